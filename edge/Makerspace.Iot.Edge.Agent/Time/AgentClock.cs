using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Agent.Outbox;

namespace Makerspace.Iot.Edge.Agent.Time;

/// <summary>
/// Both clocks of the agent. Durations come from the monotonic one; wall time labels records. The quality is asked once a second (<see cref="Tick"/>), never on the badge path.
/// Thread-safe; <see cref="Tick"/> is called by the machine loop alone.
/// </summary>
public sealed class AgentClock
{
    /// <summary>Smallest jump of the wall clock against the monotonic one that is reported: half a second. A time source that slews moves it by under 1 ms a second.</summary>
    public static readonly TimeSpan SmallestStep = TimeSpan.FromMilliseconds(500);

    // Two readings of the monotonic clock with one of the wall clock between them: so far apart, the three are of one moment.
    private static readonly TimeSpan OneMoment = TimeSpan.FromMilliseconds(20);

    // Beyond it the readings say nothing of a step.
    private static readonly TimeSpan TooFarApart = SmallestStep / 10;

    private const int MostReadings = 5;
    private readonly TimeProvider _time;
    private readonly Func<bool> _isSynced;
    private readonly string _boot;
    private readonly Lock _gate = new();
    private volatile ClockQuality _quality;
    private TimeSpan? _offset;
    private DateTimeOffset _floor = DateTimeOffset.UnixEpoch;
    private TimeSpan _floorAt;

    /// <summary>Makes the clock; <paramref name="isSynced"/> asks the operating system whether its clock follows a time source.</summary>
    public AgentClock(TimeProvider time, Func<bool> isSynced, string boot)
    {
        (_time, _isSynced, _boot) = (time, isSynced, boot);
        _quality = isSynced() ? ClockQuality.Synced : ClockQuality.Unsynced;
        _offset = Offset(Both());
    }

    /// <summary>Where time comes from.</summary>
    public TimeProvider Time => _time;

    /// <summary>Quality of the wall clock, as of the last tick.</summary>
    public ClockQuality Quality => _quality;

    /// <summary>Boot id, a <see cref="WireName"/>.</summary>
    public string Boot => _boot;

    /// <summary>Monotonic time since the boot of the operating system.</summary>
    public TimeSpan Monotonic => _time.GetElapsedTime(0, _time.GetTimestamp());

    /// <summary>This moment on both clocks.</summary>
    public Stamp Now()
    {
        Reading both = Both();
        return new(Clamp(both.Wall), _quality, _boot, (long)both.Monotonic.TotalMilliseconds);
    }

    /// <summary>
    /// The wall time by which rights and expiries are judged. While the clock follows a time source, the clock. Otherwise no earlier than what signed documents and the agent's own records prove.
    /// A Pi without clock battery boots in the past, where every expired command and list would be valid again.
    /// </summary>
    public DateTimeOffset JudgedNow()
    {
        DateTimeOffset wall = Clamp(_time.GetUtcNow());
        if (_quality == ClockQuality.Synced)
        {
            return wall;
        }

        lock (_gate)
        {
            DateTimeOffset proven = _floor + (Monotonic - _floorAt);
            return proven > wall ? proven : wall;
        }
    }

    /// <summary>False while the clock follows no time source and nothing signed or recorded says what time it is at least.</summary>
    public bool IsProven
    {
        get
        {
            lock (_gate)
            {
                return _quality == ClockQuality.Synced || _floor > DateTimeOffset.UnixEpoch;
            }
        }
    }

    /// <summary>Notes that it is at least <paramref name="issuedAt"/>: a verified signature says so, or a record of a time when the clock was right.</summary>
    public void Prove(DateTimeOffset issuedAt)
    {
        lock (_gate)
        {
            TimeSpan now = Monotonic;
            if (issuedAt > _floor + (now - _floorAt))
            {
                (_floor, _floorAt) = (issuedAt, now);
            }
        }
    }

    /// <summary>
    /// Asks for the quality again and answers the size of a jump of the wall clock since the last tick; null if there was none.
    /// A computer too busy to read both clocks at one moment sees none in this second; the next tick finds it.
    /// </summary>
    public TimeSpan? Tick()
    {
        _quality = _isSynced() ? ClockQuality.Synced : ClockQuality.Unsynced;
        if (Offset(Both()) is not { } offset)
        {
            return null;
        }

        TimeSpan? step = offset - _offset;
        _offset = offset;
        return step?.Duration() >= SmallestStep ? step : null;
    }

    private static DateTimeOffset Clamp(DateTimeOffset wall) => wall < Bounds.EarliestWall ? Bounds.EarliestWall : wall;

    private static TimeSpan? Offset(in Reading both) => both.Apart > TooFarApart ? null : both.Wall - DateTimeOffset.UnixEpoch - both.Monotonic;

    // The system may stop this thread between two readings; what was stopped the least counts.
    private Reading Both()
    {
        Reading best = default;
        for (int i = 0; i < MostReadings && (i == 0 || best.Apart > OneMoment); i++)
        {
            TimeSpan before = Monotonic;
            DateTimeOffset wall = _time.GetUtcNow();
            TimeSpan apart = Monotonic - before;
            if (i == 0 || apart < best.Apart)
            {
                best = new Reading(wall, before, apart);
            }
        }

        return best;
    }

    /// <param name="Wall">The wall clock.</param>
    /// <param name="Monotonic">The monotonic clock just before.</param>
    /// <param name="Apart">Monotonic time that passed around the reading of the wall clock.</param>
    private readonly record struct Reading(DateTimeOffset Wall, TimeSpan Monotonic, TimeSpan Apart);
}
