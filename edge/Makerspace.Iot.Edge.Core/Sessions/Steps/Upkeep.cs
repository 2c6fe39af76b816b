using System.Globalization;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Upkeep by counted use. It is shown; it blocks only where the profile says so, and never a session that is open.</summary>
internal static class Upkeep
{
    /// <summary>Reason recorded where it takes the machine out of service.</summary>
    public const string Reason = "Entretien périodique à faire";

    public static void Watch(StepScope s)
    {
        if ((s.State.Faults & FaultCode.UpkeepDue) == FaultCode.None && s.State.Upkeep.IsDue(s.Profile))
        {
            (double seconds, long sessions) = s.State.Upkeep;
            Faults.Raise(s, FaultCode.UpkeepDue, string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h at work, {sessions} sessions"));
            Standing.Settle(s);
        }
    }

    /// <summary>A person says that it was done: the counters begin again. False where it was not due.</summary>
    public static bool Done(StepScope s)
    {
        if ((s.State.Faults & FaultCode.UpkeepDue) == FaultCode.None)
        {
            return false;
        }

        s.State = s.State with { Upkeep = default };
        Faults.Drop(s, FaultCode.UpkeepDue);
        s.Tell(SignalKind.FaultCleared);
        Standing.Settle(s);
        return true;
    }
}
