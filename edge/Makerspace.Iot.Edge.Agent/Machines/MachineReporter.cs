using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Core;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>What one machine tells the outside: samples and states, no person in either. The loop's thread alone calls it.</summary>
internal sealed class MachineReporter(int index, MachineProfile profile, LoopContext shared)
{
    private long? _powerAt;

    /// <summary>Sends a reading under the moment at which its power was measured; what was not measured is missing in it. A reading that was told already is no new one, and is not sent.</summary>
    public void Sample(MachineState state, MeterReading reading, long ageMs = 0)
    {
        if (reading.PowerAt is { } at && at == _powerAt && reading.EnergyWh is null)
        {
            return;
        }

        _powerAt = reading.PowerAt;
        Stamp now = shared.Clock.Now();
        shared.Feed.Sample(
            index,
            new TelemetrySample
            {
                TimeMs = now.Wall.ToUnixTimeMilliseconds() - ageMs,
                PowerW = WireValue.Within(reading.PowerW, Contracts.Bounds.PowerW),
                EnergyWh = WireValue.Within(reading.EnergyWh, Contracts.Bounds.CounterWh),
                CurrentA = WireValue.Within(reading.CurrentA, Contracts.Bounds.CurrentA),
                VoltageV = WireValue.Within(reading.VoltageV, Contracts.Bounds.VoltageV),
                Contactor = state.Contactor,
                State = state.Condition,
            },
            now.Clock);
    }

    /// <summary>Sends the state; a machine that is no longer served says so.</summary>
    public void State(MachineState state, bool isBroken, bool relay)
    {
        Instant now = StampMap.ToInstant(shared.Clock.Now());
        shared.Feed.State(index, new StateMessage
        {
            State = isBroken ? MachineCondition.Faulted : state.Condition,
            Since = state.Since.Wall,
            At = now.Wall,
            PowerW = state.PowerKnown(now.MonotonicMs, profile) ? WireValue.Within(state.PowerW, Contracts.Bounds.PowerW) : null,
            Relay = relay,
            Contactor = state.Contactor,
            Faults = isBroken ? [.. WireMap.Names(state.Faults), "program-defect"] : WireMap.Names(state.Faults),
            IdleSecondsLeft = state.SecondsLeft(now, profile),
            Phase = WireMap.Name(state.Phase(now, profile)),
            TemperatureC = state.KnownC(now.MonotonicMs, profile),
            Mode = WireMap.Name(profile.Mode),
            Interlocks = WireMap.Names(state.Interlocks.Forbidding(profile.StartInterlocks)),
        });
    }
}
