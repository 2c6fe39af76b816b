using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>Where the effective start of a session comes from.</summary>
public enum StartDating
{
    /// <summary>The agent's own clock.</summary>
    Recorded,

    /// <summary>Its clock was not set: estimated, and events to come may tell more.</summary>
    Estimating,

    /// <summary>Its clock was not set: estimated, and no event to come can change it.</summary>
    Estimated,
}

/// <summary>
/// The ledger's record of one session: open from its start, brought up to date by checkpoints, closed by its end. An end without a start closes it as well.
/// The figures of an ended entry are those of the agent's end record and never change.
/// If no end comes, the server closes it at the last figures known (<see cref="ClosedAs"/>); each such act is kept in <see cref="SessionClosing"/>, and a later word of the agent replaces it.
/// </summary>
public sealed class UsageEntry
{
    /// <summary>SQL condition on the sessions whose end is stored and whose checkpoints are still among the events.</summary>
    internal const string Superseded = "\"EndSeq\" IS NOT NULL AND \"CheckpointSeq\" IS NOT NULL";

    /// <summary>Agent that recorded it; key together with <see cref="Session"/>.</summary>
    public required string Agent { get; set; }

    /// <summary>Session identity, random.</summary>
    public required string Session { get; set; }

    /// <summary>Site of the agent when the first event of the session was stored.</summary>
    public required string Site { get; set; }

    /// <summary>Machine.</summary>
    public required string Machine { get; set; }

    /// <summary>Member reference; null only while neither start nor end has come (a checkpoint overtook the start).</summary>
    public string? Member { get; set; }

    /// <summary>Structure that pays; null if the member stands for nobody else.</summary>
    public string? Structure { get; set; }

    /// <summary>Second person under the two-person rule; null if none was needed.</summary>
    public string? Supervisor { get; set; }

    /// <summary>Whose account it is on: see <see cref="UsageAccount"/>. It follows from <see cref="Structure"/> and <see cref="Member"/>.</summary>
    public string Account
    {
        get => UsageAccount.Of(Structure, Member);
        private set => _ = value;
    }

    /// <summary>What the session is for.</summary>
    public SessionPurpose Purpose { get; set; }

    /// <summary>Version of the access list by which it was granted; 0 if not yet known.</summary>
    public long AccessVersion { get; set; }

    /// <summary>Start, wall time UTC.</summary>
    public DateTimeOffset StartWall { get; set; }

    /// <summary>How far <see cref="StartWall"/> can be trusted.</summary>
    public ClockQuality StartClock { get; set; }

    /// <summary>
    /// When it began, UTC, as far as can be told: <see cref="StartWall"/> if that clock was set, else an estimate. Every list, month and price goes by it; it is written by the ingest
    /// and put right as more is known (<see cref="Dating"/>).
    /// </summary>
    public DateTimeOffset StartAt { get; set; }

    /// <summary>Where <see cref="StartAt"/> comes from.</summary>
    public StartDating Dating { get; set; }

    /// <summary>The agent's highest event when <see cref="StartAt"/> was worked out from those around it; null if it was not.</summary>
    public long? DatedSeq { get; set; }

    /// <summary>End, wall time UTC; null while the session goes on. If no end came, the start and the occupied time together.</summary>
    public DateTimeOffset? EndWall { get; set; }

    /// <summary>How it was closed without the agent's end: <see cref="SessionClosingKind.NoEnd"/> or <see cref="SessionClosingKind.Settled"/>; null while it is open, and once its agent has ended it.</summary>
    public SessionClosingKind? ClosedAs { get; set; }

    /// <summary>Why it ended, in the agent's words; null while it goes on, and if no end came.</summary>
    public SessionEndReason? EndReason { get; set; }

    /// <summary>Occupied time, in seconds, by the monotonic clock.</summary>
    public double OccupiedSeconds { get; set; }

    /// <summary>Active time, in seconds.</summary>
    public double ActiveSeconds { get; set; }

    /// <summary>Energy, in watt-hours.</summary>
    public double EnergyWh { get; set; }

    /// <summary>Where <see cref="EnergyWh"/> comes from.</summary>
    public EnergyQuality EnergyQuality { get; set; }

    /// <summary>Highest power, in watts.</summary>
    public double PeakW { get; set; }

    /// <summary>Time without meter reading, in seconds.</summary>
    public double GapSeconds { get; set; }

    /// <summary>Epoch of the event that wrote the figures.</summary>
    public required string Epoch { get; set; }

    /// <summary>Sequence number of the start event in <see cref="Epoch"/>; null if it has not come, or came in an earlier epoch.</summary>
    public long? StartSeq { get; set; }

    /// <summary>Sequence number of the last checkpoint taken in; null if none was, and once the end has come and the checkpoints have left the events.</summary>
    public long? CheckpointSeq { get; set; }

    /// <summary>Sequence number of the end event; null while none has come.</summary>
    public long? EndSeq { get; set; }

    /// <summary>When the agent's last word of it was received, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Sequence number, in <see cref="Epoch"/>, of the last event of the session that is known; 0 if that was in an earlier epoch.</summary>
    public long LastSeq => EndSeq ?? CheckpointSeq ?? StartSeq ?? 0;
}
