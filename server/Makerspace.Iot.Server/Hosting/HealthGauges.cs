using System.Diagnostics.Metrics;
using Makerspace.Iot.Server.Data.Backups;
using Makerspace.Iot.Server.Health;

namespace Makerspace.Iot.Server.Hosting;

/// <summary>What <c>/health</c> tells, as gauges, so that a monitoring system can watch it: 1 for yes, 0 for no, and numbers as of the last look.</summary>
internal sealed class HealthGauges
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Makerspace.Iot.Server.Health";

    /// <summary>Makes them; the meter ends with the host.</summary>
    public HealthGauges(IMeterFactory meters, ServerHealth health, BackupMonitor backups)
    {
        Meter meter = meters.Create(MeterName);
        meter.CreateObservableGauge("database.ok", () => Bit(health.Facts.DatabaseProblem is null), description: "1 while the database answers");
        meter.CreateObservableGauge("ledger.ok", () => Bit(health.Facts.LedgerProblem is null), description: "1 while the ledger can be written");
        meter.CreateObservableGauge("ledger.waiting", () => health.Facts.IngestWaiting, "{message}", "Messages received and not yet committed");
        meter.CreateObservableGauge("broker.connected", () => Bit(health.Facts.Broker.Connected), description: "1 while connected to the MQTT broker");
        meter.CreateObservableGauge("influx.ok", () => Known(health.Facts.CurvesWhole), description: "1 while InfluxDB answers and takes every point; absent if none is set");
        meter.CreateObservableGauge("alarms.open", () => health.Facts.Alarms, "{alarm}", "Alarms of the ledger that nobody has decided on");
        meter.CreateObservableGauge("quarantine.items", () => health.Facts.Quarantined, "{message}", "Messages in quarantine");
        meter.CreateObservableGauge(
            "backup.ok", () => Known(backups.State.Configured ? backups.State.Problem is null : null), description: "1 while the last scheduled backup succeeded; absent if none is scheduled");
        meter.CreateObservableGauge(
            "backup.last", () => backups.State.LastAt is { } at ? [new Measurement<double>(at.ToUnixTimeMilliseconds() / 1000.0)] : Array.Empty<Measurement<double>>(), "s",
            "When the newest verified backup was made, seconds since 1970");
    }

    private static int Bit(bool value) => value ? 1 : 0;

    private static IEnumerable<Measurement<int>> Known(bool? value) => value is { } known ? [new Measurement<int>(Bit(known))] : [];
}
