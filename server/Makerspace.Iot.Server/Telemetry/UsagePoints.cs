using System.Globalization;
using System.Text.Json;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Keeps the points of sessions equal to the ledger, day by day (UTC): a day whose sessions have changed since it was written (<see cref="LedgerDay"/>) is written again, and every day
/// if the time zone of a site was corrected. README.md says what becomes of what stands there. Which days are written is kept in a file, so that a start writes no more than is new.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="curves">Takes the points.</param>
/// <param name="influx">The server, to see what it holds.</param>
/// <param name="file">Where the days are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="log">What could not be written; it is tried again.</param>
internal sealed class UsagePoints(IDbContextFactory<MakerspaceDb> databases, ITelemetryWriter curves, InfluxQueries influx, string file, TimeProvider time, ILogger log) : BackgroundService
{
    /// <summary>How often it looks for days that have changed.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <summary>How long an answer may take: to delete points is slow.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Largest answer, in bytes: counts are short.</summary>
    public const int MostBytes = 64 * 1024;

    // Days in a row that are written and counted together, and lines handed over at once.
    private const int DaysTogether = 31;
    private const int LinesTogether = 500;
    private readonly LedgerReader _ledger = new(databases);

    /// <summary>Writes the days that have changed; false if InfluxDB did not take all of them.</summary>
    public async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        List<Site> sites;
        await using (MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken))
        {
            sites = await db.Set<Site>().AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancellationToken);
        }

        if (await _ledger.FirstSessionAsync(cancellationToken) is not { } start)
        {
            return true;
        }

        string zones = string.Join(' ', sites.Select(s => $"{s.Name}={s.TimeZone}"));
        Written written = Read() is { } before && before.Zones == zones ? before : new Written(zones, []);
        (DateOnly first, DateOnly last) = (DayOf(start), DayOf(time.GetUtcNow()));
        IReadOnlyDictionary<DateOnly, long> versions = await _ledger.DayVersionsAsync(first, last, cancellationToken);
        bool Changed(DateOnly day) => !written.Days.TryGetValue(day, out long version) || version != versions.GetValueOrDefault(day);
        for (DateOnly day = first; day <= last; day = day.AddDays(1))
        {
            DateOnly from = day;
            while (day <= last && day < from.AddDays(DaysTogether) && Changed(day))
            {
                day = day.AddDays(1);
            }

            if (day == from)
            {
                continue;
            }

            if (!await WriteAsync(from, day, new SiteZones(sites), cancellationToken))
            {
                return false;
            }

            for (DateOnly done = from; done < day; done = done.AddDays(1))
            {
                written.Days[done] = versions.GetValueOrDefault(done);
            }

            Keep(written);
            day = day.AddDays(-1);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                if (!await PassAsync(stoppingToken))
                {
                    log.LogWarning("InfluxDB has not taken all sessions; next attempt in {Minutes} minutes", Every.TotalMinutes);
                }
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The sessions could not be written to the curves: {Reason}", error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private static string Midnight(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00Z";

    // Points of the same session take each other's place. More of them than sessions: some stand where their session no longer is, and all of these days are made anew.
    private async Task<bool> WriteAsync(DateOnly from, DateOnly to, SiteZones zones, CancellationToken cancellationToken)
    {
        string between = $"time >= '{Midnight(from)}' AND time < '{Midnight(to)}'";
        if (await SendAsync(from, to, zones, cancellationToken) is not { } sessions || await CountAsync() is not { } held)
        {
            return false;
        }

        if (held > sessions)
        {
            if (await influx.RowsAsync($"DELETE FROM \"{InfluxSchema.Usage}\" WHERE {between}", changes: true, cancellationToken) is null)
            {
                log.LogWarning("InfluxDB holds {Held} sessions from {From} to {To} for {Sessions} of the ledger and deletes none", held, from, to, sessions);
                return true;
            }

            return await SendAsync(from, to, zones, cancellationToken) is not null;
        }

        return true;

        async Task<long?> CountAsync() => await influx.RowsAsync($"SELECT count(\"energy_wh\") FROM \"{InfluxSchema.Usage}\" WHERE {between}", changes: false, cancellationToken) is not { } rows
            ? null
            : rows.Count == 0 ? 0 : rows[0][1].GetInt64();
    }

    private async Task<long?> SendAsync(DateOnly from, DateOnly to, SiteZones zones, CancellationToken cancellationToken)
    {
        (var first, var end) = (new SiteMoment(new DateTimeOffset(from.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)), new SiteMoment(new DateTimeOffset(to.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)));
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        using var lines = new LineBuffer();
        var months = new HashSet<CalendarMonth>();
        long sessions = 0;
        await foreach (UsageEntry u in db.Set<UsageEntry>().AsNoTracking().Listed().Begun(first, end).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            CalendarMonth month = zones.MonthOf(u.StartAt, u.Site);
            if (months.Add(month))
            {
                Points.UsageMonth(lines, month);
            }

            Points.Usage(lines, new UsagePoint(
                u.Site, u.Machine, u.Session, u.StartAt, month, u.OccupiedSeconds, u.ActiveSeconds, u.EnergyWh, u.PeakW, u.EnergyQuality, u.EndReason));
            sessions++;
            if (lines.Lines >= LinesTogether)
            {
                await curves.WriteAsync(lines.Memory, lines.Lines, cancellationToken);
                lines.Clear();
            }
        }

        if (lines.Lines > 0)
        {
            await curves.WriteAsync(lines.Memory, lines.Lines, cancellationToken);
        }

        await curves.FlushAsync(cancellationToken);
        return sessions == 0 || curves.Counters is { Available: true, Spooled: 0 } ? sessions : null;
    }

    private Written? Read()
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<Written>(File.ReadAllText(file)) : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Keep(Written written)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(written));
        File.Move(file + ".new", file, overwrite: true);
    }

    private sealed record Written(string Zones, Dictionary<DateOnly, long> Days);
}
