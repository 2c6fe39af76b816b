namespace Makerspace.Iot.Edge.Core.Metering;

/// <summary>Thresholds of <see cref="ActivityDetector"/>.</summary>
/// <param name="ActiveW">At or above it for <paramref name="ActiveDwellMs"/>, a machine works; watts.</param>
/// <param name="IdleW">Below it for <paramref name="IdleDwellMs"/>, a machine rests; watts, at most <paramref name="ActiveW"/>.</param>
/// <param name="ActiveDwellMs">Milliseconds.</param>
/// <param name="IdleDwellMs">Milliseconds.</param>
/// <param name="HoldMs">How long a sample stands when none follows, milliseconds.</param>
public readonly record struct ActivityThresholds(double ActiveW, double IdleW, long ActiveDwellMs, long IdleDwellMs, long HoldMs);

/// <summary>
/// Tells work from rest by two thresholds with dwell times, and counts the active time.
/// A sample stands until the next, for at most the hold time. Time before the dwell is reached is counted once the change is confirmed, and not counted if it is not.
/// So the active time is exact to a sample and never goes back.
/// </summary>
public readonly record struct ActivityDetector
{
    private const long None = -1;

    private ActivityDetector(long nowMs)
    {
        CountedMs = nowMs;
        SampleMs = nowMs;
        RestSinceMs = nowMs;
        CandidateMs = None;
        QuietMs = None;
        Settled = true;
    }

    /// <summary>True while the machine works.</summary>
    public bool Working { get; private init; }

    /// <summary>False after a silence of the program itself. It ends when the machine was seen at work, or not at work for as long as a pause may last. Until then the machine is neither at work nor at rest.</summary>
    public bool Settled { get; private init; }

    /// <summary>Until when it has worked, or may have, monotonic milliseconds: the last sample of work, a pause not counted; while it rests, when that began.</summary>
    public long WorkUntilMs => (Working, Settled) switch
    {
        (true, _) => CandidateMs == None ? SampleMs : CandidateMs,
        (_, false) => QuietMs == None ? SampleMs : QuietMs,
        _ => RestSinceMs,
    };

    /// <summary>Confirmed active time, seconds.</summary>
    public double ActiveSeconds { get; private init; }

    /// <summary>Since when it rests, monotonic milliseconds; of the last rest while it works.</summary>
    public long RestSinceMs { get; private init; }

    private long CountedMs { get; init; }

    private long SampleMs { get; init; }

    private long CandidateMs { get; init; }

    private double PendingSeconds { get; init; }

    private long QuietMs { get; init; }

    /// <summary>A machine at rest, from now on.</summary>
    public static ActivityDetector Start(long nowMs) => new(nowMs);

    /// <summary>
    /// Takes up a machine after a silence of the program itself, with its active time of before. One that had worked may be at work, and rests only after the idle dwell.
    /// Of one that had not, nothing is known. No time counts as active before it is seen.
    /// </summary>
    public static ActivityDetector Resume(long nowMs, double activeSeconds) => new(nowMs)
    {
        ActiveSeconds = activeSeconds,
        Working = activeSeconds > 0,
        Settled = activeSeconds > 0,

        // No sample stands: the first one ends a gap.
        SampleMs = long.MinValue / 2,
    };

    /// <summary>Active seconds up to now, without a new sample.</summary>
    public double ActiveSecondsAt(long nowMs, in ActivityThresholds t) => Count(nowMs, t).ActiveSeconds;

    /// <summary>Takes a power sample in watts.</summary>
    public ActivityDetector Sample(long nowMs, double powerW, in ActivityThresholds t)
    {
        ActivityDetector d = Count(nowMs, t);
        // What happened in a gap is unknown: a dwell starts anew after it.
        bool gap = nowMs - SampleMs > t.HoldMs;
        d = d with { SampleMs = nowMs, CandidateMs = gap ? None : d.CandidateMs, PendingSeconds = gap ? 0 : d.PendingSeconds };

        if (!d.Settled)
        {
            long quiet = powerW >= t.ActiveW ? None : gap || d.QuietMs == None ? nowMs : d.QuietMs;
            bool rests = quiet != None && nowMs - quiet >= t.IdleDwellMs;
            d = d with { QuietMs = quiet, Settled = rests, RestSinceMs = rests ? quiet : d.RestSinceMs };
        }

        bool changing = Working ? powerW < t.IdleW : powerW >= t.ActiveW;
        if (!changing)
        {
            // Work that dipped below the idle threshold for less than its dwell was work all along; a spike was not.
            return d with { CandidateMs = None, PendingSeconds = 0, ActiveSeconds = d.ActiveSeconds + (Working ? d.PendingSeconds : 0) };
        }

        long since = d.CandidateMs == None ? nowMs : d.CandidateMs;
        if (nowMs - since < (Working ? t.IdleDwellMs : t.ActiveDwellMs))
        {
            return d with { CandidateMs = since };
        }

        return d with
        {
            Working = !Working,
            Settled = true,
            CandidateMs = None,
            PendingSeconds = 0,
            ActiveSeconds = d.ActiveSeconds + (Working ? 0 : d.PendingSeconds),
            RestSinceMs = Working ? since : d.RestSinceMs,
        };
    }

    private ActivityDetector Count(long nowMs, in ActivityThresholds t)
    {
        long until = Math.Min(nowMs, SampleMs + t.HoldMs);
        double seconds = Math.Max(0, until - CountedMs) / 1000.0;
        bool pending = CandidateMs != None;
        return this with
        {
            CountedMs = Math.Max(CountedMs, nowMs),
            ActiveSeconds = ActiveSeconds + (Working && !pending ? seconds : 0),
            PendingSeconds = PendingSeconds + (pending ? seconds : 0),
        };
    }
}
