using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>
/// Reads the ledger from the database, with projections only and nothing tracked. A session is listed once it has ended, or was closed without its end: an open one has no figures to stand by.
/// Its ledger key is that of its end event, else of its last event known.
/// </summary>
public sealed class LedgerReader(IDbContextFactory<MakerspaceDb> databases) : ILedgerReader
{
    /// <inheritdoc/>
    public async Task<PageOf<SessionLine>> SessionsAsync(SessionQuery query, int page, int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        IQueryable<DatedEntry> found = Find(await EntriesAsync(db, cancellationToken), query);
        long total = await found.LongCountAsync(cancellationToken);
        return new PageOf<SessionLine>(await Lines(Newest(found).Skip((page - 1) * pageSize).Take(pageSize), cancellationToken), page, pageSize, total);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SessionLine>> LastSessionsAsync(SessionQuery query, int count, CancellationToken cancellationToken)
    {
        // Asked for by every live page: two short walks along an index, since one list of both kinds would sort the whole ledger.
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        IReadOnlyList<SessionLine> last = await Lines(Newest(Find(AsRecorded(db).Where(e => !db.Set<SessionDate>().Any(d => d.Agent == e.Entry.Agent && d.Session == e.Entry.Session)), query)).Take(count), cancellationToken);
        IReadOnlyList<SessionLine> dated = await Lines(Find(Dated(db), query).OrderByDescending(e => e.Start).Take(count), cancellationToken);
        return dated.Count == 0 ? last
            : [.. last.Concat(dated).OrderByDescending(s => s.Start).Take(count)];
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
        var rows = await Find(await EntriesAsync(db, cancellationToken), new SessionQuery(from, to))
            .Select(e => new { e.Entry.Site, e.Entry.Machine, e.Entry.Member, e.Entry.Structure, e.Entry.Purpose, e.Start, e.Entry.OccupiedSeconds, e.Entry.ActiveSeconds, e.Entry.EnergyWh, e.Entry.EnergyQuality, e.Entry.ClosedAs })
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(u => new UsageFact
        {
            Site = u.Site,
            Machine = u.Machine,
            Category = "",
            Member = u.Member!,
            Structure = u.Structure,
            Unbadged = SessionParty.IsNobody(u.Member!),
            Purpose = WireWords.Purpose(u.Purpose),
            Start = u.Start,
            OccupiedSeconds = u.OccupiedSeconds,
            ActiveSeconds = u.ActiveSeconds,
            EnergyWh = u.EnergyWh,
            Energy = WireWords.Energy(u.EnergyQuality),
            WithoutEnd = u.ClosedAs == SessionClosingKind.NoEnd,
        });
    }

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> FirstSessionAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await (await EntriesAsync(db, cancellationToken)).OrderBy(e => e.Start).Select(e => (DateTimeOffset?)e.Start).FirstOrDefaultAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> OpenAlarmsAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<Alarm>().LongCountAsync(a => !db.Set<AlarmAcknowledgement>().Any(k => k.Code == a.Code && k.Subject == a.Subject && k.Count >= a.Count), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PageOf<AlarmLine>> AlarmsAsync(int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        long total = await db.Set<Alarm>().LongCountAsync(cancellationToken);
        List<AlarmLine> items = await db.Set<Alarm>().AsNoTracking()
            .OrderBy(a => db.Set<AlarmAcknowledgement>().Any(k => k.Code == a.Code && k.Subject == a.Subject && k.Count >= a.Count)).ThenByDescending(a => a.LastAt).Take(pageSize)
            .Select(a => new AlarmLine(a.LastAt, a.Code, a.Subject, a.Detail, a.Count)).ToListAsync(cancellationToken);
        string[] subjects = [.. items.Select(a => a.Subject).Distinct()];
        List<AlarmAcknowledgement> decisions = await db.Set<AlarmAcknowledgement>().AsNoTracking().Where(k => subjects.Contains(k.Subject)).ToListAsync(cancellationToken);
        ILookup<(string, string), AlarmAcknowledgement> byAlarm = decisions.ToLookup(k => (k.Code, k.Subject));
        return new PageOf<AlarmLine>(
            items.ConvertAll(a => a with { Decision = byAlarm[(a.Code, a.Subject)].MaxBy(k => k.At) is { } k ? new AlarmDecision(k.At, k.By, k.Reason, k.Count) : null }), 1, pageSize, total);
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

        // An agent whose outbox began anew raises again what still stands; it has stood since it was raised first.
        IQueryable<FaultRecord> found = db.Set<FaultRecord>().AsNoTracking()
            .Where(f => f.ClearedAt != null || !db.Set<FaultRecord>().Any(o => o.ClearedAt == null && o.Agent == f.Agent && o.Machine == f.Machine && o.Code == f.Code && o.RaisedAt < f.RaisedAt));
        long total = await found.LongCountAsync(cancellationToken);
        List<FaultLine> items = await found
            .OrderByDescending(f => f.ClearedAt == null).ThenByDescending(f => f.RaisedAt ?? f.ClearedAt).Take(pageSize)
            .Select(f => new FaultLine(f.RaisedAt, f.ClearedAt, f.Machine == "" ? null : f.Machine, f.Agent, f.Code, f.Detail) { Site = f.Site, Blocked = f.Kind == FaultKind.OutOfService }).ToListAsync(cancellationToken);
        return new PageOf<FaultLine>(items, 1, pageSize, total);
    }

    private static IQueryable<UsageEntry> Ended(MakerspaceDb db) => db.Set<UsageEntry>().AsNoTracking().Where(u => u.EndWall != null && u.Member != null);

    // If no clock was ever unset, as in most ledgers, every list is found by an index.
    private static async Task<IQueryable<DatedEntry>> EntriesAsync(MakerspaceDb db, CancellationToken cancellationToken) =>
        !await db.Set<SessionDate>().AnyAsync(cancellationToken)
            ? AsRecorded(db)
            : from u in Ended(db)
              join d in db.Set<SessionDate>() on new { u.Agent, u.Session } equals new { d.Agent, d.Session } into dates
              from d in dates.DefaultIfEmpty()
              select new DatedEntry { Entry = u, Start = d == null ? u.StartWall : d.Start, Estimated = d != null };

    private static IQueryable<DatedEntry> AsRecorded(MakerspaceDb db) => Ended(db).Select(u => new DatedEntry { Entry = u, Start = u.StartWall, Estimated = false });

    private static IQueryable<DatedEntry> Dated(MakerspaceDb db) =>
        from d in db.Set<SessionDate>()
        join u in Ended(db) on new { d.Agent, d.Session } equals new { u.Agent, u.Session }
        select new DatedEntry { Entry = u, Start = d.Start, Estimated = true };

    private static IQueryable<DatedEntry> Find(IQueryable<DatedEntry> found, SessionQuery query)
    {
        found = query.From is { } from ? found.Where(e => e.Start >= from) : found;
        found = query.To is { } to ? found.Where(e => e.Start < to) : found;
        found = query.Machine is { } machine ? found.Where(e => e.Entry.Machine == machine) : found;
        found = query.Site is { } site ? found.Where(e => e.Entry.Site == site) : found;
        return query.Unbadged ? found.Where(e => e.Entry.Structure == null && (e.Entry.Member == SessionParty.Unbadged || e.Entry.Member == SessionParty.KeyHolder))
            : query.OwnAccount ? found.Where(e => e.Entry.Structure == null && e.Entry.Member != SessionParty.Unbadged && e.Entry.Member != SessionParty.KeyHolder)
            : query.Structure is { } structure ? found.Where(e => e.Entry.Structure == structure)
            : found;
    }

    // The key settles the order of sessions begun in the same millisecond, so that no page shows one twice.
    private static IQueryable<DatedEntry> Newest(IQueryable<DatedEntry> found) => found.OrderByDescending(e => e.Start).ThenByDescending(e => e.Entry.Agent).ThenByDescending(e => e.Entry.Session);

    private static async Task<IReadOnlyList<SessionLine>> Lines(IQueryable<DatedEntry> found, CancellationToken cancellationToken)
    {
        List<DatedEntry> rows = await found.ToListAsync(cancellationToken);
        return rows.ConvertAll(Line);
    }

    private static SessionLine Line(DatedEntry e)
    {
        UsageEntry u = e.Entry;
        return new SessionLine
        {
            Agent = u.Agent,
            Epoch = u.Epoch,
            Seq = u.LastSeq,
            Session = u.Session,
            Machine = u.Machine,
            Site = u.Site,
            Member = u.Member!,
            Structure = u.Structure,
            Start = e.Start,
            RecordedStart = e.Estimated ? u.StartWall : null,
            End = u.ClosedAs is null ? e.Start + (u.EndWall!.Value - u.StartWall) : e.Start.AddSeconds(u.OccupiedSeconds),
            StartClock = u.StartClock,
            OccupiedSeconds = u.OccupiedSeconds,
            ActiveSeconds = u.ActiveSeconds,
            EnergyWh = u.EnergyWh,
            EnergyQuality = u.EnergyQuality,
            Purpose = u.Purpose,
            EndReason = u.EndReason,
            ClosedAs = u.ClosedAs,
        };
    }

    private static async Task<List<RefusalLine>> Refusals(MakerspaceDb db, string? site, int skip, int take, CancellationToken cancellationToken) => await db.Set<AccessRefusal>().AsNoTracking()
        .Where(r => site == null || r.Site == site)
        .OrderByDescending(r => r.Wall).ThenBy(r => r.Agent).ThenByDescending(r => r.Seq)
        .Skip(skip).Take(take)
        .Select(r => new RefusalLine(r.Wall, r.Machine, r.Agent, r.Member, r.Reason) { Site = r.Site, Observed = r.Outcome == RefusalOutcome.Observed })
        .ToListAsync(cancellationToken);

    private sealed class DatedEntry
    {
        public required UsageEntry Entry { get; init; }

        public required DateTimeOffset Start { get; init; }

        public required bool Estimated { get; init; }
    }
}
