using System.Device.I2c;
using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Meters.Ads1115;

/// <summary>
/// A current clamp at an ADS1115. For whole cycles of the mains it takes some 17 samples per cycle, subtracts the mean (the clamp's bias) and gives the effective current;
/// times an assumed voltage this is an apparent power. Good enough to tell work from rest, never for an invoice. The sampling runs on a thread of its own that sleeps between samples.
/// After each reading the chip rests, so that several clamps share one chip. Source: Texas Instruments, ADS111x datasheet SBAS444E.
/// </summary>
public sealed class ClampMeter : IEnergyMeter, IDisposable
{
    private const double FullScale = 32_768;

    /// <summary>Two conversions at the slowest oscillator (10 % below 860 a second): then the register holds one of the new input.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(3);

    /// <summary>A little less than one conversion; with the time of the transfer itself no conversion is left out.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private const int FewestSamplesPerCycle = 6;
    private const double DirectSeconds = 0.1;
    private readonly ClampMeterSettings _settings;
    private readonly Ads1115Chip _chip;
    private readonly TimeProvider _time;
    private readonly Action<TimeSpan> _sleep;

    /// <summary>Makes the meter; the chip is its own from now on and is spoken to at the first reading. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public ClampMeter(ClampMeterSettings settings, I2cDevice device, TimeProvider time)
        : this(settings, device, time, Thread.Sleep)
    {
    }

    /// <summary>With another way to wait between samples.</summary>
    internal ClampMeter(ClampMeterSettings settings, I2cDevice device, TimeProvider time, Action<TimeSpan> sleep)
    {
        settings.Check();
        Name = $"{ClampMeterSettings.KindName} on {device.Line()} channel {settings.Channel}";
        (_settings, _time, _sleep) = (settings, time, sleep);
        _chip = new Ads1115Chip(settings, device);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>No counter, and not billable: voltage and power factor are assumed.</summary>
    public MeterTraits Traits => new(ResolutionWh: 1, RollOverWh: null, IsBillable: false);

    /// <inheritdoc/>
    public async ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        double amperes = await Task.Factory.StartNew(Measure, cancellationToken, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        return new MeterReading(PowerW: amperes * _settings.VoltageV, EnergyWh: null, CurrentA: amperes, VoltageV: null);
    }

    /// <inheritdoc/>
    public void Dispose() => _chip.Dispose();

    private double Measure()
    {
        _chip.Begin();
        try
        {
            _sleep(Settling);
            EffectiveValue value = Sample();
            double volts = _settings.MainsHz == 0 ? value.Mean : value.Rms;
            double amperes = volts * _settings.AmpsPerVolt;
            return Math.Abs(amperes) < _settings.FloorA ? 0 : amperes;
        }
        finally
        {
            _chip.Rest();
        }
    }

    private EffectiveValue Sample()
    {
        double window = _settings.MainsHz == 0 ? DirectSeconds : (double)_settings.Cycles / _settings.MainsHz;
        var value = new EffectiveValue(window);
        double step = _settings.FullScaleV / FullScale;
        long start = _time.GetTimestamp();
        short sample = _chip.First();
        while (true)
        {
            if (sample is short.MaxValue or short.MinValue)
            {
                throw _chip.Fault("measure", $"channel {_settings.Channel} is beyond {_settings.FullScaleV} V; choose a greater fullScaleV, or a clamp for greater currents");
            }

            value.Add(_time.GetElapsedTime(start).TotalSeconds, sample * step);
            if (value.IsComplete)
            {
                break;
            }

            _sleep(Pause);
            sample = _chip.Next();
        }

        int fewest = FewestSamplesPerCycle * (_settings.MainsHz == 0 ? 1 : _settings.Cycles);
        return value.Count >= fewest
            ? value
            : throw _chip.Fault("measure", $"{value.Count} samples in {window * 1_000:0} ms are too few; the bus is too slow (400 kHz are usual) or the computer too busy");
    }
}
