using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Raises, drops and clears faults. A latched fault ends a session at the next rest; nothing but a person clears it.</summary>
internal static class FaultLatch
{
    public static void Raise(StepScope s, MachineFaults code, string? detail)
    {
        if ((s.State.Faults & code) != MachineFaults.None)
        {
            return;
        }

        s.State = s.State with { Faults = s.State.Faults | code };
        s.Record(new SessionRecord.FaultRaised(s.Now, code, detail));
        s.Tell(SignalKind.Fault);
        if ((code & MachineFaults.Latched) == MachineFaults.None)
        {
            return;
        }

        if (s.State.Session is null)
        {
            ClosedCondition.Settle(s);
        }
        else if (!s.Profile.IsAudit)
        {
            Closing.Request(s, SessionEndReason.Fault);
        }
    }

    public static void Drop(StepScope s, MachineFaults code)
    {
        if ((s.State.Faults & code) != MachineFaults.None)
        {
            s.State = s.State with { Faults = s.State.Faults & ~code };
            s.Record(new SessionRecord.FaultCleared(s.Now, code));
        }
    }

    /// <summary>Clears the latched faults, all or none. False if there is none, a session is still ending, or a cause is still there.</summary>
    public static bool TryClear(StepScope s)
    {
        MachineFaults latched = s.State.Faults & MachineFaults.Latched;
        if (latched == MachineFaults.None || s.State.Session is not null || CauseIsThere(s, latched))
        {
            return false;
        }

        foreach (MachineFaults code in FaultNames.Each(latched))
        {
            Drop(s, code);
        }

        s.Tell(SignalKind.FaultCleared);
        ClosedCondition.Settle(s);
        return true;
    }

    // The relay is off here: a closed contactor or flowing power is a welded contact, whatever was raised first.
    private static bool CauseIsThere(StepScope s, MachineFaults latched) =>
        (!s.State.Relay && s.Profile.HasFeedback && s.State.Contactor == true)
        || (!s.State.Relay && s.PowerKnown && s.State.PowerAtMs > s.State.RelaySinceMs && s.State.PowerW > s.Profile.OffW)
        || (s.State.Present & latched) != MachineFaults.None;
}
