using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>Writes a point for each session that ended, once its end is in the ledger.</summary>
internal sealed class SessionPoints(IDbContextFactory<MakerspaceDb> factory, ITelemetryWriter curves, TimeProvider time, ILogger log)
{
    // Sessions that ended lately are written to the curves again: this process may have been killed between commit and point. Writing a point twice changes nothing.
    private const int SessionsWrittenAgain = 2000;
    private static readonly TimeSpan WrittenAgainSince = TimeSpan.FromDays(2);

    /// <summary>A clock that was not set, or is ahead, does not date a point: it stands where the end was heard.</summary>
    public void Write(IReadOnlyList<EndedSession> ended)
    {
        using var lines = new LineBuffer();
        foreach (EndedSession end in ended)
        {
            DateTimeOffset now = time.GetUtcNow();
            bool dated = end.Session.StartClock != ClockQuality.Unsynced && end.Session.EndWall <= now + SampleDates.Ahead;
            Points.Session(lines, end.Site, end.Machine, dated ? end.Session : end.Session with { EndWall = now }, end.Seq);
        }

        curves.TryWrite(lines.Written, lines.Lines);
    }

    /// <summary>Writes the latest sessions of the ledger again.</summary>
    public async Task WriteAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using MakerspaceDb db = await factory.CreateDbContextAsync(cancellationToken);
            DateTimeOffset now = time.GetUtcNow();
            DateTimeOffset since = now - WrittenAgainSince;
            UsageEntry[] lately = await db.Set<UsageEntry>().AsNoTracking().Where(u => u.EndWall != null && u.EndWall > since && u.EndWall <= now && u.EndSeq != null && u.StartClock != ClockQuality.Unsynced)
                .OrderByDescending(u => u.EndWall).Take(SessionsWrittenAgain).ToArrayAsync(cancellationToken);
            using var lines = new LineBuffer();
            foreach (UsageEntry entry in lately)
            {
                Points.Session(lines, entry);
            }

            if (lines.Lines > 0)
            {
                curves.TryWrite(lines.Written, lines.Lines);
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogWarning("The latest sessions could not be written to the curves again: {Reason}", error.Message);
        }
    }
}
