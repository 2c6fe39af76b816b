using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>Which lights say what. Green: may be used. Orange: something is wanted. Red: may not be used.</summary>
internal static class LightRules
{
    public static Lights Of(MachineState state, SessionEffect.Signal? standing, Instant now, MachineProfile profile) => standing?.Kind switch
    {
        SignalKind.Refused or SignalKind.TraineeFirst => new Lights(Light.Off, Light.Off, Light.FastBlink),
        SignalKind.Identify => new Lights(Light.FastBlink, Light.FastBlink, Light.FastBlink),
        SignalKind.InterlockLost => new Lights(Light.Off, Light.FastBlink, Light.Off),
        _ => Of(state, now, profile),
    };

    private static Lights Of(MachineState state, Instant now, MachineProfile profile) => state.Condition switch
    {
        MachineCondition.Locked when state.Interlocks.Forbidding(profile.StartInterlocks) != InterlockKinds.None || state.IsRelayUnknown(profile) => new Lights(Light.Off, Light.On, Light.Off),
        MachineCondition.Locked => new Lights(Light.Flash, Besides(state, now, profile), Light.Off),
        MachineCondition.AwaitingSupervisor => new Lights(Light.Off, Light.Blink, Light.Off),
        MachineCondition.Ready or MachineCondition.Idle when state.Session is { Warned: true } => new Lights(Light.Off, Light.Blink, Light.Off),
        MachineCondition.Ready or MachineCondition.Running => new Lights(Light.On, Besides(state, now, profile), Light.Off),
        MachineCondition.Idle => new Lights(Light.Blink, Besides(state, now, profile), Light.Off),
        MachineCondition.Ending => new Lights(Light.Off, Light.On, Light.Off),
        MachineCondition.OutOfService => new Lights(Light.Off, Light.Off, Light.On),
        _ => new Lights(Light.Off, Light.Off, Light.Blink),
    };

    // Heat and upkeep are worth a look, not a hand.
    private static Light Besides(MachineState state, Instant now, MachineProfile profile) =>
        state.Phase(now, profile) is ThermalPhase.Heating or ThermalPhase.Cooling || (state.Faults & MachineFaults.UpkeepDue) != MachineFaults.None ? Light.Flash : Light.Off;
}
