using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Meters.Ads1115;

/// <summary>The ADS1115 by its registers, which are read back after they were written. Source: Texas Instruments, ADS111x datasheet SBAS444E.</summary>
internal sealed class Ads1115Chip(ClampMeterSettings settings, II2cDevice device) : IClampChip
{
    private readonly ChipRegisters _registers = new(device, "ADS1115");
    private readonly ushort _continuous = Ads1115Config.Continuous(settings.Channel, settings.FullScaleV);
    private readonly ushort _atRest = Ads1115Config.AtRest(settings.Channel, settings.FullScaleV);

    /// <inheritdoc/>
    public void Begin()
    {
        _registers.Write(Ads1115Config.ConfigRegister, _continuous);
        ushort taken = _registers.Read(Ads1115Config.ConfigRegister);
        if ((taken & Ads1115Config.Kept) != (_continuous & Ads1115Config.Kept))
        {
            throw Fault("configure", $"the chip says 0x{taken:X4} where 0x{_continuous:X4} was written; check that it is an ADS1115, its address and its supply");
        }
    }

    /// <inheritdoc/>
    public short First() => _registers.ReadSigned(Ads1115Config.ConversionRegister);

    /// <inheritdoc/>
    public short Next() => _registers.ReadSameSigned();

    /// <inheritdoc/>
    public void Rest()
    {
        try
        {
            _registers.Write(Ads1115Config.ConfigRegister, _atRest);
        }
        catch (DeviceException)
        {
            // A chip that does not go to rest only draws a little more current; the next reading will find out and tell.
        }
    }

    /// <inheritdoc/>
    public DeviceException Fault(string operation, string problem) => _registers.Fault(operation, problem);

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();
}
