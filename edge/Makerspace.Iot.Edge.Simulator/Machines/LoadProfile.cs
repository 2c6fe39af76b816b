namespace Makerspace.Iot.Edge.Simulator.Machines;

/// <summary>
/// The power of one job as a pure function of time: the same seed, kind and length always give the same curve, at whatever steps it is read.
/// </summary>
/// <param name="Kind">Kind of load.</param>
/// <param name="Seed">Which job.</param>
/// <param name="DurationSeconds">Length of the job, in seconds of the process.</param>
public sealed record LoadProfile(LoadKind Kind, ulong Seed, double DurationSeconds)
{
    /// <summary>Active power in watts at <paramref name="t"/> seconds from the start of the job; stand-by before and after.</summary>
    public double PowerW(double t)
    {
        LoadTraits traits = LoadTraits.Of(Kind);
        if (t < 0 || t >= DurationSeconds)
        {
            return traits.StandbyW;
        }

        double power = Kind switch
        {
            LoadKind.Laser => Laser(t),
            LoadKind.Printer => Printer(t),
            LoadKind.Press => Press(t),
            LoadKind.Router => Router(t),
            LoadKind.Shredder => Shredder(t),
            LoadKind.Sewing => Sewing(t),
            LoadKind.Motor => Motor(t),
            _ => Kiln(t),
        };
        return Math.Clamp(power * (1 + (0.02 * (Throw(t, 0.7, 9) - 0.5))), traits.StandbyW, traits.MostW);
    }

    /// <summary>Energy in watt-hours from the start of the job to <paramref name="until"/> seconds, by the midpoint rule in steps of <paramref name="stepSeconds"/>.</summary>
    public double EnergyWh(double until, double stepSeconds)
    {
        double sum = 0;
        double end = Math.Min(until, DurationSeconds);
        for (double t = 0; t < end; t += stepSeconds)
        {
            double step = Math.Min(stepSeconds, end - t);
            sum += PowerW(t + (step / 2)) * step;
        }

        return sum / 3600;
    }

    // Chance that stays the same for a while: one throw per period of the process.
    private double Throw(double t, double periodSeconds, ulong salt) => Dice.At(Seed + (salt * 7919), (long)(t / periodSeconds));

    private double Laser(double t)
    {
        const double Extraction = 420;
        const double Chiller = 210;
        double pass = Throw(t, 9, 1); // a vector or an engraving line pass of nine seconds
        double duty = pass < 0.2 ? 0 : 0.45 + (0.55 * pass);
        bool firing = Throw(t, 0.8, 2) < duty;
        return Extraction + Chiller + (firing ? 650 + (650 * Throw(t, 45, 3)) : 60);
    }

    private double Printer(double t)
    {
        double heatUp = 180 + (150 * Throw(0, 1, 1));
        if (t < heatUp)
        {
            return t < heatUp * 0.7 ? 340 : 250; // bed and nozzle, then the nozzle alone
        }

        bool bed = ((t + (40 * Throw(0, 1, 2))) % 48) < 15; // the bed holds its temperature in cycles
        return 62 + (bed ? 130 : 0) + (35 * Throw(t, 5, 3));
    }

    private double Press(double t)
    {
        double heatUp = Math.Min(DurationSeconds * 0.45, 1500 + (600 * Throw(0, 1, 1)));
        if (t < heatUp)
        {
            return 8900;
        }

        if (t > DurationSeconds - 150)
        {
            return 2600 + (900 * Throw(t, 3, 2)); // the pump closes and holds the press
        }

        double period = 110 + (30 * Throw(0, 1, 3));
        return ((t - heatUp) % period) < period * 0.38 ? 8900 : 55;
    }

    private double Router(double t)
    {
        if ((t % 420) is > 395)
        {
            return 190 + (40 * Throw(t, 4, 1)); // tool change: axes, no spindle
        }

        double cut = Throw(t, 6, 2);
        return 780 + (cut < 0.25 ? 0 : cut * 2600) + (150 * Throw(t, 1.2, 3));
    }

    private double Shredder(double t)
    {
        double bite = Throw(t, 2.5, 1);
        if (bite > 0.985)
        {
            return 7000; // jammed for a moment, then reversed
        }

        return bite < 0.3 ? 980 : 1500 + (bite * 3600);
    }

    private double Sewing(double t)
    {
        double seam = Throw(t, 7, 1);
        return seam < 0.42 ? 30 : 140 + (300 * Throw(t, 1.1, 2));
    }

    private double Motor(double t)
    {
        if (t < 1.2)
        {
            return 6100; // starting peak
        }

        double cut = Throw(t, 4, 1);
        return 620 + (cut < 0.35 ? 0 : 700 + (1900 * cut));
    }

    private double Kiln(double t)
    {
        double heatUp = DurationSeconds * 0.4;
        if (t < heatUp)
        {
            return 7000;
        }

        return ((t - heatUp) % 60) < 24 ? 7000 : 160;
    }
}
