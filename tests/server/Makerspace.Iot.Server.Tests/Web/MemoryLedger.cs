using Makerspace.Iot.Contracts.Events;
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

    public List<AlarmLine> Alarms { get; } = [];

    public List<QuarantineLine> Quarantine { get; } = [];

    public List<FaultLine> Faults { get; } = [];

    public Task<PageOf<SessionLine>> SessionsAsync(SessionQuery query, int page, int pageSize, CancellationToken cancellationToken)
    {
        SessionLine[] found = Find(query);
        return Task.FromResult(new PageOf<SessionLine>([.. found.Skip((page - 1) * pageSize).Take(pageSize)], page, pageSize, found.Length));
    }

    public Task<IReadOnlyList<SessionLine>> LastSessionsAsync(SessionQuery query, int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SessionLine>>([.. Find(query).Take(count)]);

    public Task<PageOf<RefusalLine>> RefusalsAsync(int page, int pageSize, CancellationToken cancellationToken) =>
        Task.FromResult(new PageOf<RefusalLine>([.. Refusals.OrderByDescending(r => r.At).Skip((page - 1) * pageSize).Take(pageSize)], page, pageSize, Refusals.Count));

    public Task<IReadOnlyList<RefusalLine>> LastRefusalsAsync(string? site, int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RefusalLine>>([.. Refusals.OrderByDescending(r => r.At).Take(count)]);

    public Task<IReadOnlyList<UsageFact>> FactsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<UsageFact>>([.. Find(new SessionQuery(from, to)).Select(s => new UsageFact
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
        })]);

    public Task<DateTimeOffset?> FirstSessionAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Sessions.Count == 0 ? (DateTimeOffset?)null : Sessions.Min(s => s.Start));

    public Task<long> OpenAlarmsAsync(CancellationToken cancellationToken) => Task.FromResult((long)Alarms.Count(a => a.Open));

    public Task<PageOf<AlarmLine>> AlarmsAsync(int pageSize, CancellationToken cancellationToken) => Page(Alarms, pageSize);

    public Task<PageOf<QuarantineLine>> QuarantineAsync(int pageSize, CancellationToken cancellationToken) => Page(Quarantine, pageSize);

    public Task<PageOf<FaultLine>> FaultsAsync(int pageSize, CancellationToken cancellationToken) => Page(Faults, pageSize);

    private static Task<PageOf<T>> Page<T>(List<T> all, int pageSize) => Task.FromResult(new PageOf<T>([.. all.Take(pageSize)], 1, pageSize, all.Count));

    private SessionLine[] Find(SessionQuery query) =>
    [
        .. Sessions
            .Where(s => (query.From is null || s.Start >= query.From) && (query.To is null || s.Start < query.To))
            .Where(s => query.Machine is null || s.Machine == query.Machine)
            .Where(s => query.Site is null || s.Site == query.Site)
            .Where(s => query.OwnAccount || query.Unbadged ? s.Structure is null && SessionParty.IsNobody(s.Member) == query.Unbadged : query.Structure is null || s.Structure == query.Structure)
            .OrderByDescending(s => s.Start),
    ];
}
