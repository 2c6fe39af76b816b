namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>What became of the events that had been set aside.</summary>
public sealed record ReapplyResult
{
    /// <summary>Events looked at.</summary>
    public int Examined { get; init; }

    /// <summary>Events that fit now: counted, or in a dry run to be counted.</summary>
    public int Applied { get; init; }

    /// <summary>Events that the registry of today refuses, too.</summary>
    public int StillRefused { get; init; }

    /// <summary>Events that this version cannot read either, or of which only the beginning was kept.</summary>
    public int StillUnreadable { get; init; }

    /// <summary>Events that fit and that the database does not take.</summary>
    public int StillFailing { get; init; }
}
