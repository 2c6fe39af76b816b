namespace Makerspace.Iot.Edge.Core.Metering;

/// <summary>
/// The energy of one session.
/// <list type="bullet">
/// <item>With a counter: the sum of its differences; roll-overs are followed, and a silence of the line is bridged (the meter counts on), marked as a gap and as estimated.</item>
/// <item>A counter that goes back (reset) or jumps further than the greatest power allows is not believed at once:
/// the power samples stand in until a second reading confirms the new count, or the old one comes back.</item>
/// <item>A meter that is not billable makes an estimate of whatever it counts.</item>
/// <item>Without a counter: power samples are integrated by the trapezoid rule, never over more than the longest gap; what lies in longer gaps is missing.</item>
/// </list>
/// All figures only ever grow. Times are monotonic milliseconds.
/// </summary>
public readonly record struct EnergyAccount
{
    /// <summary>Energy so far, watt-hours.</summary>
    public double EnergyWh { get; private init; }

    /// <summary>Highest believed power sample, watts; 0 where nothing was sampled.</summary>
    public double PeakW { get; private init; }

    /// <summary>Worst quality met so far, an open gap not included; see <see cref="QualityAt"/>.</summary>
    public EnergyQuality Worst { get; private init; }

    private long StartMs { get; init; }

    private long ReadingMs { get; init; }

    private double? ReadingW { get; init; }

    private double ClosedGapSeconds { get; init; }

    private double ConfirmedWh { get; init; }

    private double? Counter { get; init; }

    private long CounterMs { get; init; }

    private double SinceCounterWh { get; init; }

    private bool Unbridged { get; init; }

    private double? SuspectCounter { get; init; }

    private long SuspectMs { get; init; }

    /// <summary>Opens an account.</summary>
    /// <param name="nowMs">Now.</param>
    /// <param name="counterWh">Last counter reading before, watt-hours, however old: the relay was off since; null where there is none.</param>
    public static EnergyAccount Open(long nowMs, double? counterWh) => new()
    {
        StartMs = nowMs,
        ReadingMs = nowMs,
        Counter = counterWh,
        CounterMs = nowMs,
    };

    /// <summary>Takes an account up again behind a silence of the program itself: what flowed since is unknown until the meter's next count, and not even that where it counted before.</summary>
    /// <param name="thenMs">When <paramref name="energyWh"/> was known.</param>
    /// <param name="energyWh">Energy so far, watt-hours.</param>
    /// <param name="peakW">Highest power so far, watts.</param>
    /// <param name="gapSeconds">Time without reading so far, seconds.</param>
    public static EnergyAccount Resume(long thenMs, double energyWh, double peakW, double gapSeconds) => new()
    {
        EnergyWh = energyWh,
        PeakW = peakW,
        Worst = EnergyQuality.Missing,
        StartMs = thenMs - 1,
        ReadingMs = thenMs,
        ClosedGapSeconds = gapSeconds,
        ConfirmedWh = energyWh,
        CounterMs = thenMs,
        Unbridged = true,
    };

    /// <summary>Time for which no reading stands, seconds: every interval between readings longer than the longest gap, the one still open included.</summary>
    public double GapSecondsAt(long nowMs, long longestGapMs) =>
        ClosedGapSeconds + (nowMs - ReadingMs > longestGapMs ? (nowMs - ReadingMs) / 1000.0 : 0);

    /// <summary>The quality of <see cref="EnergyWh"/> as it stands now: missing while a gap is open.</summary>
    public EnergyQuality QualityAt(long nowMs, long longestGapMs) =>
        nowMs - ReadingMs > longestGapMs ? EnergyQuality.Missing : SuspectCounter is null ? Worst : Max(Worst, EnergyQuality.Estimated);

    /// <summary>Takes one reading of the meter.</summary>
    /// <param name="nowMs">Now.</param>
    /// <param name="powerW">Power, watts, not negative; null where not measured or not believed.</param>
    /// <param name="counterWh">Counter, watt-hours; null where the meter has none or it was not read.</param>
    /// <param name="traits">What the counter is like.</param>
    /// <param name="maxPowerW">Greatest power that the supply allows, watts: no counter grows faster.</param>
    /// <param name="longestGapMs">Longest time between readings that is not a gap.</param>
    public EnergyAccount Add(long nowMs, double? powerW, double? counterWh, in MeterTraits traits, double maxPowerW, long longestGapMs)
    {
        if (powerW is null && counterWh is null)
        {
            return this;
        }

        EnergyAccount a = Integrate(nowMs, powerW, longestGapMs);
        if (!traits.IsBillable)
        {
            a = a with { Worst = Max(a.Worst, EnergyQuality.Estimated) };
        }

        if (counterWh is { } count)
        {
            return a.Count(nowMs, count, traits, maxPowerW);
        }

        // A counter that is missing for a moment is caught up with at its next reading; one that stays away is replaced by the integral.
        return a.Counter is null || nowMs - a.CounterMs > longestGapMs ? a.WithoutCounter() : a;
    }

    private static EnergyQuality Max(EnergyQuality a, EnergyQuality b) => a > b ? a : b;

    private static bool Plausible(double differenceWh, long ms, in MeterTraits traits, double maxPowerW) =>
        differenceWh >= 0 && differenceWh <= (maxPowerW * ms / 3.6e6) + (2 * traits.ResolutionWh);

    // The integral of power runs beside the counter all the time and is used only where the counter cannot be.
    private EnergyAccount Integrate(long nowMs, double? powerW, long longestGapMs)
    {
        long ms = Math.Max(0, nowMs - ReadingMs);
        bool gap = ms > longestGapMs;
        // Before the first sample of a session nothing flowed; from then on two samples make a trapezoid.
        bool bridged = !gap && powerW is not null && (ReadingW is not null || ReadingMs == StartMs);
        double wh = bridged ? ((ReadingW ?? 0) + powerW!.Value) / 2 * ms / 3.6e6 : 0;
        return this with
        {
            ReadingMs = Math.Max(nowMs, ReadingMs),
            ReadingW = powerW,
            PeakW = Math.Max(PeakW, powerW ?? 0),
            ClosedGapSeconds = ClosedGapSeconds + (gap ? ms / 1000.0 : 0),
            SinceCounterWh = SinceCounterWh + wh,
            Unbridged = Unbridged || (!bridged && ms > 0),
            Worst = gap ? Max(Worst, EnergyQuality.Estimated) : Worst,
        };
    }

    private EnergyAccount WithoutCounter() => this with
    {
        EnergyWh = Math.Max(EnergyWh, ConfirmedWh + SinceCounterWh),
        Worst = Max(Worst, Unbridged ? EnergyQuality.Missing : EnergyQuality.Estimated),
    };

    private EnergyAccount Count(long nowMs, double count, in MeterTraits traits, double maxPowerW)
    {
        if (Counter is not { } last)
        {
            // The first count of all: what came before it stands as integrated.
            return WithoutCounter().Confirm(nowMs, count, ConfirmedWh + SinceCounterWh);
        }

        double difference = count - last;
        bool agrees = SuspectCounter is { } suspect && Plausible(count - suspect, nowMs - SuspectMs, traits, maxPowerW);
        if (difference < 0 && traits.RollOverWh is { } rollOver)
        {
            // A count that was suspicious before and goes on is a reset, and no roll-over that time alone has made plausible.
            difference = agrees ? difference : difference + rollOver;
        }

        if (Plausible(difference, nowMs - CounterMs, traits, maxPowerW))
        {
            return Confirm(nowMs, count, ConfirmedWh + difference);
        }

        if (agrees)
        {
            // Two readings agree on the new count: the meter was reset or exchanged. Power stands in for the time in between.
            return WithoutCounter().Confirm(nowMs, count, ConfirmedWh + SinceCounterWh);
        }

        // Until then the power samples stand in, as an estimate that the old count may still put right.
        return this with { SuspectCounter = count, SuspectMs = nowMs, EnergyWh = Math.Max(EnergyWh, ConfirmedWh + SinceCounterWh) };
    }

    private EnergyAccount Confirm(long nowMs, double count, double confirmedWh) => this with
    {
        ConfirmedWh = confirmedWh,
        EnergyWh = Math.Max(EnergyWh, confirmedWh),
        Counter = count,
        CounterMs = nowMs,
        SinceCounterWh = 0,
        Unbridged = false,
        SuspectCounter = null,
    };
}
