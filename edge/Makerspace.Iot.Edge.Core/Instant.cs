using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Edge.Core;

/// <summary>One moment as the host read it: durations come from <see cref="MonotonicMs"/> alone, <see cref="Wall"/> only labels.</summary>
/// <param name="MonotonicMs">Monotonic clock since boot, milliseconds.</param>
/// <param name="Wall">Wall time, UTC.</param>
/// <param name="Clock">How far <paramref name="Wall"/> can be trusted.</param>
public readonly record struct Instant(long MonotonicMs, DateTimeOffset Wall, ClockQuality Clock)
{
    /// <summary>Seconds from <paramref name="earlier"/> to this moment by the monotonic clock; never negative.</summary>
    public double SecondsSince(Instant earlier) => SecondsSince(earlier.MonotonicMs);

    /// <summary>Seconds from a monotonic reading (milliseconds) to this moment; never negative.</summary>
    public double SecondsSince(long earlierMs) => Math.Max(0, MonotonicMs - earlierMs) / 1000.0;

    /// <summary>
    /// The moment <paramref name="earlier"/> of the same boot with its wall time put right, if it was unsynced and this one is not.
    /// Otherwise <paramref name="earlier"/> as it is.
    /// </summary>
    public Instant Correct(Instant earlier) => Clock == ClockQuality.Synced && earlier.Clock == ClockQuality.Unsynced
        ? earlier with { Wall = Wall - TimeSpan.FromMilliseconds(MonotonicMs - earlier.MonotonicMs), Clock = ClockQuality.Corrected }
        : earlier;
}
