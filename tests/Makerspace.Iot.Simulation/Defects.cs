using Makerspace.Iot.Edge.Core;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Sessions.Steps;

namespace Makerspace.Iot.Simulation;

/// <summary>The rules of the session machine, whole or with one of them switched off.</summary>
internal static class Defects
{
    public static Func<MachineState, MachineInput, Instant, MachineProfile, StepResult> Rules(Defect defect) => (state, input, now, profile) => (defect, input) switch
    {
        (Defect.SignedRest, MachineInput.PowerSample { PowerW: < 0 } sample) => SessionMachine.Step(state, sample with { PowerW = 0 }, now, profile),
        (Defect.AgelessSamples, MachineInput.PowerSample sample) => SessionMachine.Step(state, sample with { PowerAgeMs = 0, CounterAgeMs = 0 }, now, profile),
        (Defect.BelievedCounter, _) when profile.Meter is { } meter => SessionMachine.Step(state, input, now, profile with { Meter = meter with { DerivesPower = true } }),
        _ => SessionMachine.Step(state, input, now, profile),
    };
}
