using Iot.Device.Ads1115;
using Makerspace.Iot.Edge.Devices.DotnetIot.Buses;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Meters.Ads1115;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Meters;

/// <summary>
/// The ADS1115 through Iot.Device.Bindings. The binding makes two single conversions each time before it converts continuously, and never looks whether the chip kept what it was told:
/// another chip at the address would be believed.
/// </summary>
internal sealed class Ads1115BindingChip(ClampMeterSettings settings, II2cDevice device) : IClampChip
{
    private Ads1115? _chip;

    /// <inheritdoc/>
    public void Begin() => Do("configure", () =>
    {
        if (_chip is null)
        {
            _chip = new Ads1115(new BindingI2c(device, settings.Address), InputMultiplexer.AIN0 + settings.Channel, RangeOf(settings.FullScaleV), DataRate.SPS860, DeviceMode.Continuous);
        }
        else
        {
            _chip.DeviceMode = DeviceMode.Continuous;
        }

        return true;
    });

    /// <inheritdoc/>
    public short First() => Next();

    /// <inheritdoc/>
    public short Next() => Do("read", _chip!.ReadRaw);

    /// <inheritdoc/>
    public void Rest()
    {
        if (_chip is null)
        {
            // It went silent in the middle of a measurement, which has been told; the next one sets it up anew.
            return;
        }

        try
        {
            _chip.DeviceMode = DeviceMode.PowerDown;
        }
        catch (Exception error) when (error is IOException or TimeoutException or DeviceException)
        {
            // The next reading will find out and tell.
        }
    }

    /// <inheritdoc/>
    public DeviceException Fault(string operation, string problem) => new("ADS1115", device.Name, operation, problem);

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();

    private static MeasuringRange RangeOf(double fullScaleV) => fullScaleV switch
    {
        6.144 => MeasuringRange.FS6144,
        4.096 => MeasuringRange.FS4096,
        2.048 => MeasuringRange.FS2048,
        1.024 => MeasuringRange.FS1024,
        0.512 => MeasuringRange.FS0512,
        _ => MeasuringRange.FS0256,
    };

    private T Do<T>(string operation, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception error) when (error is IOException or TimeoutException)
        {
            _chip = null;
            throw Fault(operation, error.Message);
        }
    }
}
