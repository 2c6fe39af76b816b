using System.Runtime.CompilerServices;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
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
    public async Task<ListPage<SessionLine>> SessionsAsync(SessionQuery query, ListCursor? from, int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await ListPage<SessionLine>.ReadAsync(
            from, pageSize, (place, count) => Lines(KeyOrder.From(Find(db, query), place).Take(count), cancellationToken), s => new ListCursor(s.Start, s.Agent, s.Session));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SessionLine>> LastSessionsAsync(SessionQuery query, int count, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await Lines(KeyOrder.From(Find(db, query), null).Take(count), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, OpenSession>> OpenSessionsAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var open = await db.Set<UsageEntry>().AsNoTracking().Where(u => u.EndSeq == null && u.EndWall == null)
            .Select(u => new { u.StartAt, Session = new OpenSession(u.Machine, u.Agent, u.Member, u.Structure, u.Purpose) { Start = u.StartAt } }).ToListAsync(cancellationToken);
        var newest = new Dictionary<string, OpenSession>(StringComparer.Ordinal);
        foreach (var one in open.OrderBy(o => o.StartAt))
        {
            newest[one.Session.Machine] = one.Session;
        }

        return newest;
    }

    /// <inheritdoc/>
    public async Task<ListPage<RefusalLine>> RefusalsAsync(SiteScope scope, ListCursor? from, int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await ListPage<RefusalLine>.ReadAsync(
            from, pageSize, (place, count) => Lines(KeyOrder.From(db.Set<AccessRefusal>().AsNoTracking().Of(scope), place).Take(count), cancellationToken), r => new ListCursor(r.At, r.Agent, r.Epoch, r.Seq));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RefusalLine>> LastRefusalsAsync(SiteScope scope, int count, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await Lines(KeyOrder.From(db.Set<AccessRefusal>().AsNoTracking().Of(scope), null).Take(count), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RefusalLine>> LastRefusalsOfAsync(string member, SiteScope scope, int count, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await Lines(KeyOrder.From(db.Set<AccessRefusal>().AsNoTracking().Where(r => r.Member == member).Of(scope), null).Take(count), cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<UsageFact> FactsAsync(DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = Find(db, new SessionQuery(new SiteMoment(from), new SiteMoment(to)))
            .Select(u => new { u.Site, u.Machine, u.Member, u.Structure, u.Purpose, u.StartAt, u.OccupiedSeconds, u.ActiveSeconds, u.EnergyWh, u.EnergyQuality, u.ClosedAs })
            .AsAsyncEnumerable();
        await foreach (var u in rows.WithCancellation(cancellationToken))
        {
            yield return new UsageFact
            {
                Site = u.Site,
                Machine = u.Machine,
                Category = "",
                Member = u.Member!,
                Structure = u.Structure,
                Unbadged = SessionParty.IsNobody(u.Member!),
                Purpose = WireWords.Purpose(u.Purpose),
                Start = u.StartAt,
                OccupiedSeconds = u.OccupiedSeconds,
                ActiveSeconds = u.ActiveSeconds,
                EnergyWh = u.EnergyWh,
                Energy = WireWords.Energy(u.EnergyQuality),
                WithoutEnd = u.ClosedAs == SessionClosingKind.NoEnd,
            };
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<DateOnly, long>> DayVersionsAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<LedgerDay>().AsNoTracking().Where(d => d.Day >= first && d.Day <= last).ToDictionaryAsync(d => d.Day, d => d.Version, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> FirstSessionAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await Find(db, new SessionQuery()).OrderBy(u => u.StartAt).ThenBy(u => u.Agent).ThenBy(u => u.Session).Select(u => (DateTimeOffset?)u.StartAt).FirstOrDefaultAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> OpenAlarmsAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await Open(db).LongCountAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PageOf<AlarmLine>> AlarmsAsync(IReadOnlyCollection<string>? agents, int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        IQueryable<Alarm> found = db.Set<Alarm>().AsNoTracking();

        // A subject begins with its agent; names hold nothing that LIKE reads otherwise.
        found = agents is null ? found : found.Where(a => agents.Any(g => a.Subject == g || EF.Functions.Like(a.Subject, g + "/%")));
        long total = await found.LongCountAsync(cancellationToken);
        List<AlarmLine> items = await found
            .OrderBy(a => db.Set<AlarmAcknowledgement>().Any(k => k.Code == a.Code && k.Subject == a.Subject && k.Count >= a.Count)).ThenByDescending(a => a.LastAt).Take(pageSize)
            .Select(a => new AlarmLine(a.LastAt, a.Code, a.Subject, a.Detail, a.Count)).ToListAsync(cancellationToken);

        // The codes are asked for with the subjects: the key begins with them.
        string[] codes = [.. items.Select(a => a.Code).Distinct()];
        string[] subjects = [.. items.Select(a => a.Subject).Distinct()];
        List<AlarmAcknowledgement> decisions = items.Count == 0 ? [] : await db.Set<AlarmAcknowledgement>().AsNoTracking().Where(k => codes.Contains(k.Code) && subjects.Contains(k.Subject)).ToListAsync(cancellationToken);
        ILookup<(string, string), AlarmAcknowledgement> byAlarm = decisions.ToLookup(k => (k.Code, k.Subject));
        return new PageOf<AlarmLine>(
            items.ConvertAll(a => a with { Decision = byAlarm[(a.Code, a.Subject)].MaxBy(k => k.At) is { } k ? new AlarmDecision(k.At, k.By, k.Reason, k.Count) : null }), 1, pageSize, total);
    }

    /// <inheritdoc/>
    public async Task<PageOf<QuarantineLine>> QuarantineAsync(SiteScope scope, int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        IQueryable<QuarantineItem> found = db.Set<QuarantineItem>().AsNoTracking();
        found = scope.Sites is { } sites ? found.Where(q => sites.Any(s => EF.Functions.Like(q.Topic, TopicAddress.Root + "/" + s + "/%"))) : found;
        long total = await found.LongCountAsync(cancellationToken);
        List<QuarantineLine> items = await found.OrderByDescending(q => q.LastSeenAt).Take(pageSize)
            .Select(q => new QuarantineLine(q.LastSeenAt, q.Topic, q.Reason, q.PayloadBytes, q.Count)).ToListAsync(cancellationToken);
        return new PageOf<QuarantineLine>(items, 1, pageSize, total);
    }

    /// <inheritdoc/>
    public async Task<ListPage<FaultLine>> FaultsAsync(SiteScope scope, ListCursor? from, int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        IQueryable<FaultRecord> all = db.Set<FaultRecord>().AsNoTracking().Of(scope);
        ListPage<FaultLine> over = await ListPage<FaultLine>.ReadAsync(
            from, pageSize, (place, count) => Lines(KeyOrder.From(all.Where(f => f.ClearedAt != null), place).Take(count), cancellationToken),
            f => new ListCursor(f.ClearedAt!.Value, f.Agent, f.Epoch, f.Seq));
        if (over.Previous is not null)
        {
            return over;
        }

        // An agent whose outbox began anew raises again what still stands; it has stood since it was raised first.
        List<FaultLine> standing = await Lines(
            all.Where(f => f.ClearedAt == null && !db.Set<FaultRecord>().Any(o => o.ClearedAt == null && o.Agent == f.Agent && o.Machine == f.Machine && o.Code == f.Code && o.RaisedAt < f.RaisedAt))
                .OrderByDescending(f => f.RaisedAt).Take(ILedgerReader.MostPerPage),
            cancellationToken);
        return over with { Items = [.. standing, .. over.Items] };
    }

    // Decided up to which count is asked for each alarm by the key: few alarms, and decisions without end.
    private static IQueryable<Alarm> Open(MakerspaceDb db) =>
        db.Set<Alarm>().Where(a => (db.Set<AlarmAcknowledgement>().Where(k => k.Code == a.Code && k.Subject == a.Subject).Max(k => (long?)k.Count) ?? 0) < a.Count);

    private static IQueryable<UsageEntry> Find(MakerspaceDb db, SessionQuery query)
    {
        IQueryable<UsageEntry> found = db.Set<UsageEntry>().AsNoTracking().Listed();
        found = found.Begun(query.From, query.To, query.Site);
        found = query.Member is { } member ? found.Where(u => u.Member == member) : found;
        found = query.Machine is { } machine ? found.Where(u => u.Machine == machine) : found;
        found = query.Site is { } site ? found.Where(u => u.Site == site) : found;
        found = query.Scope is { } scope ? found.Of(scope) : found;
        return (query.Unbadged ? UsageAccount.Unbadged : query.OwnAccount ? UsageAccount.Own : query.Structure) is { } account ? found.Where(u => u.Account == account) : found;
    }

    private static async Task<List<SessionLine>> Lines(IQueryable<UsageEntry> found, CancellationToken cancellationToken) => (await found.ToListAsync(cancellationToken)).ConvertAll(Line);

    private static SessionLine Line(UsageEntry u) => new()
    {
        Agent = u.Agent,
        Epoch = u.Epoch,
        Seq = u.LastSeq,
        Session = u.Session,
        Machine = u.Machine,
        Site = u.Site,
        Member = u.Member!,
        Structure = u.Structure,
        Start = u.StartAt,
        RecordedStart = u.Dating == StartDating.Recorded ? null : u.StartWall,
        End = u.ClosedAs is null ? u.StartAt + (u.EndWall!.Value - u.StartWall) : u.StartAt.AddSeconds(u.OccupiedSeconds),
        StartClock = u.StartClock,
        OccupiedSeconds = u.OccupiedSeconds,
        ActiveSeconds = u.ActiveSeconds,
        EnergyWh = u.EnergyWh,
        EnergyQuality = u.EnergyQuality,
        Purpose = u.Purpose,
        EndReason = u.EndReason,
        ClosedAs = u.ClosedAs,
    };

    private static Task<List<RefusalLine>> Lines(IQueryable<AccessRefusal> found, CancellationToken cancellationToken) => found
        .Select(r => new RefusalLine(r.Wall, r.Machine, r.Agent, r.Member, r.Reason) { Site = r.Site, Observed = r.Outcome == RefusalOutcome.Observed, Epoch = r.Epoch, Seq = r.Seq })
        .ToListAsync(cancellationToken);

    private static Task<List<FaultLine>> Lines(IQueryable<FaultRecord> found, CancellationToken cancellationToken) => found
        .Select(f => new FaultLine(f.RaisedAt, f.ClearedAt, f.Machine == "" ? null : f.Machine, f.Agent, f.Code, f.Detail)
        {
            Site = f.Site,
            Blocked = f.Kind == FaultKind.OutOfService,
            Epoch = f.Epoch,
            Seq = f.Seq,
        }).ToListAsync(cancellationToken);
}
