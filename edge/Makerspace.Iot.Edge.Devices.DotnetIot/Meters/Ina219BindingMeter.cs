using Iot.Device.Adc;
using Makerspace.Iot.Edge.Devices.DotnetIot.Buses;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Ina2xx;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Meters;

/// <summary>
/// An INA219 through Iot.Device.Bindings. Only the voltages are taken from the binding and the current is computed from the shunt, because the binding reads the signed
/// registers as unsigned ones, and the unsigned bus voltage as a signed one: both are undone here. The chip stays at its settings of the start
/// (32 V, 320 mV, 12 bits), so that a dip of its supply changes nothing. Source: Texas Instruments, INA219 SBOS448G sections 8.5 and 8.6.
/// </summary>
internal sealed class Ina219BindingMeter : IEnergyMeter, IDisposable
{
    private const double ShuntTurnV = 0.32768;
    private const double BusTurnV = 32.768;
    private const double ShuntLimitV = 0.31999;
    private readonly ShuntMeterSettings _settings;
    private readonly II2cDevice _device;
    private readonly Ina219 _chip;
    private bool _ready;

    /// <summary>Makes the meter; the chip is its own from now on and is spoken to at the first reading. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public Ina219BindingMeter(ShuntMeterSettings settings, II2cDevice device)
    {
        settings.Check();
        (_settings, _device) = (settings, device);
        _chip = new Ina219(new BindingI2c(device, settings.Address));
        Name = $"{BindingMeterSettings.Ina219} on {device.Name}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>No counter, and not billable.</summary>
    public MeterTraits Traits => new(ResolutionWh: 1, RollOverWh: null, IsBillable: false);

    /// <inheritdoc/>
    public ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return ValueTask.FromResult(Read());
        }
        catch (Exception error) when (error is IOException or TimeoutException)
        {
            _ready = false;
            throw new DeviceException("INA219", _device.Name, "read", error.Message, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    private MeterReading Read()
    {
        if (!_ready)
        {
            _chip.Reset();
            _ready = true;
        }

        double shuntV = _chip.ReadShuntVoltage().Volts;
        shuntV -= shuntV >= ShuntTurnV ? 2 * ShuntTurnV : 0;
        double busV = _chip.ReadBusVoltage().Volts;
        busV += busV < 0 ? BusTurnV : 0;
        double amperes = shuntV / _settings.ShuntOhm;
        if (Math.Abs(shuntV) >= ShuntLimitV || Math.Abs(amperes) > _settings.MaxCurrentA)
        {
            throw new DeviceException("INA219", _device.Name, "measure", "the current is beyond the range; choose a greater maxCurrentA, or a smaller shunt");
        }

        return new MeterReading(PowerW: amperes * busV, EnergyWh: null, CurrentA: amperes, VoltageV: busV);
    }
}
