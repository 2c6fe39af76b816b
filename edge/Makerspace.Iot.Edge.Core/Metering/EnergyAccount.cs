using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Metering;

/// <summary>
/// The energy of one session, by two witnesses: the meter's counter, and the integral of its power samples. Which of them counts, and when: README.md of this folder.
/// Times are monotonic milliseconds. Energy may go down only between two states of which at least one is not metered; all other figures only grow.
/// </summary>
public readonly partial record struct EnergyAccount
{
    private const double FewSteps = 3;
    private const double LeastWh = 1;
    private const double FewSamples = 2;

    /// <summary>Energy so far, watt-hours.</summary>
    public double EnergyWh => IsDisputed || IsDoubted ? Sum.Wh : CountedWh + (IsCarried ? Tail.Wh : WithinStepWh);

    /// <summary>Energy so far by the power samples alone, watt-hours.</summary>
    public double IntegralWh => Sum.Wh;

    /// <summary>Energy so far as the counter has it, steps that are not believed included, watt-hours.</summary>
    public double ClaimedWh { get; private init; }

    /// <summary>Highest believed power sample, watts; 0 if nothing was sampled.</summary>
    public double PeakW { get; private init; }

    /// <summary>Worst quality met so far that nothing can mend; see <see cref="QualityAt"/>.</summary>
    public EnergyQuality Worst { get; private init; }

    /// <summary>Since when counter and integral disagree beyond the tolerance, monotonic milliseconds; null while they do not. The integral counts from then on.</summary>
    public long? DisputedSinceMs { get; private init; }

    /// <summary>True if counter and integral agree over so much energy that it proves something, and have never disagreed.</summary>
    public bool IsProven => !WasDisputed && !IsDisputed && Suspect is null && ProvesMuch;

    /// <summary>True while counter and integral disagree only because the counter stands. At its next refresh a sound one catches up.</summary>
    public bool OnlyStands => IsDisputed && !WasDisputed;

    /// <summary>True if the counter has once stood for longer than its stated refresh, half an hour at most, and then caught up: it is sound, and may take half an hour each time.</summary>
    public bool IsSlow { get; private init; }

    /// <summary>True if no count came for longer than the meter's refresh, from the start on, while power was sampled. Then there is no counter that could disagree.</summary>
    public bool IsWithoutCounter(in MeterTraits traits) => (Counter is null || CounterMs == StartMs) && Sum.Ms > (traits.RefreshSeconds + 60) * 1000;

    private bool IsDisputed => DisputedSinceMs is not null;

    private bool WasDisputed { get; init; }

    // The counter has lied in a session before, and has not yet proved itself in this one.
    private bool OpensInDoubt { get; init; }

    private bool IsDoubted => OpensInDoubt && Sum.Ms > 0;

    private bool ProvesMuch => CountedWh - BlindWh - StartWh > 4 * ConstantWh;

    // One step of a counter that makes an estimate anyway, watt-hours; 0 if the counter is billed as it is.
    private double StepWh { get; init; }

    // A counter of great steps tells no more than the step it stands in; where in it, the integral tells.
    private double WithinStepWh => Sum.Ms == 0 ? 0 : Math.Clamp(Sum.Wh + BlindWh - CountedWh, -StepWh, StepWh);

    // What the counter still owes to a session before this one, watt-hours, and by how much that may be wrong.
    private double OwedWh { get; init; }

    private double OwedSlackWh { get; init; }

    // True until the counter has advanced on its present course: how much of its step was filled before, nothing tells.
    private bool IsWithinFirstStep { get; init; }

    // The first step, if no power was known at it: the next sample tells what of it was there before.
    private FirstStep? Untold { get; init; }

    private long StartMs { get; init; }

    private double StartWh { get; init; }

    private long ReadingMs { get; init; }

    private double ClosedGapSeconds { get; init; }

    // The integral: as far as power was sampled last, and since the counter last advanced.
    private PowerIntegral Sum { get; init; }

    private long PowerMs { get; init; }

    private double? PowerW { get; init; }

    private long SampleMs { get; init; }

    // Energy by the counter, as far as it is believed, and the part of it that no power sample saw.
    private double CountedWh { get; init; }

    private double BlindWh { get; init; }

    // What the counter has advanced since power was sampled last, and the samples before did not see, watt-hours: seen or not, the next sample tells.
    private double UnsampledWh { get; init; }

    private double? Counter { get; init; }

    private long CounterMs { get; init; }

    private bool IsAway { get; init; }

    private bool HasOneWitness { get; init; }

    // Where the counter advanced last; repeated counts change nothing here.
    private long AdvanceMs { get; init; }

    private PowerIntegral AtAdvance { get; init; }

    // Since when the integral has gone on by more than the tolerance while the counter stood.
    private long? StandsSinceMs { get; init; }

    // Where the counter stood highest against the integral: from there a step forward is judged, so that one that only catches up is believed.
    private double CrestWh { get; init; }

    private PowerIntegral AtCrest { get; init; }

    private Doubt? Suspect { get; init; }

    private int Oddities { get; init; }

    private PowerIntegral Tail => Sum - AtAdvance;

    // What belongs to no part of the energy: steps of the counter, and what lies between samples.
    private double ConstantWh { get; init; }

    // The integral stands in for a counter that is away, in doubt, or has stood still for longer than a step explains.
    private bool IsCarried => Counter is null || IsAway || Suspect is { IsSmall: false } || (!HasOneWitness && Tail.Wh > ConstantWh);

    /// <summary>Opens an account.</summary>
    /// <param name="nowMs">Now.</param>
    /// <param name="counterWh">Last counter reading before, watt-hours, however old: the relay was off since; null if there is none.</param>
    /// <param name="debt">See <see cref="DebtAt"/>, of the session before.</param>
    /// <param name="isDoubted">True if the counter is known to disagree: the integral counts, as an estimate, until it has proved itself.</param>
    /// <param name="isSlow">See <see cref="IsSlow"/>, of the sessions before.</param>
    public static EnergyAccount Open(long nowMs, double? counterWh, CounterDebt debt = default, bool isDoubted = false, bool isSlow = false) => new()
    {
        OpensInDoubt = isDoubted,
        IsSlow = isSlow,
        OwedWh = counterWh is null ? 0 : debt.Wh,
        OwedSlackWh = counterWh is null ? 0 : debt.SlackWh,
        StandsSinceMs = counterWh is null || debt.Wh == 0 ? null : debt.SinceMs,
        StartMs = nowMs,
        ReadingMs = nowMs,
        PowerMs = nowMs,
        Counter = counterWh,
        CounterMs = nowMs,
        AdvanceMs = nowMs,
        IsWithinFirstStep = true,
    };

    /// <summary>Takes an account up again after a silence of the program itself. What flowed since is unknown until the meter's next count, and not even that if it counted before.</summary>
    /// <param name="thenMs">When <paramref name="energyWh"/> was known.</param>
    /// <param name="energyWh">Energy so far, watt-hours.</param>
    /// <param name="peakW">Highest power so far, watts.</param>
    /// <param name="gapSeconds">Time without reading so far, seconds.</param>
    public static EnergyAccount Resume(long thenMs, double energyWh, double peakW, double gapSeconds)
    {
        var before = new PowerIntegral(energyWh, 0, 0, 0, 0);
        return Open(thenMs, counterWh: null) with
        {
            StartMs = thenMs - 1,
            StartWh = energyWh,
            CountedWh = energyWh,
            ClaimedWh = energyWh,
            Sum = before,
            AtAdvance = before,
            AtCrest = before,
            PeakW = peakW,
            Worst = EnergyQuality.Missing,
            ClosedGapSeconds = gapSeconds,
        };
    }

    /// <summary>Time for which no reading stands, seconds: every interval between readings longer than the longest gap, the one still open included.</summary>
    public double GapSecondsAt(long nowMs, long longestGapMs) =>
        ClosedGapSeconds + (nowMs - ReadingMs > longestGapMs ? (nowMs - ReadingMs) / 1000.0 : 0);

    /// <summary>The quality of <see cref="EnergyWh"/> as it stands now: missing while a gap is open.</summary>
    public EnergyQuality QualityAt(long nowMs, long longestGapMs)
    {
        if (nowMs - ReadingMs > longestGapMs)
        {
            return EnergyQuality.Missing;
        }

        EnergyQuality worst = OpensInDoubt ? Max(Worst, EnergyQuality.Estimated) : Worst;
        return IsDisputed || IsDoubted ? Max(worst, StandIn(Sum)) : IsCarried ? Max(worst, StandIn(Tail)) : worst;
    }

    /// <summary>
    /// What was carried by the integral and the counter has not shown yet: it will, at its next refresh, in whatever session that falls.
    /// Nothing if it is not to be expected any more.
    /// </summary>
    public CounterDebt DebtAt(in MeterTraits traits) => IsCarried && Counter is not null && (!IsDisputed || OnlyStands)
        ? new(OwedWh + Tail.Wh, OwedSlackWh + Tail.AboveWh(traits) + ConstantWh, StandsSinceMs ?? AdvanceMs)
        : default;

    /// <summary>Takes one reading of the meter: what it does not hold was not measured or not believed.</summary>
    /// <param name="nowMs">When it was measured.</param>
    /// <param name="powerW">Power, watts, not negative.</param>
    /// <param name="counterWh">Counter, watt-hours.</param>
    /// <param name="traits">What the meter is like.</param>
    /// <param name="maxPowerW">Greatest power that the supply and the meter allow, watts: no counter grows faster.</param>
    /// <param name="longestGapMs">Longest time between readings that is not a gap.</param>
    public EnergyAccount Add(long nowMs, double? powerW, double? counterWh, in MeterTraits traits, double maxPowerW, long longestGapMs)
    {
        if (powerW is null && counterWh is null)
        {
            return this;
        }

        EnergyAccount a = Sample(nowMs, powerW, traits, longestGapMs);
        if (counterWh is { } count)
        {
            return a.Count(nowMs, count, traits, maxPowerW);
        }

        // A counter that is missing for a moment is caught up with at its next reading; one that stays away is replaced by the integral.
        return a with { IsAway = a.IsAway || nowMs - a.CounterMs > longestGapMs };
    }

    /// <summary>Takes a count without a new sample of power. See <see cref="Add"/>.</summary>
    public EnergyAccount AddCount(long nowMs, double counterWh, in MeterTraits traits, double maxPowerW, long longestGapMs) =>
        Read(nowMs, traits, longestGapMs).Count(nowMs, counterWh, traits, maxPowerW);

    /// <summary>The meter has answered, and what it says of power is of no use. See <see cref="Add"/>.</summary>
    public EnergyAccount AddUnread(long nowMs, in MeterTraits traits, long longestGapMs) => Sample(nowMs, powerW: null, traits, longestGapMs);

    /// <summary>Something was used that nothing can tell: the figure is a lower bound from now on.</summary>
    public EnergyAccount Miss() => this with { Worst = EnergyQuality.Missing };

    private static EnergyQuality Max(EnergyQuality a, EnergyQuality b) => a > b ? a : b;

    private static EnergyQuality StandIn(PowerIntegral stretch) => stretch.UnreadMs > 0 ? EnergyQuality.Missing : EnergyQuality.Estimated;

    private EnergyAccount Read(long nowMs, in MeterTraits traits, long longestGapMs)
    {
        long ms = Math.Max(0, nowMs - ReadingMs);
        bool gap = ms > longestGapMs;
        return this with
        {
            ReadingMs = Math.Max(nowMs, ReadingMs),
            ClosedGapSeconds = ClosedGapSeconds + (gap ? ms / 1000.0 : 0),
            Worst = gap || !traits.IsBillable ? Max(Worst, EnergyQuality.Estimated) : Worst,
            HasOneWitness = traits.DerivesPower,
            StepWh = traits.IsBillable || traits.DerivesPower ? 0 : traits.ResolutionWh,
        };
    }

    private EnergyAccount Sample(long nowMs, double? powerW, in MeterTraits traits, long longestGapMs)
    {
        long ms = Math.Max(0, nowMs - PowerMs);

        // Before the first sample of a session nothing flowed; from then on two samples make a trapezoid.
        bool bridged = ms <= longestGapMs && powerW is not null && (PowerW is not null || PowerMs == StartMs);
        double peak = Math.Max(PeakW, powerW ?? 0);
        long sample = bridged ? Math.Max(SampleMs, ms) : SampleMs;
        PowerIntegral sum = bridged ? Sum.Add(PowerW ?? 0, powerW!.Value, ms, isWitness: !traits.DerivesPower) : Sum.AddUnread(ms);

        // The first power that is known tells what the seconds without one used, within the step that the counter leaves open.
        double blind = bridged ? BlindWh : BlindWh + UnsampledWh;
        double before = powerW is { } now && !bridged && Untold is { } first ? Math.Clamp(first.UnseenWh - (now * first.BlindMs / 3.6e6), 0, first.PerhapsBeforeWh) : 0;
        return Read(nowMs, traits, longestGapMs) with
        {
            Sum = sum,
            BlindWh = blind - before,
            CrestWh = (bridged ? CrestWh : CrestWh - UnsampledWh) + before,
            UnsampledWh = 0,
            Untold = powerW is null ? Untold : null,
            PowerMs = Math.Max(nowMs, PowerMs),
            PowerW = powerW,
            PeakW = peak,
            SampleMs = sample,
            ConstantWh = (FewSteps * traits.ResolutionWh) + LeastWh + (FewSamples * peak * sample / 3.6e6),
        };
    }
}
