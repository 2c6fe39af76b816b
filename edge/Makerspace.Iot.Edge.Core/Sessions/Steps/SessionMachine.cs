using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// The session of one machine: total over every state and input, no clock, no I/O. The host holds the state, feeds inputs one at a time, and executes the effects in order
/// (see <see cref="SessionEffect"/> for what it owes them).
/// </summary>
public static class SessionMachine
{
    /// <summary>
    /// Takes one input. Throws <see cref="InvariantViolation"/> if a safety rule would be broken, which is a defect of this code.
    /// The host then stops serving the machine and lets nobody start.
    /// </summary>
    /// <param name="state">The state left by the step before.</param>
    /// <param name="input">What happened.</param>
    /// <param name="now">When. A monotonic time before the last input's counts as that one.</param>
    /// <param name="profile">How the machine is to be served; validated, and the same as long as a session is open.</param>
    public static StepResult Step(MachineState state, MachineInput input, Instant now, MachineProfile profile)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(profile);
        if (now.MonotonicMs < state.LastMs)
        {
            now = now with { MonotonicMs = state.LastMs };
        }

        var s = new StepScope(state, input, now, profile);
        Observation.Take(s);
        if (input is MachineInput.BadgePresented or MachineInput.KeyRead)
        {
            // What has become a fault by now was one before the badge came: it opens nothing that this very step would have to end again.
            FaultWatch.Take(s);
        }

        if (!Recovery.Take(s) && !EmergencyDrop.Take(s))
        {
            Controls.Take(s);
            if (!RemoteCommands.Take(s) && !LeftBadge.Take(s) && !Enrolling.Take(s) && !SameTap.Take(s))
            {
                Dispatch(s);
            }

            SlotCard.Take(s);
        }

        Enrolling.Settle(s);

        Heat.Take(s);
        FaultWatch.Take(s);
        Extraction.Take(s);
        Audit.HoldRelay(s);
        RecordKeeping.Take(s);
        StepResult result = s.Build();
        SafetyInvariants.Assert(state, input, result, now, profile);
        return result;
    }

    private static void Dispatch(StepScope s)
    {
        if (Audit.Take(s))
        {
            return;
        }

        switch (s.State.Condition)
        {
            case MachineCondition.Locked:
                LockedStep.Take(s);
                break;
            case MachineCondition.AwaitingSupervisor:
                AwaitingSupervisorStep.Take(s);
                break;
            case MachineCondition.Ready or MachineCondition.Running or MachineCondition.Idle or MachineCondition.Ending:
                InUseStep.Take(s);
                break;
            case MachineCondition.OutOfService:
                OutOfServiceStep.Take(s);
                break;
            case MachineCondition.Faulted:
                FaultedStep.Take(s);
                break;
            default:
                throw new InvalidOperationException($"No such condition: {s.State.Condition}.");
        }
    }
}
