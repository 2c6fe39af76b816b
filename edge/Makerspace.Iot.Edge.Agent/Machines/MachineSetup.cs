using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>One machine and what is wired to it.</summary>
public sealed record MachineSetup
{
    /// <summary>Machine name.</summary>
    public required string Machine { get; init; }

    /// <summary>How it is served; validated.</summary>
    public required MachineProfile Profile { get; init; }

    /// <summary>The relay; inactive when handed over.</summary>
    public required IOutputPin Relay { get; init; }

    /// <summary>The contactor's auxiliary contact: active is closed. Null where none is wired.</summary>
    public IInputPin? Feedback { get; init; }

    /// <summary>The emergency stop: active is pressed. Null where none is wired.</summary>
    public IInputPin? EmergencyStop { get; init; }

    /// <summary>The badge reader; null where there is none (a machine that only commands and tests serve).</summary>
    public IBadgeReader? Reader { get; init; }

    /// <summary>The meter; null where there is none.</summary>
    public IEnergyMeter? Meter { get; init; }
}
