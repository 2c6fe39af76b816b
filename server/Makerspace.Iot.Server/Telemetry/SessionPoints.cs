using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Machines;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>Writes a point for each session as it ends, once its end is in the ledger. <see cref="UsagePoints"/> puts right what is known better later.</summary>
internal sealed class SessionPoints(RegistryCache registry, ITelemetryWriter curves, TimeProvider time)
{
    /// <summary>A clock that was not set, or is ahead, does not date a point: until the ledger has dated it, the session began as long ago as it lasted.</summary>
    public void Write(IReadOnlyList<EndedSession> ended)
    {
        using var lines = new LineBuffer();
        SiteZones zones = RegistrySnapshot.Of(registry.Current).Zones;
        var months = new HashSet<CalendarMonth>();
        foreach (EndedSession end in ended)
        {
            (SessionEnded s, SessionFigures f, DateTimeOffset now) = (end.Session, end.Session.Figures, time.GetUtcNow());
            DateTimeOffset start = s.StartClock != ClockQuality.Unsynced && s.StartWall <= now + LedgerMoment.MostAhead ? s.StartWall : now.AddSeconds(-f.OccupiedSeconds);
            CalendarMonth month = zones.MonthOf(start, end.Site);
            if (months.Add(month))
            {
                Points.UsageMonth(lines, month);
            }

            Points.Usage(lines, new UsagePoint(
                end.Site, end.Machine, s.Session, start, month, f.OccupiedSeconds, f.ActiveSeconds, f.EnergyWh, f.PeakW, f.EnergyQuality, s.Reason));
        }

        curves.TryWrite(lines.Written, lines.Lines);
    }
}
