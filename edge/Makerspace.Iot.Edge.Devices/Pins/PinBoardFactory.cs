namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>Which board, where.</summary>
/// <param name="Kind"><c>gpiochip</c>, <c>memory</c>, or <c>system-device-gpio</c> (NuGet stack).</param>
/// <param name="Path">Character device, <c>label:NAME</c> or <c>raspberry-pi</c> (see <see cref="GpioChipFinder"/>); or file of the memory board.</param>
public sealed record PinBoardSettings(string Kind, string Path);

/// <summary>Opens boards from settings.</summary>
public static class PinBoardFactory
{
    /// <summary>System.Device.Gpio.</summary>
    public const string SystemDeviceGpio = "system-device-gpio";

    /// <summary>The kinds of the NuGet stack.</summary>
    public static AddedKinds<PinBoardSettings, IPinBoard> Added { get; } = new((SystemDeviceGpio, "gpiochip"));

    /// <summary>The kinds that exist.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["gpiochip", "memory", .. Added.Names];

    /// <summary>Opens a board that leaves no line for the next process.</summary>
    public static IPinBoard Open(PinBoardSettings settings) => Open(settings, kept: null);

    /// <summary>
    /// Opens a board. Throws <see cref="DeviceSettingsException"/> for an unknown kind or one that is not compiled in, <see cref="DeviceException"/> where it cannot be opened.
    /// </summary>
    /// <param name="settings">Which board.</param>
    /// <param name="kept">Where lines are left for the next process; null where nowhere. Only gpiochip leaves any.</param>
    public static IPinBoard Open(PinBoardSettings settings, IKeptLines? kept) => settings.Kind switch
    {
        "gpiochip" => new GpioChipBoard(settings.Path, kept: kept),
        "memory" => new SharedMemoryBoard(settings.Path),
        { } kind when Added.Names.Contains(kind) => Added.Make(kind, settings, TimeProvider.System),
        _ => throw DeviceKind.Unknown("pin board", settings.Kind, Kinds),
    };
}
