using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// The only end that waits for nothing: an emergency stop or guard whose hardware has opened the supply already.
/// Software follows, so that closing the circuit again starts nothing.
/// </summary>
internal static class EmergencyDrop
{
    public static bool Take(StepScope s)
    {
        if (s.State.Interlocks.Dropping(Observation.Drops(s)) == InterlockKinds.None)
        {
            return false;
        }

        if (s.State.Session is not null)
        {
            s.State = s.State with { EmergencyLatched = !s.Profile.IsAudit };
            Closing.Finish(s, SessionEndReason.EmergencyStop);
            return s.Input is MachineInput.InterlockRead;
        }

        if (s.State.Awaited is { } awaited)
        {
            Badges.Refuse(s, awaited.Badge, awaited.Decision, DenialReason.InterlockOpen);
            s.State = s.State with { Awaited = null };
            s.Go(MachineCondition.Locked);
            return s.Input is MachineInput.InterlockRead;
        }

        return false;
    }
}
