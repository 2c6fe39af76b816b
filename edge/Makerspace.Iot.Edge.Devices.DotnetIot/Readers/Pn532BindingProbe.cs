using Iot.Device.Pn532;
using Iot.Device.Pn532.ListPassive;
using Iot.Device.Pn532.RfConfiguration;
using Makerspace.Iot.Edge.Devices.DotnetIot.Buses;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Readers;

/// <summary>
/// A PN532 on I2C through Iot.Device.Bindings. The binding answers nothing both for an empty field and for a chip that does not answer;
/// so after an empty look the chip is told its settings again, which it acknowledges.
/// </summary>
internal sealed class Pn532BindingProbe(II2cDevice device, TimeProvider time, Action<TimeSpan>? wait = null) : BindingProbe("iot-pn532:" + device.Name, time, wait)
{
    private const int Address = 0x24;
    private const int AnswerPolls = 100;
    private const byte PassiveRetries = 2;
    private Pn532? _chip;

    /// <inheritdoc/>
    public override string? Firmware => _chip?.FirmwareVersion is { } version ? $"PN532 {version.Version}" : null;

    /// <summary>Makes a badge reader.</summary>
    public static PolledReader Reader(II2cDevice device, PollOptions options, TimeProvider time, Action<TimeSpan>? wait = null) => new(new Pn532BindingProbe(device, time, wait), options, time);

    /// <inheritdoc/>
    public override void Dispose() => device.Dispose();

    /// <inheritdoc/>
    protected override void SetUp()
    {
        _chip = null;
        var chip = new Pn532(new BindingI2c(device, Address)) { ReadTimeOut = AnswerPolls };
        Configure(chip);
        _chip = chip;
    }

    /// <inheritdoc/>
    protected override byte[]? Look()
    {
        byte[]? found = _chip!.ListPassiveTarget(MaxTarget.One, TargetBaudRate.B106kbpsTypeA);
        if (found is null)
        {
            Configure(_chip);
            return null;
        }

        // The first byte is the number of targets.
        byte[]? id = _chip.TryDecode106kbpsTypeA(found.AsSpan(1))?.NfcId;
        _chip.ReleaseTarget(1);
        return id;
    }

    // Without a limit the chip would look for a card for ever, and answer nothing meanwhile.
    private static void Configure(Pn532 chip)
    {
        if (!chip.SetMaxRetriesInitialization(new MaxRetriesMode { MaxRetryPassiveActivation = PassiveRetries }))
        {
            throw new InvalidOperationException("the chip does not answer; check the power, SDA and SCL with their pull-up resistors, and the mode switches (I2C)");
        }
    }
}
