namespace Makerspace.Iot.Edge.TestKit.Chips.I2c;

/// <summary>
/// An ADS1115: converts a voltage at one of its inputs, continuously or once, at its data rate; a conversion shows the voltage in the middle of its time, and the register holds the last one that has ended.
/// A new setting holds from the next conversion on. The comparator is not played.
/// <para>Source: Texas Instruments ADS111x SBAS444E, 7.4 (operating modes), 8.1 (registers, tables 8-3 to 8-5).</para>
/// </summary>
/// <param name="volts">Voltage at an input against ground, at a time.</param>
public sealed class VirtualAds1115(Func<int, TimeSpan, double> volts) : RegisterChip
{
    private static readonly int[] Rates = [8, 16, 32, 64, 128, 250, 475, 860];
    private static readonly double[] Scales = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256];
    private ushort _config = 0x8583;
    private ushort _active = 0x8583;
    private ushort _low = 0x8000;
    private ushort _high = 0x7FFF;
    private short _result;
    private TimeSpan? _endsAt;

    /// <summary>Conversions done.</summary>
    public long Conversions { get; private set; }

    /// <summary>As after a dip of the supply: all registers as at the start.</summary>
    public void Reset() => (_config, _active, _low, _high, _result, _endsAt) = (0x8583, 0x8583, 0x8000, 0x7FFF, 0, null);

    /// <inheritdoc/>
    protected override ushort Get(byte register, TimeSpan now)
    {
        Run(now);
        return (register & 3) switch
        {
            0 => unchecked((ushort)_result),
            1 => (ushort)((_config & 0x7FFF) | (_endsAt is null ? 0x8000 : 0)),
            2 => _low,
            _ => _high,
        };
    }

    /// <inheritdoc/>
    protected override void Set(byte register, ushort value, TimeSpan now)
    {
        Run(now);
        switch (register & 3)
        {
            case 1:
                _config = value;
                bool continuous = (value & 0x0100) == 0;
                if (_endsAt is null && (continuous || (value & 0x8000) != 0))
                {
                    Begin(now);
                }

                break;
            case 2:
                _low = value;
                break;
            case 3:
                _high = value;
                break;
        }
    }

    private void Begin(TimeSpan at)
    {
        _active = _config;
        _endsAt = at + TimeSpan.FromSeconds(1.0 / Rates[(_active >> 5) & 7]);
    }

    private void Run(TimeSpan now)
    {
        while (_endsAt is { } end && end <= now)
        {
            TimeSpan length = TimeSpan.FromSeconds(1.0 / Rates[(_active >> 5) & 7]);
            _result = Convert(end - (length / 2));
            Conversions++;
            _endsAt = null;
            if ((_config & 0x0100) == 0)
            {
                Begin(end);
            }
        }
    }

    private short Convert(TimeSpan at)
    {
        int mux = (_active >> 12) & 7;
        double input = mux switch
        {
            >= 4 => volts(mux - 4, at),
            0 => volts(0, at) - volts(1, at),
            1 => volts(0, at) - volts(3, at),
            2 => volts(1, at) - volts(3, at),
            _ => volts(2, at) - volts(3, at),
        };
        return (short)Math.Clamp(Math.Round(input / Scales[(_active >> 9) & 7] * 32_768), short.MinValue, short.MaxValue);
    }
}
