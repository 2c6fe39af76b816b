using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Meters.Pulse;

/// <summary>
/// From activations of a line to a count and a power. Pure: the time is handed in, nanoseconds of the monotonic clock.
/// Power is the energy of a pulse over the time that it took; while the next one is due or overdue, at most the energy of a pulse over the time since the last one,
/// which falls towards zero, and is zero after the time-out. What cannot be known yet is null: the first pulse after a long rest tells nothing of the power.
/// </summary>
/// <param name="pulseWh">Energy of one pulse, watt-hours; above 0.</param>
/// <param name="zeroAfter">Without a pulse for so long the power is taken as zero.</param>
/// <param name="startedNs">When the counting began.</param>
internal sealed class PulseCounter(double pulseWh, TimeSpan zeroAfter, long startedNs)
{
    private const uint Backwards = 0x8000_0000;
    private readonly double _pulseNanojoules = pulseWh * 3_600 * 1e9;
    private readonly long _zeroAfterNs = zeroAfter.Ticks * 100;
    private uint _lastNumber;
    private long _lastNs;
    private double? _intervalNs;

    /// <summary>Pulses since the start, the lost ones included.</summary>
    public long Count { get; private set; }

    /// <summary>Of these, pulses that did not fit the board's queue and were counted by the gap in the numbers.</summary>
    public long Recovered { get; private set; }

    /// <summary>Takes what came since the last call, oldest first.</summary>
    public void Add(ReadOnlySpan<PulseEdge> edges)
    {
        long before = Count;
        long fromNs = _lastNs;
        foreach (PulseEdge edge in edges)
        {
            // A number that does not go forward would be a defect of the board; the activation itself is not denied.
            uint step = edge.Number - _lastNumber;
            step = step is 0 or >= Backwards ? 1 : step;
            Count += step;
            Recovered += step - 1;
            _lastNumber = edge.Number;
            if (edge.AtNanoseconds > _lastNs)
            {
                _lastNs = edge.AtNanoseconds;
            }
        }

        if (Count == before)
        {
            return;
        }

        // The pulses of one reading together: what one of them is late, the next one is early. A pause as long as the time-out is no interval.
        bool follows = before > 0 && _lastNs - fromNs < _zeroAfterNs * (Count - before);
        _intervalNs = follows && _lastNs > fromNs
            ? (double)(_lastNs - fromNs) / (Count - before)
            : Within(edges);
    }

    /// <summary>Power now, watts; null if unknown.</summary>
    public double? PowerW(long nowNs)
    {
        long since = nowNs - (Count > 0 ? _lastNs : startedNs);
        if (since >= _zeroAfterNs)
        {
            return 0;
        }

        return _intervalNs is { } interval ? _pulseNanojoules / Math.Max(interval, since) : null;
    }

    /// <summary>Pulses per second at present, for a caller that plans ahead; 0 if unknown.</summary>
    public double PerSecond(long nowNs) => (PowerW(nowNs) ?? 0) / (_pulseNanojoules / 1e9);

    // The first pulses after a rest, if there is more than one of them.
    private double? Within(ReadOnlySpan<PulseEdge> edges)
    {
        long ns = edges[^1].AtNanoseconds - edges[0].AtNanoseconds;
        uint pulses = edges[^1].Number - edges[0].Number;
        return ns > 0 && pulses is > 0 and < Backwards ? (double)ns / pulses : null;
    }
}
