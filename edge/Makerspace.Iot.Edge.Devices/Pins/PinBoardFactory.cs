namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>Which board, where.</summary>
/// <param name="Kind"><c>gpiochip</c> or <c>memory</c>.</param>
/// <param name="Path">Character device, <c>label:NAME</c> or <c>raspberry-pi</c> (see <see cref="GpioChipFinder"/>); or file of the memory board.</param>
public sealed record PinBoardSettings(string Kind, string Path);

/// <summary>Opens boards from settings.</summary>
public static class PinBoardFactory
{
    /// <summary>The kinds that exist.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["gpiochip", "memory"];

    /// <summary>Opens a board. Throws <see cref="DeviceSettingsException"/> for an unknown kind, <see cref="DeviceException"/> where it cannot be opened.</summary>
    public static IPinBoard Open(PinBoardSettings settings) => settings.Kind switch
    {
        "gpiochip" => new GpioChipBoard(settings.Path),
        "memory" => new SharedMemoryBoard(settings.Path),
        _ => throw DeviceKind.Unknown("pin board", settings.Kind, Kinds),
    };
}
