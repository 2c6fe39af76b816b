using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Maintenance;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Maintenance;

/// <summary>Reads the reports of defects, the newest first, by indexes and never counted. Thread-safe.</summary>
/// <param name="databases">The database.</param>
public sealed class DefectReader(IDbContextFactory<MakerspaceDb> databases)
{
    /// <summary>Most reports of one state that are read for the pages that show them all.</summary>
    public const int MostUnsettled = 200;

    private volatile Tuple<long, IReadOnlyList<DefectReport>>? _dangers;

    /// <summary>The reports that are not settled, of some sites.</summary>
    public async Task<IReadOnlyList<DefectReport>> UnsettledAsync(SiteScope scope, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var found = new List<DefectReport>();
        foreach (DefectState state in new[] { DefectState.Open, DefectState.Acknowledged })
        {
            found.AddRange(await From(Of(db, scope).Where(d => d.State == state), null).Take(MostUnsettled).ToListAsync(cancellationToken));
        }

        return found;
    }

    /// <summary>One page of the settled reports of some sites, from a place (null: the newest).</summary>
    public async Task<ListPage<DefectReport>> SettledAsync(SiteScope scope, ListCursor? from, int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await ListPage<DefectReport>.ReadAsync(
            from, pageSize, (place, count) => From(Of(db, scope).Where(d => d.State == DefectState.Settled), place).Take(count).ToListAsync(cancellationToken),
            d => new ListCursor(d.ReportedAt, "defect", d.Id.ToString("N")));
    }

    /// <summary>The last reports of a machine at some sites.</summary>
    public async Task<IReadOnlyList<DefectReport>> OfMachineAsync(string machine, SiteScope scope, int count, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await From(Of(db, scope).Where(d => d.Machine == machine), null).Take(count).ToListAsync(cancellationToken);
    }

    /// <summary>The dangers that nobody has looked at yet, of all sites; read again only for another version of the registry.</summary>
    public async ValueTask<IReadOnlyList<DefectReport>> DangersAsync(long version, CancellationToken cancellationToken)
    {
        if (_dangers is { } kept && kept.Item1 == version)
        {
            return kept.Item2;
        }

        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        List<DefectReport> open = await From(db.Set<DefectReport>().AsNoTracking().Where(d => d.State == DefectState.Open), null).Take(MostUnsettled).ToListAsync(cancellationToken);
        IReadOnlyList<DefectReport> dangers = [.. open.Where(d => d.Severity == DefectSeverity.Dangerous)];
        _dangers = Tuple.Create(version, dangers);
        return dangers;
    }

    /// <summary>Names of the accounts that reported.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(IReadOnlyCollection<string> references, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<Account>().AsNoTracking().Where(a => references.Contains(a.Ref)).ToDictionaryAsync(a => a.Ref, a => a.DisplayName, cancellationToken);
    }

    private static IQueryable<DefectReport> Of(MakerspaceDb db, SiteScope scope)
    {
        IQueryable<DefectReport> all = db.Set<DefectReport>().AsNoTracking();
        return scope.Sites switch
        {
            null => all,
            [var one] => all.Where(d => d.Site == one),
            var sites => all.Where(d => sites.Contains(d.Site)),
        };
    }

    private static IQueryable<DefectReport> From(IQueryable<DefectReport> all, ListCursor? from)
    {
        if (from is not { At: var at, Record: var record } || !Guid.TryParse(record, out Guid id))
        {
            return all.OrderByDescending(d => d.ReportedAt).ThenByDescending(d => d.Id);
        }

        return from.Newer
            ? all.Where(d => d.ReportedAt >= at && (d.ReportedAt > at || d.Id > id)).OrderBy(d => d.ReportedAt).ThenBy(d => d.Id)
            : From(all.Where(d => d.ReportedAt <= at && (d.ReportedAt < at || d.Id < id)), null);
    }
}
