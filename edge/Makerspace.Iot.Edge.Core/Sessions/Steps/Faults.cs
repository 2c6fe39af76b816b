namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Raises, drops and clears faults. A latched fault ends a session at the next rest; nothing but a person clears it.</summary>
internal static class Faults
{
    public static void Raise(StepScope s, FaultCode code, string? detail)
    {
        if ((s.State.Faults & code) != FaultCode.None)
        {
            return;
        }

        s.State = s.State with { Faults = s.State.Faults | code };
        s.Record(new SessionRecord.FaultRaised(s.Now, code, detail));
        s.Tell(SignalKind.Fault);
        if ((code & FaultCode.Latched) == FaultCode.None)
        {
            return;
        }

        if (s.State.Session is null)
        {
            Standing.Settle(s);
        }
        else if (!s.Profile.IsAudit)
        {
            Closing.Request(s, EndReason.Fault);
        }
    }

    public static void Drop(StepScope s, FaultCode code)
    {
        if ((s.State.Faults & code) != FaultCode.None)
        {
            s.State = s.State with { Faults = s.State.Faults & ~code };
            s.Record(new SessionRecord.FaultCleared(s.Now, code));
        }
    }

    /// <summary>Clears the latched faults, all or none. False where there is none, a session is still ending, or a cause is still there.</summary>
    public static bool TryClear(StepScope s)
    {
        FaultCode latched = s.State.Faults & FaultCode.Latched;
        if (latched == FaultCode.None || s.State.Session is not null || CauseIsThere(s, latched))
        {
            return false;
        }

        foreach (FaultCode code in FaultNames.Each(latched))
        {
            Drop(s, code);
        }

        s.Tell(SignalKind.FaultCleared);
        Standing.Settle(s);
        return true;
    }

    // The relay is off here: a closed contactor or flowing power is a welded contact, whatever was raised first.
    private static bool CauseIsThere(StepScope s, FaultCode latched) =>
        (!s.State.Relay && s.Profile.HasFeedback && s.State.Contactor == true)
        || (!s.State.Relay && s.PowerKnown && s.State.PowerAtMs > s.State.RelaySinceMs && s.State.PowerW > s.Profile.OffW)
        || (s.State.Present & latched) != FaultCode.None;
}
