using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>A keyboard-wedge reader. Cannot tell that a badge left: not for a machine whose card stays in the slot.</summary>
/// <param name="Device">Path of the input device, best below /dev/input/by-id.</param>
/// <param name="Format">How the id is written, one of <see cref="Formats"/>.</param>
/// <param name="RepeatSeconds">How long after its last hearing a badge still counts as there; 0 to 60.</param>
public sealed record EvdevSettings(string Device, string Format = "hex", double RepeatSeconds = EvdevSettings.UsualRepeatSeconds) : ReaderSettings
{
    /// <summary>The kind.</summary>
    public const string Name = "evdev";

    /// <summary>The default of the repeat window, seconds: wedges that type a badge as long as it lies there do so every 0.5 to 2 s.</summary>
    public const double UsualRepeatSeconds = 3;

    /// <summary>The formats, in the order of <see cref="WedgeFormat"/>.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["hex", "hex-reversed", "decimal", "decimal-reversed", "w26"];

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
    private protected override IBadgeReader Create(TimeProvider time, IOutputPin? reset) => new EvdevReader(Options(), time);

    private EvdevOptions Options() => new()
    {
        Device = Device,
        Format = (WedgeFormat)Formats.ToList().IndexOf(Format),
        RepeatWindow = TimeSpan.FromSeconds(RepeatSeconds),
    };
}
