using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Faulted: no badge starts anything. A maintainer's badge clears the fault if its cause is gone, so that a repair needs no network.</summary>
internal static class FaultedStep
{
    public static void Take(StepScope s)
    {
        if (s.Input is not MachineInput.BadgePresented badge)
        {
            Commands.WithoutSession(s);
        }
        else if (badge.Standing.Maintains && FaultLatch.TryClear(s))
        {
            SameTap.Note(s, badge);
        }
        else
        {
            Badges.Refuse(s, badge, badge.Decision is AccessDecision.Denied denied ? denied.Reason : DenialReason.MachineFaulted);
        }
    }
}
