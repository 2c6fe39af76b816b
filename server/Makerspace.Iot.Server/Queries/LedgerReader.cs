using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Data.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Queries;

/// <summary>
/// Reads the ledger from the database, with projections only and nothing tracked. A session is listed once it has ended: an open one has no figures to stand by.
/// Its ledger key is that of its end event.
/// </summary>
public sealed class LedgerReader(IDbContextFactory<MakerspaceDb> databases) : ILedgerReader
{
    /// <inheritdoc/>
    public async Task<PageOf<SessionLine>> SessionsAsync(SessionQuery query, int page, int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        IQueryable<UsageEntry> found = Find(db, query);
        long total = await found.LongCountAsync(cancellationToken);
        return new PageOf<SessionLine>(await Lines(Newest(found).Skip((page - 1) * pageSize).Take(pageSize), cancellationToken), page, pageSize, total);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SessionLine>> LastSessionsAsync(SessionQuery query, int count, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await Lines(Newest(Find(db, query)).Take(count), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PageOf<RefusalLine>> RefusalsAsync(int page, int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        long total = await db.Set<AccessRefusal>().LongCountAsync(cancellationToken);
        return new PageOf<RefusalLine>(await Refusals(db, null, (page - 1) * pageSize, pageSize, cancellationToken), page, pageSize, total);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RefusalLine>> LastRefusalsAsync(string? site, int count, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await Refusals(db, site, 0, count, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UsageFact>> FactsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await Find(db, new SessionQuery(from, to))
            .Select(u => new { u.Site, u.Machine, u.Member, u.Structure, u.Purpose, u.StartWall, u.OccupiedSeconds, u.ActiveSeconds, u.EnergyWh, u.EnergyQuality })
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(u => new UsageFact
        {
            Site = u.Site,
            Machine = u.Machine,
            Category = "",
            Member = u.Member!,
            Structure = u.Structure,
            Purpose = WireWords.Purpose(u.Purpose),
            Start = u.StartWall,
            OccupiedSeconds = u.OccupiedSeconds,
            ActiveSeconds = u.ActiveSeconds,
            EnergyWh = u.EnergyWh,
            Energy = WireWords.Energy(u.EnergyQuality),
        });
    }

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> FirstSessionAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await Find(db, new SessionQuery()).OrderBy(u => u.StartWall).Select(u => (DateTimeOffset?)u.StartWall).FirstOrDefaultAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PageOf<AlarmLine>> AlarmsAsync(int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        long total = await db.Set<Alarm>().LongCountAsync(cancellationToken);
        List<AlarmLine> items = await db.Set<Alarm>().AsNoTracking().OrderByDescending(a => a.LastAt).Take(pageSize)
            .Select(a => new AlarmLine(a.LastAt, a.Code, a.Subject, a.Detail, a.Count)).ToListAsync(cancellationToken);
        return new PageOf<AlarmLine>(items, 1, pageSize, total);
    }

    /// <inheritdoc/>
    public async Task<PageOf<QuarantineLine>> QuarantineAsync(int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        long total = await db.Set<QuarantineItem>().LongCountAsync(cancellationToken);
        List<QuarantineLine> items = await db.Set<QuarantineItem>().AsNoTracking().OrderByDescending(q => q.LastSeenAt).Take(pageSize)
            .Select(q => new QuarantineLine(q.LastSeenAt, q.Topic, q.Reason, q.PayloadBytes, q.Count)).ToListAsync(cancellationToken);
        return new PageOf<QuarantineLine>(items, 1, pageSize, total);
    }

    /// <inheritdoc/>
    public async Task<PageOf<FaultLine>> FaultsAsync(int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        long total = await db.Set<FaultRecord>().LongCountAsync(cancellationToken);
        List<FaultLine> items = await db.Set<FaultRecord>().AsNoTracking()
            .OrderByDescending(f => f.ClearedAt == null).ThenByDescending(f => f.RaisedAt ?? f.ClearedAt).Take(pageSize)
            .Select(f => new FaultLine(f.RaisedAt, f.ClearedAt, f.Machine == "" ? null : f.Machine, f.Agent, f.Code, f.Detail)).ToListAsync(cancellationToken);
        return new PageOf<FaultLine>(items, 1, pageSize, total);
    }

    private static IQueryable<UsageEntry> Find(MakerspaceDb db, SessionQuery query)
    {
        IQueryable<UsageEntry> found = db.Set<UsageEntry>().AsNoTracking().Where(u => u.EndWall != null && u.Member != null);
        found = query.From is { } from ? found.Where(u => u.StartWall >= from) : found;
        found = query.To is { } to ? found.Where(u => u.StartWall < to) : found;
        found = query.Machine is { } machine ? found.Where(u => u.Machine == machine) : found;
        found = query.Site is { } site ? found.Where(u => u.Site == site) : found;
        return query.OwnAccount ? found.Where(u => u.Structure == null)
            : query.Structure is { } structure ? found.Where(u => u.Structure == structure)
            : found;
    }

    // The key settles the order of sessions begun in the same millisecond, so that no page shows one twice.
    private static IQueryable<UsageEntry> Newest(IQueryable<UsageEntry> found) => found.OrderByDescending(u => u.StartWall).ThenByDescending(u => u.Agent).ThenByDescending(u => u.Session);

    private static async Task<IReadOnlyList<SessionLine>> Lines(IQueryable<UsageEntry> found, CancellationToken cancellationToken) => await found
        .Select(u => new SessionLine
        {
            Agent = u.Agent,
            Epoch = u.Epoch,
            Seq = u.EndSeq ?? 0,
            Session = u.Session,
            Machine = u.Machine,
            Site = u.Site,
            Member = u.Member!,
            Structure = u.Structure,
            Start = u.StartWall,
            End = u.EndWall!.Value,
            StartClock = u.StartClock,
            OccupiedSeconds = u.OccupiedSeconds,
            ActiveSeconds = u.ActiveSeconds,
            EnergyWh = u.EnergyWh,
            EnergyQuality = u.EnergyQuality,
            Purpose = u.Purpose,
            EndReason = u.EndReason ?? SessionEndReason.PowerLost,
        })
        .ToListAsync(cancellationToken);

    private static async Task<List<RefusalLine>> Refusals(MakerspaceDb db, string? site, int skip, int take, CancellationToken cancellationToken) => await db.Set<AccessRefusal>().AsNoTracking()
        .Where(r => site == null || r.Site == site)
        .OrderByDescending(r => r.Wall).ThenBy(r => r.Agent).ThenByDescending(r => r.Seq)
        .Skip(skip).Take(take)
        .Select(r => new RefusalLine(r.Wall, r.Machine, r.Agent, r.Member, r.Reason) { Observed = r.Outcome == RefusalOutcome.Observed })
        .ToListAsync(cancellationToken);
}
