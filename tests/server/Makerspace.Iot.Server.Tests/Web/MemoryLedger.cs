using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Tests.Web;

/// <summary>A ledger of a test, in memory; answers as the real one does.</summary>
public sealed class MemoryLedger : ILedgerReader
{
    public List<SessionLine> Sessions { get; } = [];

    public List<RefusalLine> Refusals { get; } = [];

    public Dictionary<string, OpenSession> Open { get; } = [];

    public List<AlarmLine> Alarms { get; } = [];

    public List<QuarantineLine> Quarantine { get; } = [];

    public List<FaultLine> Faults { get; } = [];

    /// <summary>The times of which the sessions were read for the summaries.</summary>
    public ConcurrentQueue<(DateTimeOffset From, DateTimeOffset To)> Readings { get; } = [];

    /// <summary>Such a reading goes on once this is done.</summary>
    public Task MayRead { get; set; } = Task.CompletedTask;

    /// <summary>How often a short list of refusals was read.</summary>
    public int ListsRead => _listsRead;

    private int _listsRead;

    public Task<ListPage<SessionLine>> SessionsAsync(SessionQuery query, ListCursor? from, int pageSize, CancellationToken cancellationToken) =>
        PageAsync(Find(query), from, pageSize, s => new ListCursor(s.Start, s.Agent, s.Session));

    public Task<IReadOnlyList<SessionLine>> LastSessionsAsync(SessionQuery query, int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SessionLine>>([.. Find(query).Take(count)]);

    public Task<IReadOnlyDictionary<string, OpenSession>> OpenSessionsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, OpenSession>>(new Dictionary<string, OpenSession>(Open));

    public Task<ListPage<RefusalLine>> RefusalsAsync(SiteScope scope, ListCursor? from, int pageSize, CancellationToken cancellationToken) =>
        PageAsync(Refusals.Where(r => scope.Covers(r.Site)).OrderByDescending(r => r.At), from, pageSize, r => new ListCursor(r.At, r.Agent, r.Epoch, r.Seq));

    public Task<IReadOnlyList<RefusalLine>> LastRefusalsAsync(SiteScope scope, int count, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _listsRead);
        return Task.FromResult<IReadOnlyList<RefusalLine>>([.. Refusals.Where(r => scope.Covers(r.Site)).OrderByDescending(r => r.At).Take(count)]);
    }

    public Task<IReadOnlyList<RefusalLine>> LastRefusalsOfAsync(string member, SiteScope scope, int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RefusalLine>>([.. Refusals.Where(r => r.Member == member && scope.Covers(r.Site)).OrderByDescending(r => r.At).Take(count)]);

    public async IAsyncEnumerable<UsageFact> FactsAsync(DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Readings.Enqueue((from, to));
        await MayRead.WaitAsync(cancellationToken);
        foreach (SessionLine s in Find(new SessionQuery(new SiteMoment(from), new SiteMoment(to))))
        {
            yield return new UsageFact
            {
                Site = s.Site,
                Machine = s.Machine,
                Category = "",
                Member = s.Member,
                Structure = s.Structure,
                Unbadged = SessionParty.IsNobody(s.Member),
                Purpose = (UsagePurpose)s.Purpose,
                Start = s.Start,
                OccupiedSeconds = s.OccupiedSeconds,
                ActiveSeconds = s.ActiveSeconds,
                EnergyWh = s.EnergyWh,
                Energy = (EnergyGrade)s.EnergyQuality,
            };
        }
    }

    public Task<IReadOnlyDictionary<DateOnly, long>> DayVersionsAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<DateOnly, long>>(Sessions.GroupBy(s => DateOnly.FromDateTime(s.Start.UtcDateTime)).ToDictionary(g => g.Key, g => (long)g.Aggregate(0, HashCode.Combine)));

    public Task<DateTimeOffset?> FirstSessionAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Sessions.Count == 0 ? (DateTimeOffset?)null : Sessions.Min(s => s.Start));

    public Task<long> OpenAlarmsAsync(CancellationToken cancellationToken) => Task.FromResult((long)Alarms.Count(a => a.Open));

    public Task<PageOf<AlarmLine>> AlarmsAsync(IReadOnlyCollection<string>? agents, int pageSize, CancellationToken cancellationToken) =>
        Page([.. Alarms.Where(a => agents?.Contains(a.Subject.Split('/')[0]) != false)], pageSize);

    public Task<PageOf<QuarantineLine>> QuarantineAsync(SiteScope scope, int pageSize, CancellationToken cancellationToken) =>
        Page([.. Quarantine.Where(q => scope.IsNetwork || (TopicAddress.TryParse(q.Topic, out TopicAddress? topic) && scope.Covers(topic!.Site)))], pageSize);

    public Task<ListPage<FaultLine>> FaultsAsync(SiteScope scope, ListCursor? from, int pageSize, CancellationToken cancellationToken) =>
        Task.FromResult(new ListPage<FaultLine>([.. Faults.Where(f => scope.Covers(f.Site)).Take(pageSize)]));

    private static Task<PageOf<T>> Page<T>(List<T> all, int pageSize) => Task.FromResult(new PageOf<T>([.. all.Take(pageSize)], 1, pageSize, all.Count));

    private static Task<ListPage<T>> PageAsync<T>(IEnumerable<T> newestFirst, ListCursor? from, int pageSize, Func<T, ListCursor> key) => ListPage<T>.ReadAsync(
        from,
        pageSize,
        (place, count) => Task.FromResult(
            (place is { Newer: true } ? newestFirst.Reverse().Where(i => Compare(key(i), place) > 0) : newestFirst.Where(i => place is null || Compare(key(i), place) < 0)).Take(count).ToList()),
        key);

    private static int Compare(ListCursor a, ListCursor b) => string.CompareOrdinal(a.Value, b.Value);

    private SessionLine[] Find(SessionQuery query) =>
    [
        .. Sessions
            .Where(s => (query.From is null || s.Start >= query.From.At(s.Site)) && (query.To is null || s.Start < query.To.At(s.Site)))
            .Where(s => query.Member is null || s.Member == query.Member)
            .Where(s => query.Machine is null || s.Machine == query.Machine)
            .Where(s => query.Site is null || s.Site == query.Site)
            .Where(s => query.Scope?.Covers(s.Site) != false)
            .Where(s => query.OwnAccount || query.Unbadged ? s.Structure is null && SessionParty.IsNobody(s.Member) == query.Unbadged : query.Structure is null || s.Structure == query.Structure)
            .OrderByDescending(s => s.Start).ThenByDescending(s => s.Session, StringComparer.Ordinal),
    ];
}
