using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Server.Core.Proof;

/// <summary>How an entry of the ledger came about.</summary>
public enum LedgerEntryKind
{
    /// <summary>The agent's own record of an ended session.</summary>
    SessionEnded,

    /// <summary>The server closed a session whose end does not come, at the last figures known.</summary>
    NoEnd,

    /// <summary>A person settled a session whose end has not come.</summary>
    Settled,

    /// <summary>The agent spoke again of a session that had been closed without it. What was closed counts no more; nothing counts until the next entry.</summary>
    WentOn,

    /// <summary>A person, or the server as <c>makerspace-server</c>, corrected what an earlier entry states.</summary>
    Corrected,
}

/// <summary>
/// One entry of the ledger as it is proven: everything that a price, a share or a report depends on. It stands alone and never changes.
/// A session has one entry or several, numbered from 1. Each names the one before, which it replaces, and the last one counts.
/// A refused badge is no entry: refusals are deleted after three months.
/// </summary>
/// <remarks><see cref="LeafForm"/> fixes its bytes. A field more is a new version of the form.</remarks>
public sealed record LedgerEntry
{
    /// <summary>How it came about.</summary>
    public required LedgerEntryKind Kind { get; init; }

    /// <summary>Agent that recorded the session, a <see cref="WireName"/>.</summary>
    public required string Agent { get; init; }

    /// <summary>The session, a <see cref="WireName"/>; unique together with <see cref="Agent"/>.</summary>
    public required string Session { get; init; }

    /// <summary>1 for the session's first entry, and so on.</summary>
    public required int Number { get; init; }

    /// <summary>Leaf hash of the entry that this one replaces, 32 bytes; null for number 1.</summary>
    public LeafHash? Replaces { get; init; }

    /// <summary>Epoch of the event that wrote the figures, or of the last event then known. A <see cref="WireName"/>.</summary>
    public required string Epoch { get; init; }

    /// <summary>Sequence number of that event, 0 or more; 0 if it was in an earlier epoch.</summary>
    public required long Seq { get; init; }

    /// <summary>SHA-256 of the agent's end event as received. Present for <see cref="LedgerEntryKind.SessionEnded"/> alone.</summary>
    public LeafHash? Event { get; init; }

    /// <summary>Site at which the machine stood that day, a <see cref="WireName"/>.</summary>
    public required string Site { get; init; }

    /// <summary>Machine, a <see cref="WireName"/>.</summary>
    public required string Machine { get; init; }

    /// <summary>Member reference, a <see cref="WireName"/>; null if neither start nor end of the session ever came.</summary>
    public string? Member { get; init; }

    /// <summary>Structure that pays, a <see cref="WireName"/>; null if the member stands for nobody else.</summary>
    public string? Structure { get; init; }

    /// <summary>Second person under the two-person rule, a <see cref="WireName"/>; null if none was needed.</summary>
    public string? Supervisor { get; init; }

    /// <summary>What the session was for.</summary>
    public required SessionPurpose Purpose { get; init; }

    /// <summary>Version of the access list by which it was granted, 0 or more; 0 if not known.</summary>
    public required long AccessVersion { get; init; }

    /// <summary>Start as the agent dated it, UTC, whole milliseconds.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>How far <see cref="Start"/> can be trusted.</summary>
    public required ClockQuality StartClock { get; init; }

    /// <summary>Start as the server dated it, UTC, whole milliseconds: day, month and tariff follow it. Null if <see cref="Start"/> counts.</summary>
    public DateTimeOffset? DatedStart { get; init; }

    /// <summary>End by the clock of <see cref="Start"/>, UTC, whole milliseconds; null for <see cref="LedgerEntryKind.WentOn"/> alone.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Occupied time, in seconds, 0 or more.</summary>
    public required double OccupiedSeconds { get; init; }

    /// <summary>Active time, in seconds, 0 or more.</summary>
    public required double ActiveSeconds { get; init; }

    /// <summary>Energy, in watt-hours, 0 or more.</summary>
    public required double EnergyWh { get; init; }

    /// <summary>Where <see cref="EnergyWh"/> comes from.</summary>
    public required EnergyQuality EnergyQuality { get; init; }

    /// <summary>Highest power, in watts, 0 or more.</summary>
    public required double PeakW { get; init; }

    /// <summary>Time without meter reading, in seconds, 0 or more.</summary>
    public required double GapSeconds { get; init; }

    /// <summary>Why it ended, in the agent's words. Present for <see cref="LedgerEntryKind.SessionEnded"/>; a correction keeps it, if there was one.</summary>
    public SessionEndReason? EndReason { get; init; }

    /// <summary>When the server wrote the entry, UTC, whole milliseconds. Null for <see cref="LedgerEntryKind.SessionEnded"/> alone, which is the agent's word.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Who settled or corrected it, 1 to 120 characters. Present for <see cref="LedgerEntryKind.Settled"/> and <see cref="LedgerEntryKind.Corrected"/> alone.</summary>
    public string? By { get; init; }

    /// <summary>Why, 1 to <see cref="Bounds.TextLength"/> characters. Null for <see cref="LedgerEntryKind.SessionEnded"/> and <see cref="LedgerEntryKind.WentOn"/>, which the agent's word explains.</summary>
    public string? Reason { get; init; }
}
