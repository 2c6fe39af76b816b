using Iot.Device.Mfrc522;
using Iot.Device.Rfid;
using Makerspace.Iot.Edge.Devices.DotnetIot.Buses;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Readers;

/// <summary>
/// An MFRC522 on SPI through Iot.Device.Bindings. The binding waits for a card in a busy loop of up to 36 ms, does not tell a missing chip from an empty field,
/// and knows versions 1.0 and 2.0 only; the version and the antenna are therefore asked before each look.
/// </summary>
internal sealed class Mfrc522BindingProbe(ISpiDevice device, TimeProvider time, Action<TimeSpan>? wait = null) : BindingProbe("iot-mfrc522:" + device.Name, time, wait)
{
    // In the past: the binding looks once and does not sleep.
    private static readonly TimeSpan Once = TimeSpan.FromMilliseconds(-1);
    private MfRc522? _chip;
    private Version? _version;

    /// <inheritdoc/>
    public override string? Firmware => _version is { Major: > 0 } ? $"MFRC522 {_version.ToString(2)}" : null;

    /// <summary>Makes a badge reader.</summary>
    public static PolledReader Reader(ISpiDevice device, PollOptions options, TimeProvider time, Action<TimeSpan>? wait = null) => new(new Mfrc522BindingProbe(device, time, wait), options, time);

    /// <inheritdoc/>
    public override void Dispose() => device.Dispose();

    /// <inheritdoc/>
    protected override void SetUp()
    {
        _chip = new MfRc522(new BindingSpi(device)); // The constructor writes every setting anew.
        _version = _chip.Version;
    }

    /// <inheritdoc/>
    protected override byte[]? Look()
    {
        if (_chip!.Version is not { Major: > 0 } version || version != _version)
        {
            throw new InvalidOperationException("no MFRC522 of version 1.0 or 2.0 answers; check power and wires, or choose mfrc522-spi, which knows clones too");
        }

        if (!_chip.Enabled)
        {
            throw new InvalidOperationException("the chip has lost its settings; check its supply");
        }

        // A card that was read in the last look does not answer the first call of this one: it takes it as the end of the conversation.
        for (int i = 0; i < 2; i++)
        {
            if (_chip.ListenToCardIso14443TypeA(out Data106kbpsTypeA card, Once))
            {
                return card.NfcId;
            }
        }

        return null;
    }
}
