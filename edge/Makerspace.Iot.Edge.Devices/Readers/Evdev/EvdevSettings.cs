namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>A keyboard-wedge reader. Cannot tell that a badge left: not for a machine whose card stays in the slot.</summary>
/// <param name="Device">Path of the input device, best below /dev/input/by-id.</param>
/// <param name="Format">How the id is written, one of <see cref="Formats"/>.</param>
public sealed record EvdevSettings(string Device, string Format = "hex") : ReaderSettings
{
    /// <summary>The kind.</summary>
    public const string Name = "evdev";

    /// <summary>The formats, in the order of <see cref="WedgeFormat"/>.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["hex", "hex-reversed", "decimal", "decimal-reversed"];

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override bool TellsRemoval => false;

    /// <inheritdoc/>
    public override void Check()
    {
        if (!Formats.Contains(Format))
        {
            throw DeviceKind.Unknown("badge format", Format, Formats);
        }

        Options().Check();
    }

    /// <inheritdoc/>
    protected internal override IBadgeReader Create(TimeProvider time) => new EvdevReader(Options(), time);

    private EvdevOptions Options() => new() { Device = Device, Format = (WedgeFormat)Formats.ToList().IndexOf(Format) };
}
