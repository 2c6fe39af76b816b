using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>How the ingest is doing, for the page and the health address. A snapshot; counters count from the start of the program.</summary>
public sealed record IngestHealth
{
    /// <summary>True while both links to the broker stand.</summary>
    public bool BrokerConnected { get; init; }

    /// <summary>What the link last said; null before the first word.</summary>
    public string? BrokerReason { get; init; }

    /// <summary>Why the ledger cannot be written; null while it can. Until it can, nothing is acknowledged and agents keep their events.</summary>
    public Phrase? LedgerProblem { get; init; }

    /// <summary>When events were last committed, UTC; null if none were yet.</summary>
    public DateTimeOffset? LastCommitAt { get; init; }

    /// <summary>Event messages received and not yet committed.</summary>
    public long EventsWaiting { get; init; }

    /// <summary>Events stored, whatever their disposition.</summary>
    public long EventsStored { get; init; }

    /// <summary>Events that were there already.</summary>
    public long EventsRepeated { get; init; }

    /// <summary>Events stored without being counted: refused, malformed, conflicting, failed.</summary>
    public long EventsFlagged { get; init; }

    /// <summary>Acknowledgements that the link did not take.</summary>
    public long AcksNotSent { get; init; }

    /// <summary>Messages put into the quarantine.</summary>
    public long Quarantined { get; init; }

    /// <summary>Messages not kept even there, for its limit.</summary>
    public long QuarantineDropped { get; init; }

    /// <summary>Telemetry, state and status messages received.</summary>
    public long TelemetryMessages { get; init; }

    /// <summary>Samples received.</summary>
    public long Samples { get; init; }

    /// <summary>Samples left out: nobody can say when they were taken.</summary>
    public long SamplesWithoutTime { get; init; }

    /// <summary>Samples dated by the server: their clock was not set, or ahead.</summary>
    public long SamplesRedated { get; init; }

    /// <summary>Messages larger than the link accepts, dropped there.</summary>
    public long Oversized { get; init; }
}
