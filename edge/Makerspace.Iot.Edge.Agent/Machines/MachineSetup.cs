using Makerspace.Iot.Edge.Core;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Sessions.Steps;
using Makerspace.Iot.Edge.Core.Signals;
using Makerspace.Iot.Edge.Devices.Displays;
using Makerspace.Iot.Edge.Devices.Lights;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Sensors;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>One machine and what is wired to it.</summary>
public sealed record MachineSetup
{
    /// <summary>Machine name.</summary>
    public required string Machine { get; init; }

    /// <summary>How it is served; validated.</summary>
    public required MachineProfile Profile { get; init; }

    /// <summary>The rules; only a test puts others in their place, to see what becomes of a machine whose rules are broken.</summary>
    internal Func<MachineState, MachineInput, Instant, MachineProfile, StepResult> Rules { get; init; } = SessionMachine.Step;

    /// <summary>The relay; inactive when handed over.</summary>
    public required IOutputPin Relay { get; init; }

    /// <summary>The contactor's auxiliary contact: active is closed. Null if none is wired.</summary>
    public IInputPin? Feedback { get; init; }

    /// <summary>The emergency stop: active is pressed. Null if none is wired.</summary>
    public IInputPin? EmergencyStop { get; init; }

    /// <summary>Lid or guard: active is closed. Null if none is wired.</summary>
    public IInputPin? Lid { get; init; }

    /// <summary>Airflow of the extraction: active while air flows. Null if none is wired.</summary>
    public IInputPin? Airflow { get; init; }

    /// <summary>Coolant: active while it flows. Null if none is wired.</summary>
    public IInputPin? Coolant { get; init; }

    /// <summary>How long a change of these inputs must stand before it counts.</summary>
    public InputSettling Settling { get; init; } = new();

    /// <summary>Relay of extractor or fan; inactive when handed over. Null if it has none of its own.</summary>
    public IOutputPin? ExtractorRelay { get; init; }

    /// <summary>True if <see cref="Relay"/> was taken over from the process before and is still on; see <see cref="MachineInput.Restarted.RelayHeld"/>.</summary>
    public bool RelayHeld { get; init; }

    /// <summary>The "out of order" button: active while pressed. Null if none is wired.</summary>
    public IInputPin? OutOfOrderButton { get; init; }

    /// <summary>The maintenance key: active while turned on. Null if none is wired.</summary>
    public IInputPin? MaintenanceKey { get; init; }

    /// <summary>Status lights; null if there are none.</summary>
    public IStatusLights? Lights { get; init; }

    /// <summary>Buzzer; null if there is none.</summary>
    public IBuzzer? Buzzer { get; init; }

    /// <summary>The small display; null if there is none.</summary>
    public IMemberDisplay? Display { get; init; }

    /// <summary>Language of the display; French if none is set.</summary>
    public DisplayLanguage Language { get; init; }

    /// <summary>The temperature sensor; null if there is none.</summary>
    public ITemperatureSensor? Temperature { get; init; }

    /// <summary>The badge reader; null if there is none (a machine that only commands and tests serve).</summary>
    public IBadgeReader? Reader { get; init; }

    /// <summary>The meter; null if there is none.</summary>
    public IEnergyMeter? Meter { get; init; }

    /// <summary>Has the meter's source asked now, ahead of its turn, if what it told last may be old; never waits. Null if each reading asks.</summary>
    public Action? AskMeter { get; init; }
}
