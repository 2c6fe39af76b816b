using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.Devices.Linux;
using BusDevice = System.Device.I2c.I2cDevice;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>Which board, where.</summary>
/// <param name="Kind"><c>gpiochip</c>, <c>memory</c>, or one of <see cref="PinBoardFactory.Expanders"/>.</param>
/// <param name="Path">Character device, <c>label:NAME</c> or <c>raspberry-pi</c> (see <see cref="GpioChipFinder"/>); file of the memory board; I2C bus of an expander.</param>
/// <param name="Address">Address of an expander on its bus; 0 for the others.</param>
public sealed record PinBoardSettings(string Kind, string Path, int Address = 0)
{
    /// <summary>Lines of the board; 1024 if only the board itself knows.</summary>
    public int MostLines => Kind == PinBoardFactory.Memory ? MemoryDriver.LineCount : ExpanderChip.Find(Kind)?.LineCount ?? 1024;

    /// <summary>True for a chip on an I2C bus, whose outputs keep their level when the agent ends.</summary>
    public bool IsExpander => ExpanderChip.Find(Kind) is not null;

    /// <summary>True for an expander whose relays an agent that was killed leaves to the next one: its chip knows of each line whether it is an output.</summary>
    public bool KeepsRelays => ExpanderChip.Find(Kind) is { KnowsDirections: true };

    /// <summary>True if its lines are high from power-on until they are written, so that what is active high would be on.</summary>
    public bool StartsHigh => ExpanderChip.Find(Kind) is { StartsHigh: true };
}

/// <summary>Opens boards from settings.</summary>
public static class PinBoardFactory
{
    /// <summary>A GPIO chip of Linux.</summary>
    public const string GpioChip = "gpiochip";

    /// <summary>Lines in a file.</summary>
    public const string Memory = "memory";

    /// <summary>The kinds of I2C expanders.</summary>
    public static IReadOnlyList<string> Expanders { get; } = [.. ExpanderChip.Kinds.Select(k => k.Name)];

    /// <summary>The kinds that exist.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [GpioChip, Memory, .. Expanders];

    /// <summary>Opens a board that leaves no line for the next process.</summary>
    public static PinBoard Open(PinBoardSettings settings) => Open(settings, kept: null);

    /// <summary>Opens a board. Throws <see cref="DeviceSettingsException"/> for an unknown kind, <see cref="DeviceException"/> if it cannot be opened; an expander is opened by its first use.</summary>
    /// <param name="settings">Which board.</param>
    /// <param name="kept">Where lines are left for the next process; null for nowhere. A gpiochip leaves lines, and an expander that knows the direction of each.</param>
    public static PinBoard Open(PinBoardSettings settings, IKeptDescriptors? kept)
    {
        switch (settings.Kind)
        {
            case GpioChip:
                var chip = new GpioChipDriver(settings.Path, kept: kept);
                return new PinBoard(chip.Name, chip);
            case Memory:
                return new PinBoard(settings.Path, new MemoryDriver(settings.Path));
            default:
                var bus = new I2cSettings(settings.Path, settings.Address);
                return OpenExpander(settings, () => I2cBuses.Open(bus, settings.Kind), TimeProvider.System, kept);
        }
    }

    /// <summary>
    /// Opens an expander whose chip is reached as <paramref name="open"/> says: called by the first use, and anew after a failure.
    /// Throws <see cref="DeviceSettingsException"/> for an unknown kind, or a bus or address that cannot be.
    /// </summary>
    public static PinBoard OpenExpander(PinBoardSettings settings, Func<BusDevice> open, TimeProvider time, IKeptDescriptors? kept = null)
    {
        ExpanderKind kind = ExpanderChip.Find(settings.Kind) ?? throw DeviceKind.Unknown("pin board", settings.Kind, Kinds);
        var bus = new I2cSettings(settings.Path, settings.Address);
        bus.Check();
        return new PinBoard(bus.Name, new ExpanderDriver(kind, I2cBuses.ConnectionOf(bus), bus.Name, open, time, kept));
    }
}
