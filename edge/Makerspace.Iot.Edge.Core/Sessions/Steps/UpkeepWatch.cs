using System.Globalization;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Upkeep by counted use. It is shown; it blocks only if the profile says so, and never a session that is open.</summary>
internal static class UpkeepWatch
{
    /// <summary>Reason recorded if it takes the machine out of service.</summary>
    public const string Reason = "Entretien périodique à faire";

    public static void Watch(StepScope s)
    {
        if ((s.State.Faults & MachineFaults.UpkeepDue) == MachineFaults.None && s.State.Upkeep.IsDue(s.Profile))
        {
            (double seconds, long sessions) = s.State.Upkeep;
            FaultLatch.Raise(s, MachineFaults.UpkeepDue, string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h at work, {sessions} sessions"));
            ClosedCondition.Settle(s);
        }
    }

    /// <summary>A person says that it was done: the counters begin again. False if it was not due.</summary>
    public static bool Done(StepScope s)
    {
        if ((s.State.Faults & MachineFaults.UpkeepDue) == MachineFaults.None)
        {
            return false;
        }

        s.State = s.State with { Upkeep = default };
        FaultLatch.Drop(s, MachineFaults.UpkeepDue);
        s.Tell(SignalKind.FaultCleared);
        ClosedCondition.Settle(s);
        return true;
    }
}
