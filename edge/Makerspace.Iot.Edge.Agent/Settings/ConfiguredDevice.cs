using Makerspace.Iot.Edge.Core.Signals;
using Makerspace.Iot.Edge.Devices.Displays;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Sensors;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>One device of the configuration: what it takes for itself, what it is, in words, and how it is made. What its keys are stands under <c>Kinds/</c>.</summary>
/// <param name="Where">Its path in the configuration, for example <c>machines[0].meter</c>.</param>
public abstract record ConfiguredDevice(string Where)
{
    /// <summary>What it takes for itself; two devices that take the same cannot both work.</summary>
    public IReadOnlyList<Claim> Claims { get; init; } = [];

    /// <summary>The smart plug that it is, or is part of; null for anything else.</summary>
    public PlugSettings? Plug { get; init; }

    /// <summary>What it is and where, as it stands within a sentence.</summary>
    internal (string French, string English) Says { get; init; }

    internal string Words(MessageLanguage language) => language.Say(Says.French, Says.English);
}

/// <summary>A board of the configuration besides <c>pins</c>.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Name">The name by which lines call it.</param>
/// <param name="Settings">Which board.</param>
public sealed record BoardDevice(string Where, string Name, PinBoardSettings Settings) : ConfiguredDevice(Where);

/// <summary>A bus of the configuration; meters call it by the name of its wiring.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Wiring">Which bus, where.</param>
public sealed record BusDevice(string Where, BusSettings Wiring) : ConfiguredDevice(Where)
{
    internal string Name => Wiring.Name;
}

/// <summary>A badge reader of the configuration.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Settings">Settings of the driver.</param>
public sealed record ReaderDevice(string Where, ReaderSettings Settings) : ConfiguredDevice(Where)
{
    /// <summary>The line that resets its chip; null if none is wired.</summary>
    public LineSettings? Reset { get; init; }

    // The caller disposes the reader.
    internal IBadgeReader Create(DeviceContext context) => Settings.Open(context.Time, Reset is { } line ? context.DisposeAtEnd(context.Output(line)) : null);
}

/// <summary>A meter of the configuration: a plug, or one that its driver's settings say all about.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Settings">Settings of the driver; null for a plug.</param>
public sealed record MeterDevice(string Where, MeterSettings? Settings) : ConfiguredDevice(Where)
{
    /// <summary>The board of a pulse meter's line; empty for <c>pins</c>.</summary>
    public string Board { get; init; } = "";

    /// <summary>True if its energy may stand on a bill: a counter that is approved for it (MID), or exists in an approved variant. What is not for billing is estimated in the ledger: a test holds this and the driver's trait equal.</summary>
    public bool IsBillable { get; init; }

    /// <summary>True if it is mounted the wrong way round: its power is turned, and its counter left out.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Meters of the same queue share a wire and are read one after the other; those of different queues at the same time.</summary>
    internal string Queue => Settings?.Wire ?? "plugs";

    internal IEnergyMeter Create(DeviceContext context) =>
        Settings is null ? new PlugMeter(context.Plug(Plug!), context.WakePlugs) : context.DisposeAtEnd(MeterFactory.Create(Settings, context.MetersOn(Board)));
}

/// <summary>What switches a machine: a plug, or a line of a board.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Line">Its line; null for a plug.</param>
public sealed record RelayDevice(string Where, LineSettings? Line) : ConfiguredDevice(Where)
{
    /// <summary>Takes the relay, off from the first moment, or as the process before left it if its line outlived that one. Throws <see cref="Makerspace.Iot.Edge.Devices.DeviceException"/> if it cannot be had.</summary>
    internal IOutputPin Open(DeviceContext context) =>
        Line is { } line ? context.Board(line.Board).OpenRelay(line.Line, line.ActiveLow) : new PlugRelay(context.Plug(Plug!), context.WakePlugs);

    /// <summary>What the relay says of itself, if it can speak: stands for the contactor's auxiliary contact if none is wired. Null if it is mute.</summary>
    internal IInputPin? OpenFeedback(DeviceContext context) => Plug is null ? null : new PlugFeedback(context.Plug(Plug));
}

/// <summary>A display of the configuration.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Settings">Settings of the driver.</param>
public sealed record DisplayDevice(string Where, DisplaySettings Settings) : ConfiguredDevice(Where)
{
    /// <summary>Language of what it shows; default French.</summary>
    public DisplayLanguage Language { get; init; }

    // A panel that is not there is no error: the machine is served all the same.
    internal IMemberDisplay Create(DeviceContext context) => context.DisposeAtEnd(Settings.Open(context.Time));
}

/// <summary>A temperature sensor of the configuration.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Settings">Settings of the driver.</param>
public sealed record SensorDevice(string Where, TemperatureSettings Settings) : ConfiguredDevice(Where)
{
    internal ITemperatureSensor Create(DeviceContext context) => context.DisposeAtEnd(Settings.Open(context.Time));
}
