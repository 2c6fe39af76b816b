using System.Device.I2c;

namespace Makerspace.Iot.Edge.Devices.Meters.Ads1115;

/// <summary>The ADS1115 by its registers, which are read back after they were written. Used by one thread at a time. Source: Texas Instruments, ADS111x datasheet SBAS444E.</summary>
internal sealed class Ads1115Chip(ClampMeterSettings settings, I2cDevice device) : IDisposable
{
    private readonly ChipRegisters _registers = new(device, "ADS1115");
    private readonly ushort _continuous = Ads1115Config.Continuous(settings.Channel, settings.FullScaleV);
    private readonly ushort _atRest = Ads1115Config.AtRest(settings.Channel, settings.FullScaleV);

    /// <summary>Chooses input and range and starts to convert, one after the other at the highest rate. Throws <see cref="DeviceException"/> if that fails.</summary>
    public void Begin()
    {
        _registers.Write(Ads1115Config.ConfigRegister, _continuous);
        ushort taken = _registers.Read(Ads1115Config.ConfigRegister);
        if ((taken & Ads1115Config.Kept) != (_continuous & Ads1115Config.Kept))
        {
            throw Fault("configure", $"the chip says 0x{taken:X4} where 0x{_continuous:X4} was written; check that it is an ADS1115, its address and its supply");
        }
    }

    /// <summary>The first sample after <see cref="Begin"/>; full scale is 32,768.</summary>
    public short First() => _registers.ReadSigned(Ads1115Config.ConversionRegister);

    /// <summary>The latest sample; the same as before if no conversion has ended since.</summary>
    public short Next() => _registers.ReadSameSigned();

    /// <summary>Stops converting; never throws.</summary>
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

    /// <summary>A fault of the chip that the meter found.</summary>
    public DeviceException Fault(string operation, string problem) => _registers.Fault(operation, problem);

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();
}
