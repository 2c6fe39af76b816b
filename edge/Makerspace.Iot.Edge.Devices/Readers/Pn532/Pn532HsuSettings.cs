using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>A PN532 on a serial line.</summary>
/// <param name="Device">Path of the tty.</param>
/// <param name="Baud">Rate that the chip is switched to, 9,600 to 921,600; 115,200 is that of its start.</param>
public sealed record Pn532HsuSettings(string Device, int Baud = 115_200) : ReaderSettings
{
    /// <summary>The kind.</summary>
    public const string Name = "pn532-hsu";

    /// <summary>Rates at which the chip can be spoken to, bits per second, in the order of their codes 00 to 07. Source: UM0701-02, section 7.2.8.</summary>
    public static IReadOnlyList<int> BaudRates { get; } = [9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600];

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>How it is watched.</summary>
    public Pn532Options Options { get; init; } = new();

    /// <inheritdoc/>
    public override void Check()
    {
        Options.Check();
        new SerialSettings(Device, Baud).Check();
        DeviceSettingsException.ThrowIf(!BaudRates.Contains(Baud), $"{Device}: a PN532 cannot run at {Baud} baud; use 115200.");
    }

    /// <inheritdoc/>
    private protected override IBadgeReader Create(TimeProvider time, IOutputPin? reset) =>
        Pn532Probe.Reader(new Pn532HsuPort(new SerialLine(new SerialSettings(Device, Baud), time)), Options, time, reset);
}
