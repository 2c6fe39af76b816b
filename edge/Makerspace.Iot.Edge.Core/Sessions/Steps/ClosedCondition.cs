using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Where a machine without a session stands: faulted before out of service before locked. A block becomes effective, and is recorded, here.</summary>
internal static class ClosedCondition
{
    public static void Settle(StepScope s)
    {
        MachineState state = s.State;
        if (state.Session is not null)
        {
            return;
        }

        bool upkeep = s.Profile.UpkeepBlocks && (state.Faults & MachineFaults.UpkeepDue) != MachineFaults.None;
        bool outOfService = state.Blocked is not null || state.ListedOutOfService || upkeep;
        bool faulted = !s.Profile.IsAudit && (state.Faults & MachineFaults.Latched) != MachineFaults.None;
        MachineCondition stands = faulted ? MachineCondition.Faulted : outOfService ? MachineCondition.OutOfService : MachineCondition.Locked;
        if (stands != MachineCondition.Locked || state.Condition != MachineCondition.AwaitingSupervisor)
        {
            s.State = state with { Awaited = null };
            s.Go(stands);
        }

        if (outOfService != state.OutOfServiceRecorded)
        {
            s.State = s.State with { OutOfServiceRecorded = outOfService };
            s.Record(outOfService ? new SessionRecord.OutOfService(s.Now, state.Blocked?.Reason ?? (upkeep ? UpkeepWatch.Reason : null)) : new SessionRecord.BackInService(s.Now));
            s.Tell(outOfService ? SignalKind.OutOfService : SignalKind.BackInService);
        }
    }
}
