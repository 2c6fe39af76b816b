using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Locked: a granted badge opens, one that needs a supervisor waits, any other is refused with its reason.</summary>
internal static class LockedStep
{
    public static void Take(StepScope s)
    {
        if (s.Input is not MachineInput.BadgePresented badge)
        {
            Commands.WithoutSession(s);
            return;
        }

        if (s.State.Key == true && badge.Standing.Maintains)
        {
            MaintenanceMode.ByBadge(s, badge);
        }
        else
        {
            Use(s, badge);
        }
    }

    /// <summary>What a badge of a member does here as a user of the machine.</summary>
    public static void Use(StepScope s, MachineInput.BadgePresented badge)
    {
        if (badge.Decision is AccessDecision.Denied denied)
        {
            Badges.Refuse(s, badge, denied.Reason);
        }
        else if (Badges.Obstacle(s) is { } obstacle)
        {
            Badges.Refuse(s, badge, obstacle);
        }
        else if (badge.Decision is AccessDecision.Grant grant)
        {
            Opening.Open(s, badge, grant);
        }
        else if (badge.Decision is AccessDecision.NeedsSupervisor needs)
        {
            s.Decision = needs;
            s.State = s.State with { Awaited = new AwaitedStart(badge.Badge, needs, badge.Standing.Supervises) };
            s.Go(MachineCondition.AwaitingSupervisor);
            s.Tell(SignalKind.SupervisorWanted, secondsLeft: s.Profile.SupervisorTimeoutSeconds);
        }
    }
}
