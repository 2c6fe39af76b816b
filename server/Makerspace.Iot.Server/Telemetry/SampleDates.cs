using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Dates samples whose own time cannot be believed. An unset clock proves nothing, however plausible its time: its live samples are dated by their arrival, the last of a batch now and the others as far before
/// it as the device's clock tells. Its late ones are dated by the same difference, as long as its computer has not started anew: an agent keeps them in memory alone, and so took them by the same clock.
/// Without a difference nobody can say when they were taken, and they are left out. No sample is ever dated later than <see cref="Ahead"/> after now. One difference per registered agent. Not thread-safe.
/// </summary>
/// <param name="time">Clock.</param>
internal sealed class SampleDates(TimeProvider time)
{
    /// <summary>How far a clock that is set may be ahead of ours.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromSeconds(5);

    /// <summary>The longest time that one batch covers. What lies further from its last sample was taken before the clock jumped.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(20);

    /// <summary>The longest time for which an agent keeps samples.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private const int MostAgents = 20_000;
    private const long JumpMs = 10_000;
    private static readonly TimeSpan Followed = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, Difference> _differences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _boots = new(StringComparer.Ordinal);

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>True for a time that has not come yet.</summary>
    public bool IsAhead(long timeMs) => timeMs > NowMs + (long)Ahead.TotalMilliseconds;

    /// <summary>The agent's computer has this boot id. With another one than before it has another clock.</summary>
    public void Booted(string agent, string boot)
    {
        if (_boots.TryGetValue(agent, out string? known) && known != boot)
        {
            _differences.Remove(agent);
        }
        else if (known is null && _boots.Count >= MostAgents)
        {
            _boots.Clear();
        }

        _boots[agent] = boot;
    }

    /// <summary>The batch with times that can be believed; with fewer samples, or none, if some have no such time.</summary>
    public TelemetryBatch Date(string agent, TelemetryBatch batch)
    {
        long lastMs = batch.Samples[^1].TimeMs;
        if (batch.Clock == ClockQuality.Unsynced)
        {
            return (batch.Late ? OfLate(agent, batch.Samples) : OfLive(agent, lastMs)) is { } unset ? Shifted(batch, unset) : batch with { Samples = [] };
        }

        return !batch.Late && IsAhead(lastMs) ? Shifted(batch, NowMs - lastMs) : batch with { Samples = Array.FindAll(batch.Samples, s => !IsAhead(s.TimeMs)) };
    }

    // The batch that travelled fastest tells most; a larger change says that the clock jumped, or another program is at it.
    private long OfLive(string agent, long lastMs)
    {
        long difference = NowMs - lastMs;
        if (_differences.TryGetValue(agent, out Difference? known) && time.GetElapsedTime(known.HeardAt) <= Followed && Math.Abs(difference - known.Ms) <= JumpMs)
        {
            difference = Math.Min(difference, known.Ms);
        }
        else if (known is null && _differences.Count >= MostAgents)
        {
            _differences.Clear();
        }

        _differences[agent] = new Difference(difference, time.GetTimestamp());
        return difference;
    }

    private long? OfLate(string agent, TelemetrySample[] samples)
    {
        if (!_differences.TryGetValue(agent, out Difference? known))
        {
            return null;
        }

        (long first, long last) = (samples[0].TimeMs + known.Ms, samples[^1].TimeMs + known.Ms);
        return first >= NowMs - (long)Kept.TotalMilliseconds && !IsAhead(last) ? known.Ms : null;
    }

    private static TelemetryBatch Shifted(TelemetryBatch batch, long shiftMs)
    {
        long lastMs = batch.Samples[^1].TimeMs;
        TelemetrySample[] samples = Array.FindAll(batch.Samples, s => s.TimeMs <= lastMs && s.TimeMs >= lastMs - (long)Span.TotalMilliseconds);
        return batch with { Samples = Array.ConvertAll(samples, s => s with { TimeMs = s.TimeMs + shiftMs }) };
    }

    // Between a device's clock and ours, and when it was last heard.
    private sealed record Difference(long Ms, long HeardAt);
}
