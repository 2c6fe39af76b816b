using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// Sends the outbox in order of sequence, at most <see cref="Window"/> events ahead of the server's acknowledgement.
/// The broker's own acknowledgement counts for nothing. After a reconnection, or when no acknowledgement of the server moves on in time, it goes back to the acknowledged prefix.
/// A new epoch of the outbox, which has taken the place of a broken one, begins at its own first event.
/// A server that acknowledges less than it once did was put back from a backup: it gets again what it lacks, as far as that is kept.
/// The time doubles from <see cref="FirstPatience"/> to <see cref="LongestPatience"/>. Thread-safe.
/// </summary>
/// <param name="outbox">What is recorded.</param>
/// <param name="link">The broker.</param>
/// <param name="topic">Topic of the events.</param>
/// <param name="time">Time.</param>
/// <param name="kept">What was acknowledged; null if nothing of it is kept.</param>
internal sealed class EventSender(IOutbox outbox, IMqttLink link, string topic, TimeProvider time, SentEvents? kept = null)
{
    /// <summary>Most events sent and not acknowledged.</summary>
    public const int Window = 500;

    /// <summary>Wait for an acknowledgement before the first resend.</summary>
    public static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait before a resend.</summary>
    public static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(60);

    /// <summary>A server silent for longer with events waiting is held to be away.</summary>
    public static readonly TimeSpan ServerAwayAfter = TimeSpan.FromSeconds(20);

    private const int ReadAhead = 100;
    private readonly Lock _gate = new();
    private string _epoch = outbox.Epoch;
    private long _foundAtStart = outbox.LastSeq;
    private long _sent = outbox.AckedSeq;
    private long _highestSent = outbox.AckedSeq;
    private long _progressAt = time.GetTimestamp();
    private long _waitingSince = time.GetTimestamp();
    private TimeSpan _patience = FirstPatience;
    private EventCounters _counters = new();

    // What the server has, while that is less than it once acknowledged.
    private long? _behind;

    /// <summary>Counters. A snapshot.</summary>
    public EventCounters Counters
    {
        get
        {
            lock (_gate)
            {
                return _counters;
            }
        }
    }

    /// <summary>False if events have waited for the server's acknowledgement for longer than <see cref="ServerAwayAfter"/>.</summary>
    public bool ServerAnswers
    {
        get
        {
            lock (_gate)
            {
                return outbox.AckedSeq >= _highestSent || time.GetElapsedTime(_waitingSince) < ServerAwayAfter;
            }
        }
    }

    /// <summary>True while the server gets again what it lost.</summary>
    public bool SendsAgain
    {
        get
        {
            lock (_gate)
            {
                return _behind is not null;
            }
        }
    }

    /// <summary>The lowest number that can still be sent, or that the next event will have.</summary>
    public long From
    {
        get
        {
            lock (_gate)
            {
                return FirstKept();
            }
        }
    }

    /// <summary>A new connection: what was under way is lost, so everything not acknowledged goes again.</summary>
    public void Reconnected()
    {
        lock (_gate)
        {
            GoBack();
            _patience = FirstPatience;
        }
    }

    /// <summary>Sends what the window allows; true if nothing more waits to be sent.</summary>
    public bool Pump()
    {
        lock (_gate)
        {
            FollowEpoch();
            kept?.Tend();
            long acked = Acked();
            _sent = Math.Max(_sent, acked);
            if (_sent > acked && time.GetElapsedTime(_progressAt) >= _patience)
            {
                GoBack();
                _patience = TimeSpan.FromTicks(Math.Min(_patience.Ticks * 2, LongestPatience.Ticks));
                _counters = _counters with { Resends = _counters.Resends + 1 };
            }

            while (link.IsConnected)
            {
                int room = (int)Math.Min(ReadAhead, Window - (_sent - acked));
                if (room <= 0)
                {
                    return false;
                }

                IReadOnlyList<StoredEvent> events = Next(room);
                if (events.Count == 0)
                {
                    return true;
                }

                foreach (StoredEvent stored in events)
                {
                    if (!Send(stored, acked))
                    {
                        return false;
                    }
                }
            }

            return false;
        }
    }

    /// <summary>Takes an acknowledgement of the server.</summary>
    public AckOutcome Acknowledge(AckMessage ack)
    {
        lock (_gate)
        {
            FollowEpoch();

            // What this process never sent can only be acknowledged if an earlier one may have sent it.
            if (ack.Epoch == outbox.Epoch && ack.Seq > Math.Max(_highestSent, _foundAtStart))
            {
                _counters = _counters with { AcksIgnored = _counters.AcksIgnored + 1 };
                return AckOutcome.BeyondLast;
            }

            if (ack.Epoch == outbox.Epoch)
            {
                if (ack.Seq < outbox.AckedSeq && FirstKept() <= outbox.AckedSeq)
                {
                    SendFrom(ack.Seq);
                    return AckOutcome.Behind;
                }

                _behind = null;
                Keep(ack.Seq);
            }

            AckOutcome outcome = outbox.Acknowledge(ack.Epoch, ack.Seq);
            switch (outcome)
            {
                case AckOutcome.Advanced:
                    _progressAt = _waitingSince = time.GetTimestamp();
                    _patience = FirstPatience;
                    _counters = _counters with { Acks = _counters.Acks + 1 };
                    break;
                case AckOutcome.Repeated:
                    // The server is there and lacks what we sent: no need to wait long.
                    _waitingSince = time.GetTimestamp();
                    _patience = FirstPatience;
                    break;
                default:
                    _counters = _counters with { AcksIgnored = _counters.AcksIgnored + 1 };
                    break;
            }

            return outcome;
        }
    }

