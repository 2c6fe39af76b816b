using System.Security.Cryptography;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>An event message on its way into the ledger: read once, however often its commit is tried.</summary>
public sealed class InboundEvent
{
    private InboundEvent(string topic, TopicAddress address, byte[] payload, DateTimeOffset receivedAt)
    {
        (Topic, Site, Agent, Payload, ReceivedAt) = (topic, address.Site, address.Agent, payload, receivedAt);
        Hash = SHA256.HashData(payload);
        Decoded<AgentEvent> decoded = EventCodec.Decode(payload);
        Event = decoded.Value;
        Problem = decoded.Error;
        if (Event is not null)
        {
            (HasKey, Epoch, Seq) = (true, Event.Epoch, Event.Seq);
        }
        else
        {
            // The key stands first: of an oversized payload it can be read in its beginning.
            HasKey = EventCodec.TryReadKey(payload.AsSpan(0, Math.Min(payload.Length, Bounds.EventBytes)), out string epoch, out long seq);
            (Epoch, Seq) = (epoch, seq);
        }
    }

    /// <summary>Topic as it came.</summary>
    public string Topic { get; }

    /// <summary>Site of the topic.</summary>
    public string Site { get; }

    /// <summary>Agent of the topic.</summary>
    public string Agent { get; }

    /// <summary>The payload.</summary>
    public byte[] Payload { get; }

    /// <summary>SHA-256 of the payload.</summary>
    public byte[] Hash { get; }

    /// <summary>When it was received, UTC.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>The event; null if it could not be read.</summary>
    public AgentEvent? Event { get; }

    /// <summary>Why it could not be read; null if it could.</summary>
    public string? Problem { get; }

    /// <summary>True if at least the key could be read.</summary>
    public bool HasKey { get; }

    /// <summary>Epoch; empty if the key could not be read.</summary>
    public string Epoch { get; }

    /// <summary>Sequence number; 0 if the key could not be read.</summary>
    public long Seq { get; }

    /// <summary>Why the ledger could not take it in, from an earlier attempt; null otherwise. It is then kept without being applied.</summary>
    public string? Failure { get; set; }

    /// <summary>True if even that failed: only its key, hash and place in the stream are kept, and the quarantine has the rest.</summary>
    public bool Bare { get; set; }

    /// <summary>How far a time that stands in the event can be trusted: what was received before it happened was dated by a clock that is not set.</summary>
    public ClockQuality Believed(DateTimeOffset wall, ClockQuality said) => wall > ReceivedAt + LedgerMoment.MostAhead ? ClockQuality.Unsynced : said;

    /// <summary>The time of the event, or the moment at which it was received if that is the earlier one by more than <see cref="LedgerMoment.MostAhead"/>.</summary>
    public DateTimeOffset Wall => Event!.Wall > ReceivedAt + LedgerMoment.MostAhead ? ReceivedAt : Event.Wall;

    /// <summary>When it happened, for a session when it began; when it was received if its clock was not set.</summary>
    public DateTimeOffset HappenedAt
    {
        get
        {
            (DateTimeOffset at, ClockQuality clock) = Event switch
            {
                null => (ReceivedAt, ClockQuality.Unsynced),
                { Body: SessionEnded ended } => (ended.StartWall, ended.StartClock),
                { Body: SessionCheckpoint checkpoint } e => (e.Wall - TimeSpan.FromSeconds(Math.Min(checkpoint.Figures.OccupiedSeconds, (e.Wall - DateTimeOffset.UnixEpoch).TotalSeconds)), e.Clock),
                { } e => (e.Wall, e.Clock),
            };
            return Believed(at, clock) == ClockQuality.Unsynced ? ReceivedAt : at;
        }
    }

    /// <summary>Reads a message; null if its topic is not that of an event.</summary>
    public static InboundEvent? Read(string topic, byte[] payload, DateTimeOffset receivedAt) =>
        TopicAddress.TryParse(topic, out TopicAddress? address) && address!.Channel == TopicChannel.Event
            ? new InboundEvent(topic, address, payload, receivedAt)
            : null;
}
