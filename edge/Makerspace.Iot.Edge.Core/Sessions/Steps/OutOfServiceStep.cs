using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Out of service: no badge starts anything but maintenance.</summary>
internal static class OutOfServiceStep
{
    public static void Take(StepScope s)
    {
        if (s.Input is MachineInput.BadgePresented { Standing.Maintains: true } maintainer)
        {
            MaintenanceMode.ByBadge(s, maintainer);
        }
        else if (s.Input is MachineInput.BadgePresented badge)
        {
            Badges.Refuse(s, badge, badge.Decision is AccessDecision.Denied denied ? denied.Reason : DenialReason.OutOfService);
        }
        else
        {
            Commands.WithoutSession(s);
        }
    }
}
