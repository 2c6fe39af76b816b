using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// Samples on their way. Live ones leave every <see cref="LiveEvery"/> in one batch per machine. Without a link, or with a server that does not answer, they are kept.
/// Kept is a day's worth per machine at one a second, but at most <see cref="MostSamples"/> in all; the oldest are dropped and counted.
/// That holds even if nobody pumps for hours because the link cannot be started.
/// Kept ones leave marked late, one batch per <see cref="LateEvery"/>, when no event waits and the link has been open for <see cref="LiveEvery"/>.
/// By the live ones before them the server dates what a clock that is not set has stamped. Thread-safe.
/// </summary>
internal sealed class TelemetrySender
{
    /// <summary>Most samples kept in all: 500,000, of 32 bytes each.</summary>
    public const int MostSamples = 500_000;

    /// <summary>Period of live batches.</summary>
    public static readonly TimeSpan LiveEvery = TimeSpan.FromSeconds(2);

    /// <summary>Period of late batches, of all machines together.</summary>
    public static readonly TimeSpan LateEvery = TimeSpan.FromMilliseconds(250);

    private const int LateBatch = 500;
    private const int SamplesPerDay = 86_400;
    private readonly Lock _gate = new();
    private readonly IMqttLink _link;
    private readonly string _topic;
    private readonly TimeProvider _time;
    private readonly Lane[] _lanes;
    private long _liveAt;
    private long _lateAt;
    private int _next;
    private long? _openAt;
    private long _sentLive;
    private long _sentLate;

    public TelemetrySender(IMqttLink link, string topic, IReadOnlyList<string> machines, TimeProvider time, int mostSamples = MostSamples)
    {
        (_link, _topic, _time) = (link, topic, time);
        int capacity = Math.Min(SamplesPerDay, mostSamples / Math.Max(1, machines.Count));
        _lanes = machines.Select(m => new Lane(m, capacity)).ToArray();
        _liveAt = _lateAt = time.GetTimestamp();
    }

    /// <summary>Counters. A snapshot.</summary>
    public TelemetryCounters Counters
    {
        get
        {
            lock (_gate)
            {
                return new TelemetryCounters
                {
                    Kept = _lanes.Sum(l => (long)l.Late.Count),
                    Dropped = _lanes.Sum(l => l.Live.Dropped + l.Late.Dropped),
                    SentLive = _sentLive,
                    SentLate = _sentLate,
                };
            }
        }
    }

    /// <summary>Adds a sample of a machine, by its index in the agent's list.</summary>
    public void Add(int machine, in TelemetrySample sample, ClockQuality clock)
    {
        lock (_gate)
        {
            Lane lane = _lanes[machine];
            if (lane.Live.Count == Bounds.SamplesPerBatch)
            {
                // Nobody sends: the link cannot be started, or its task is being started anew.
                Keep(lane);
            }

            lane.Live.Add(new PackedSample(sample, clock));
        }
    }

    /// <summary>Sends what is due. <paramref name="isOpen"/>: somebody is there to take it. <paramref name="eventsAreSent"/>: no event waits.</summary>
    public void Pump(bool isOpen, bool eventsAreSent)
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_liveAt) >= LiveEvery)
            {
                _liveAt = _time.GetTimestamp();
                foreach (Lane lane in _lanes)
                {
                    FlushLive(lane, isOpen);
                }
            }

            _openAt = isOpen ? _openAt ?? _time.GetTimestamp() : null;
            if (_openAt is { } open && _time.GetElapsedTime(open) >= LiveEvery && eventsAreSent && _time.GetElapsedTime(_lateAt) >= LateEvery)
            {
                _lateAt = _time.GetTimestamp();
                SendOneLate();
            }
        }
    }

    private void FlushLive(Lane lane, bool isOpen)
    {
        while (lane.Live.Count > 0)
        {
            int count = isOpen ? TrySend(lane.Machine, lane.Live, Bounds.SamplesPerBatch, late: false) : 0;
            if (count == 0)
            {
                break;
            }

            _sentLive += count;
        }

        Keep(lane);
    }

    private static void Keep(Lane lane)
    {
        for (; lane.Live.Count > 0; lane.Live.Remove(1))
        {
            lane.Late.Add(lane.Live.At(0));
        }
    }

    private void SendOneLate()
    {
        // In turn, so that no machine waits for the whole day of another.
        for (int i = 0; i < _lanes.Length; i++)
        {
            Lane lane = _lanes[(_next + i) % _lanes.Length];
            if (lane.Late.Count > 0)
            {
                _sentLate += TrySend(lane.Machine, lane.Late, LateBatch, late: true);
                _next = (_next + i + 1) % _lanes.Length;
                return;
            }
        }
    }

    private int TrySend(string machine, SampleRing ring, int most, bool late)
    {
        ClockQuality clock = ring.At(0).Clock;
        int count = 1;
        while (count < Math.Min(most, ring.Count) && ring.At(count).Clock == clock)
        {
            count++;
        }

        var samples = new TelemetrySample[count];
        for (int i = 0; i < count; i++)
        {
            samples[i] = ring.At(i).Unpack();
        }

        byte[] payload = WireCodec.Encode(new TelemetryBatch { Machine = machine, Clock = clock, Late = late, Samples = samples });
        ValueTask<MqttPublishResult> publish = _link.PublishAsync(_topic, payload, qos: 0, retain: false);

        // At QoS 0 the link answers at once; what it took may still be lost with the connection, which a curve can bear.
        if (publish.IsCompleted && publish.Result is MqttPublishResult.NotSent or MqttPublishResult.Unknown)
        {
            return 0;
        }

        ring.Remove(count);
        return count;
    }

    private sealed class Lane(string machine, int capacity)
    {
        public string Machine { get; } = machine;

        public SampleRing Live { get; } = new(Bounds.SamplesPerBatch);

        public SampleRing Late { get; } = new(capacity);
    }
}

/// <summary>What became of telemetry since the start of the process.</summary>
public sealed record TelemetryCounters
{
    /// <summary>Samples kept for later.</summary>
    public long Kept { get; init; }

    /// <summary>Samples dropped because the ring was full.</summary>
    public long Dropped { get; init; }

    /// <summary>Samples sent as they came.</summary>
    public long SentLive { get; init; }

    /// <summary>Samples sent late.</summary>
    public long SentLate { get; init; }
}
