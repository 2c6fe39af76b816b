
namespace Makerspace.Iot.Server.Health;

/// <summary>What the server's receiving side dropped, set aside or put off since the start of the program. No session is among it: those wait at their agents.</summary>
public sealed record IngestLosses
{
    /// <summary>Points of the curves that are lost: no room in memory or on disk.</summary>
    public long PointsDropped { get; init; }

    /// <summary>Points that InfluxDB refused one by one; kept in a file of their own.</summary>
    public long PointsRefused { get; init; }

    /// <summary>Points that wait on disk; not lost.</summary>
    public long PointsWaiting { get; init; }

    /// <summary>Messages not kept even in the quarantine, for its limits or because the database did not take them.</summary>
    public long QuarantineDropped { get; init; }

    /// <summary>Messages larger than the link accepts; their beginning is in the quarantine.</summary>
    public long Oversized { get; init; }

    /// <summary>Samples left out: nobody can say when they were taken.</summary>
    public long SamplesWithoutTime { get; init; }

    /// <summary>Samples dated by the server, since their clock was not set, or ahead; not lost.</summary>
    public long SamplesRedated { get; init; }

    /// <summary>Acknowledgements that the link did not take; the agent sends again and is answered again, so nothing is lost.</summary>
    public long AcksNotSent { get; init; }
}
