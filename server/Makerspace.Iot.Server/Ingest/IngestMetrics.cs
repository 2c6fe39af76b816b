using System.Diagnostics.Metrics;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>
/// The meter of the server program: everything dropped, retried, quarantined. What is dropped, set aside or put off shows to people in <c>/health</c> (<c>sinceStart</c>),
/// and what is lost in the attention box.
/// </summary>
public static class IngestMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Makerspace.Iot.Server";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Points that InfluxDB stored.</summary>
    internal static Counter<long> PointsWritten { get; } = Meter.CreateCounter<long>("influx.points.written", "{point}");

    /// <summary>Points that InfluxDB refused one by one.</summary>
    internal static Counter<long> PointsRefused { get; } = Meter.CreateCounter<long>("influx.points.refused", "{point}");

    /// <summary>Points lost: no room in memory or on disk.</summary>
    internal static Counter<long> PointsDropped { get; } = Meter.CreateCounter<long>("influx.points.dropped", "{point}");

    /// <summary>Requests to InfluxDB that failed and are tried again.</summary>
    internal static Counter<long> InfluxRetries { get; } = Meter.CreateCounter<long>("influx.retries", "{request}");

    /// <summary>Events stored, by <c>disposition</c>.</summary>
    internal static Counter<long> EventsStored { get; } = Meter.CreateCounter<long>("ledger.events.stored", "{event}");

    /// <summary>Events seen again with the same body.</summary>
    internal static Counter<long> EventsRepeated { get; } = Meter.CreateCounter<long>("ledger.events.repeated", "{event}");

    /// <summary>Checkpoints that left the events because the end of their session is stored.</summary>
    internal static Counter<long> CheckpointsRemoved { get; } = Meter.CreateCounter<long>("ledger.checkpoints.removed", "{event}");

    /// <summary>Commits of the ledger that failed and are tried again.</summary>
    internal static Counter<long> CommitRetries { get; } = Meter.CreateCounter<long>("ledger.commit.retries", "{commit}");

    /// <summary>Acknowledgements that the link did not take; the agent asks again.</summary>
    internal static Counter<long> AcksNotSent { get; } = Meter.CreateCounter<long>("ledger.acks.not_sent", "{message}");

    /// <summary>Payloads put into the quarantine, by <c>channel</c>.</summary>
    internal static Counter<long> Quarantined { get; } = Meter.CreateCounter<long>("ingest.quarantined", "{message}");

    /// <summary>Payloads not kept even in the quarantine, for its limit.</summary>
    internal static Counter<long> QuarantineDropped { get; } = Meter.CreateCounter<long>("ingest.quarantine.dropped", "{message}");

    /// <summary>Samples dated by the server: their clock was not set, or ahead.</summary>
    internal static Counter<long> SamplesRedated { get; } = Meter.CreateCounter<long>("telemetry.samples.redated", "{sample}");

    /// <summary>Samples left out: nobody can say when they were taken.</summary>
    internal static Counter<long> SamplesWithoutTime { get; } = Meter.CreateCounter<long>("telemetry.samples.without_time", "{sample}");
}
