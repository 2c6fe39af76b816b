namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>How a keyboard-wedge reader is read.</summary>
public sealed record EvdevOptions
{
    /// <summary>Path of the input device, best below /dev/input/by-id, where the name stays when it is plugged in again.</summary>
    public required string Device { get; init; }

    /// <summary>How the id is written. Default hexadecimal, first byte first.</summary>
    public WedgeFormat Format { get; init; } = WedgeFormat.Hex;

    /// <summary>Silence after which a number counts as complete if no Enter comes. Default 100 ms; 20 ms to 2 s. A wedge types a key in 1 to 20 ms.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A badge heard again within this time of its last hearing is still there: some wedges type it as long as the badge lies there. Default 3 s; 0 to 60 s.</summary>
    public TimeSpan RepeatWindow { get; init; } = TimeSpan.FromSeconds(EvdevSettings.UsualRepeatSeconds);

    /// <summary>
    /// True: the device is grabbed, so that what it types reaches nobody else, and a failed grab is a fault. Always so outside of tests: what a pipe carries cannot be grabbed.
    /// </summary>
    internal bool Grab { get; init; } = true;

    /// <summary>Throws <see cref="DeviceSettingsException"/> for a value out of its range.</summary>
    public void Check()
    {
        Require(!string.IsNullOrWhiteSpace(Device), "device: a path is needed, for example /dev/input/by-id/usb-…-event-kbd");
        Require(Enum.IsDefined(Format), "format: hex, hex-reversed, decimal, decimal-reversed or w26");
        Require(Silence.TotalMilliseconds is >= 20 and <= 2_000, "the silence after a number must be 20 ms to 2 s");
        Require(RepeatWindow.TotalSeconds is >= 0 and <= 60, "the time for repeated taps must be 0 to 60 s");
    }

    private static void Require(bool holds, string what) => DeviceSettingsException.ThrowIf(!holds, $"Keyboard-wedge reader: {what}.");
}
