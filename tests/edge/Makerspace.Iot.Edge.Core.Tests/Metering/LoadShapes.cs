namespace Makerspace.Iot.Edge.Core.Tests.Metering;

/// <summary>How the machines of the ten profiles draw power, in milliseconds and watts: a shape is a function of time whose switching is drawn from a seed.</summary>
internal static class LoadShapes
{
    /// <summary>Each profile by its name, with one load at least.</summary>
    public static IReadOnlyDictionary<string, Func<Random, Load>> All { get; } = new Dictionary<string, Func<Random, Load>>(StringComparer.Ordinal)
    {
        ["cnc-router: spindle that bites and idles"] = r => new(90, r, [new(350, 2600, 200, 8_000)]),
        ["generic: a small motor by hand"] = r => new(3, r, [new(0, 700, 1_000, 30_000)]),
        ["kiln: contactor of 20 to 60 s"] = r => new(12, r, [new(0, 9_000, 20_000, 60_000)]),
        ["kiln: solid-state relay of a few seconds"] = r => Cycle(12, r, 6_000, r.Next(2_000, 12_000), 0.2 + (0.7 * r.NextDouble())),
        ["laser-cutter: pulses of milliseconds"] = r => new(450, r, [new(0, 1_100, 1, 20), new(0, 400, 5_000, 40_000)]),
        ["laser-cutter: engraving lines"] = r => new(450, r, [new(0, 1_100, 100, 900)]),
        ["laser-cutter: rare shots"] = r => new(110, r, [new(0, 1_200, 30, 300, 800, 6_000)]),
        ["lathe: cuts between measurements"] = r => new(25, r, [new(0, 1_800, 5_000, 60_000, 5_000, 90_000)]),
        ["loom: strokes"] = r => Cycle(30, r, 900, r.Next(300, 1_200), 0.4, isMean: true),
        ["plastic-press: plates by relay, 10 to 40 s"] = r => Cycle(35, r, 4_000, r.Next(10_000, 40_000), 0.1 + (0.8 * r.NextDouble())),
        ["plastic-press: time-proportional, 2 s"] = r => Cycle(35, r, 3_000, 2_000, 0.3 + (0.5 * r.NextDouble()), isMean: true),
        ["kiln: time-proportional, 1 s"] = r => Cycle(12, r, 6_000, 1_000, 0.1 + (0.8 * r.NextDouble()), isMean: true),
        ["printer-3d: bed and nozzle"] = r => new(9, r, [new(0, 220, 300, 4_000), new(0, 40, 100, 1_500)]),
        ["sewing-machine: seams of seconds"] = r => new(4, r, [new(0, 350, 400, 12_000, 1_000, 40_000)]),
        ["shredder: jams and free runs"] = r => new(20, r, [new(900, 4_000, 100, 3_000)]),
        ["standby all along"] = r => new(2.4, r, []),
    };

    private static Load Cycle(double baseW, Random r, double watts, int periodMs, double part, bool isMean = false) =>
        new(baseW, r, [new(0, watts, (int)(periodMs * part), (int)(periodMs * part), (int)(periodMs * (1 - part)), (int)(periodMs * (1 - part)))]) { IsMean = isMean };
}

/// <summary>A part of a load that switches between two powers, for times between least and most; off times as the on times unless given.</summary>
internal sealed record Switched(double LowW, double HighW, int LeastOnMs, int MostOnMs, int LeastOffMs = 0, int MostOffMs = 0);

/// <summary>A load, played forward.</summary>
internal sealed class Load(double baseW, Random random, Switched[] parts)
{
    private readonly (bool On, long UntilMs)[] _at = new (bool, long)[parts.Length];
    private long _ms;
    private double _scale = 1;
    private long _scaleUntilMs;
    private double _shownWh;
    private long _shownMs;

    /// <summary>Energy so far, watt-hours.</summary>
    public double Wh { get; private set; }

    /// <summary>How far it was played, milliseconds.</summary>
    public long Ms => _ms;

    /// <summary>Power at this very moment, watts.</summary>
    public double PowerW { get; private set; }

    /// <summary>
    /// True where the meter shows the mean of the last second, as they do, rather than an instant. Of a load that is in step with the sampling instants tell nothing, whoever looks at them.
    /// </summary>
    public bool IsMean { get; init; }

    /// <summary>Power as the meter shows it, watts.</summary>
    public double Shown(long ms)
    {
        double mean = (Wh - _shownWh) * 3.6e6 / Math.Max(1, ms - _shownMs);
        (_shownWh, _shownMs) = (Wh, ms);
        return IsMean ? mean : PowerW;
    }

    /// <summary>Goes on to a moment, millisecond by millisecond where something switches.</summary>
    public void To(long ms)
    {
        while (_ms < ms)
        {
            long next = ms;
            double watts = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                if (_ms >= _at[i].UntilMs)
                {
                    bool on = !_at[i].On;
                    Switched p = parts[i];
                    (int least, int most) = on || p.MostOffMs == 0 ? (p.LeastOnMs, p.MostOnMs) : (p.LeastOffMs, p.MostOffMs);
                    _at[i] = (on, _ms + random.Next(least, most + 1));
                }

                watts += _at[i].On ? parts[i].HighW : parts[i].LowW;
                next = Math.Min(next, Math.Max(_at[i].UntilMs, _ms + 1));
            }

            // Mains and material vary.
            if (_ms >= _scaleUntilMs)
            {
                (_scale, _scaleUntilMs) = (0.97 + (0.06 * random.NextDouble()), _ms + random.Next(500, 20_000));
            }

            PowerW = baseW + (watts * _scale);
            Wh += PowerW * (next - _ms) / 3.6e6;
            _ms = next;
        }
    }
}
