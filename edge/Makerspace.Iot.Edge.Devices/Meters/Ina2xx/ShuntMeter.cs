using System.Device.I2c;
using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Meters.Ina2xx;

/// <summary>
/// An INA219 or INA226: current through a shunt (signed: negative while energy flows back) and voltage of a machine on direct current. It has no counter of energy.
/// The settings of the chip are read back before every reading, since a dip of its supply makes it forget them and show no current at all.
/// Source: Texas Instruments, INA219 SBOS448G section 8.6; INA226 SBOS547A section 7.6.
/// </summary>
public sealed class ShuntMeter : IEnergyMeter, IDisposable
{
    private const byte ConfigurationRegister = 0;
    private const byte ShuntRegister = 1;
    private const byte BusRegister = 2;
    private const byte PowerRegister = 3;
    private const byte CurrentRegister = 4;
    private const byte CalibrationRegister = 5;
    private const byte MaskRegister = 6;
    private const byte ManufacturerRegister = 0xFE;
    private const byte DieRegister = 0xFF;
    private const ushort TexasInstruments = 0x5449;
    private const ushort Ina226Die = 0x2260;
    private const ushort Ina219Overflow = 0x0001;
    private const ushort Ina226Overflow = 0x0004;
    private const int Ina219BusShift = 3;

    /// <summary>Longer than the means that both chips are set to take (136 and 141 ms).</summary>
    private static readonly TimeSpan FirstConversion = TimeSpan.FromMilliseconds(200);

    private readonly I2cDevice _device;
    private readonly ChipRegisters _chip;
    private readonly InaScale _scale;
    private readonly TimeProvider _time;
    private readonly bool _isIna226;
    private bool _known;

    /// <summary>Makes the meter; the chip is its own from now on and is spoken to at the first reading. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public ShuntMeter(ShuntMeterSettings settings, I2cDevice device, TimeProvider time)
    {
        settings.Check();
        _scale = InaScale.For(settings.Kind, settings.ShuntOhm, settings.MaxCurrentA);
        _isIna226 = settings.Kind == InaScale.Ina226;
        (_device, _time) = (device, time);
        _chip = new ChipRegisters(device, settings.Kind.ToUpperInvariant());
        Name = $"{settings.Kind} on {device.Line()}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>No counter, and not billable.</summary>
    public MeterTraits Traits => new(ResolutionWh: 1, RollOverWh: null, IsBillable: false);

    /// <inheritdoc/>
    public async ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        if (!_known)
        {
            Identify();
        }

        if (_chip.Read(CalibrationRegister) != _scale.Calibration || _chip.Read(ConfigurationRegister) != _scale.Configuration)
        {
            Configure();
            await Task.Delay(FirstConversion, _time, cancellationToken);
        }

        ushort bus = _chip.Read(BusRegister);
        bool overflow = _isIna226 ? (_chip.Read(MaskRegister) & Ina226Overflow) != 0 : (bus & Ina219Overflow) != 0;
        int shunt = _chip.ReadSigned(ShuntRegister);
        if (overflow || Math.Abs(shunt) >= _scale.ShuntLimit)
        {
            throw _chip.Fault("measure", "the current is beyond the range; choose a greater maxCurrentA, or a smaller shunt");
        }

        double amperes = _chip.ReadSigned(CurrentRegister) * _scale.CurrentStepA;
        double watts = _chip.Read(PowerRegister) * _scale.PowerStepW;
        return new MeterReading(
            PowerW: amperes < 0 ? -watts : watts,
            EnergyWh: null,
            CurrentA: amperes,
            VoltageV: (_isIna226 ? bus : bus >> Ina219BusShift) * _scale.BusStepV);
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    // The INA219 has no register that says what it is; it is known by what it keeps of its settings.
    private void Identify()
    {
        if (_isIna226)
        {
            ushort manufacturer = _chip.Read(ManufacturerRegister);
            ushort die = _chip.Read(DieRegister);
            if (manufacturer != TexasInstruments || die != Ina226Die)
            {
                throw _chip.Fault("identify", $"the chip says it is 0x{manufacturer:X4}/0x{die:X4}, not an INA226 (0x5449/0x2260); check its address and the kind of meter in the configuration");
            }
        }

        _known = true;
    }

    private void Configure()
    {
        _chip.Write(ConfigurationRegister, _scale.Configuration);
        _chip.Write(CalibrationRegister, _scale.Calibration);
        ushort configuration = _chip.Read(ConfigurationRegister);
        ushort calibration = _chip.Read(CalibrationRegister);
        if (configuration != _scale.Configuration || calibration != _scale.Calibration)
        {
            _known = false;
            throw _chip.Fault("configure", $"the chip keeps 0x{configuration:X4} and 0x{calibration:X4} where 0x{_scale.Configuration:X4} and 0x{_scale.Calibration:X4} were written; check that it is of this kind, and its supply");
        }
    }
}