    private long FirstKept() => kept?.First(outbox.Epoch, outbox.AckedSeq) ?? outbox.AckedSeq + 1;

    // What needs not be sent again. What the server lacks and nobody keeps any more, it goes over.
    private long Acked() => _behind is { } seq ? Math.Min(Math.Max(seq, FirstKept() - 1), outbox.AckedSeq) : outbox.AckedSeq;

    private IReadOnlyList<StoredEvent> Next(int room)
    {
        if (_behind is not null && _sent < outbox.AckedSeq)
        {
            IReadOnlyList<StoredEvent> again = kept!.Read(outbox.Epoch, _sent, outbox.AckedSeq, room);
            if (again.Count > 0)
            {
                return again;
            }

            // The file has just broken: the server goes over what it held.
            (_behind, _sent) = (null, outbox.AckedSeq);
        }

        return outbox.Read(_sent, room);
    }

    private void SendFrom(long seq)
    {
        _waitingSince = time.GetTimestamp();
        _patience = FirstPatience;
        if (_behind == seq)
        {
            return;
        }

        bool moves = _behind < seq;
        _behind = seq;
        _progressAt = time.GetTimestamp();
        if (!moves)
        {
            _counters = _counters with { Returns = _counters.Returns + 1 };
            GoBack();
        }
    }

    // On the disk before the outbox deletes it.
    private void Keep(long seq)
    {
        if (kept is null)
        {
            return;
        }

        for (long after = outbox.AckedSeq; after < seq;)
        {
            IReadOnlyList<StoredEvent> events = outbox.Read(after, (int)Math.Min(Window, seq - after));
            if (events.Count == 0)
            {
                return;
            }

            kept.Keep(outbox.Epoch, events);
            after = events[^1].Seq;
        }
    }

    private bool Send(StoredEvent stored, long acked)
    {
        ValueTask<MqttPublishResult> publish = link.PublishAsync(topic, stored.Bytes, qos: 1, retain: false);
        if (publish.IsCompletedSuccessfully)
        {
            MqttPublishResult result = publish.Result;
            if (result is MqttPublishResult.NotSent or MqttPublishResult.Unknown)
            {
                return false;
            }

            Count(result);
        }
        else
        {
            _ = Observe(publish);
        }

        if (_sent == acked)
        {
            _progressAt = time.GetTimestamp();
        }

        if (acked == _highestSent)
        {
            _waitingSince = time.GetTimestamp();
        }

        _sent = stored.Seq;
        _highestSent = Math.Max(_highestSent, _sent);
        _counters = _counters with { Sent = _counters.Sent + 1 };
        return true;
    }

    private async Task Observe(ValueTask<MqttPublishResult> publish)
    {
        MqttPublishResult result = await publish.ConfigureAwait(false);
        lock (_gate)
        {
            Count(result);
        }
    }

    private void Count(MqttPublishResult result)
    {
        // A refusal (broker rights) needs a person; the event stays and is tried again with the others.
        if (result == MqttPublishResult.Refused)
        {
            _counters = _counters with { Refused = _counters.Refused + 1 };
        }
    }

    private void FollowEpoch()
    {
        if (outbox.Epoch is { } epoch && epoch != _epoch)
        {
            (_epoch, _foundAtStart, _highestSent, _behind) = (epoch, 0, outbox.AckedSeq, null);
            _patience = FirstPatience;
            _waitingSince = time.GetTimestamp();
            GoBack();
        }
    }

    private void GoBack()
    {
        _sent = Acked();
        _progressAt = time.GetTimestamp();
    }
}

/// <summary>What the event sender counted since the start of the process.</summary>
public sealed record EventCounters
{
    /// <summary>Events handed to the link, resends included.</summary>
    public long Sent { get; init; }

    /// <summary>Times that it went back to the acknowledged prefix for want of an acknowledgement.</summary>
    public long Resends { get; init; }

    /// <summary>Acknowledgements that moved on.</summary>
    public long Acks { get; init; }

    /// <summary>Times that the server had less than it once acknowledged, and got it again.</summary>
    public long Returns { get; init; }

    /// <summary>Acknowledgements of another epoch, or of events not sent.</summary>
    public long AcksIgnored { get; init; }

    /// <summary>Events that the broker refused.</summary>
    public long Refused { get; init; }
}
