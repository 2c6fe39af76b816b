using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Training;

/// <summary>A session with the number of people on its list.</summary>
/// <param name="Row">The session.</param>
/// <param name="Taken">How many places are taken.</param>
public sealed record TrainingLine(TrainingSession Row, int Taken)
{
    /// <summary>Places that are left, never below 0.</summary>
    public int Left => Math.Max(0, Row.Places - Taken);
}

/// <summary>Reads training sessions and their lists, by indexes. Thread-safe.</summary>
/// <param name="databases">The database.</param>
public sealed class TrainingReader(IDbContextFactory<MakerspaceDb> databases)
{
    /// <summary>Most planned sessions that are read at once.</summary>
    public const int MostPlanned = 200;

    /// <summary>The sessions that are planned or wait to be signed off, the earliest first.</summary>
    /// <param name="scope">Their sites.</param>
    /// <param name="from">Only those that begin later; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<TrainingLine>> PlannedAsync(SiteScope scope, DateTimeOffset? from, CancellationToken cancellationToken)
    {
        if (scope.IsNowhere)
        {
            return [];
        }

        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        DateTimeOffset after = from ?? DateTimeOffset.UnixEpoch;
        List<TrainingSession> rows = await Of(db, scope).Where(s => s.State == TrainingState.Planned && s.StartAt > after)
            .OrderBy(s => s.StartAt).ThenBy(s => s.Id).Take(MostPlanned).ToListAsync(cancellationToken);
        return await CountedAsync(db, rows, cancellationToken);
    }

    /// <summary>One page of the sessions that are over or cancelled, the newest first.</summary>
    public async Task<ListPage<TrainingLine>> OverAsync(SiteScope scope, TrainingState state, ListCursor? from, int pageSize, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        ListPage<TrainingSession> page = await ListPage<TrainingSession>.ReadAsync(
            from, pageSize, (place, count) => From(Of(db, scope).Where(s => s.State == state), place).Take(count).ToListAsync(cancellationToken),
            s => new ListCursor(s.StartAt, "training", s.Id.ToString("N")));
        return new ListPage<TrainingLine>(await CountedAsync(db, page.Items, cancellationToken), page.Previous, page.Next);
    }

    /// <summary>One session; null if there is none of that id at these sites.</summary>
    public async Task<TrainingSession?> FindAsync(Guid id, SiteScope scope, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<TrainingSession>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, cancellationToken) is { } row && scope.Covers(row.Site) ? row : null;
    }

    /// <summary>The list of a session, in the order in which people came on it.</summary>
    public async Task<IReadOnlyList<TrainingPlace>> PlacesAsync(Guid session, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        List<TrainingPlace> places = await db.Set<TrainingPlace>().AsNoTracking().Where(p => p.Session == session).ToListAsync(cancellationToken);
        return [.. places.OrderBy(p => p.Id)];
    }

    /// <summary>Ids of the sessions on whose list a person stands, past ones too.</summary>
    public async Task<IReadOnlySet<Guid>> OfPersonAsync(string person, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return (await db.Set<TrainingPlace>().AsNoTracking().Where(p => p.Person == person).Select(p => p.Session).ToListAsync(cancellationToken)).ToHashSet();
    }

    /// <summary>Accounts that may train at a site today, by name.</summary>
    public async Task<IReadOnlyList<Account>> TrainersAsync(SiteScope scope, DateOnly today, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        Role[] roles = [.. Enum.GetValues<Role>().Where(r => RolePermissions.Of(r).Contains(Permission.EditTraining) && !RolePermissions.IsOfNetwork(r))];
        var found = await (
            from a in db.Set<Account>()
            join r in db.Set<AccountRole>() on a.Ref equals r.Account
            where roles.Contains(r.Role) && !a.Disabled && r.FirstDay <= today && (r.LastDay == null || r.LastDay >= today)
            select new { Account = a, r.Site }).AsNoTracking().ToListAsync(cancellationToken);
        return [.. found.Where(f => scope.Covers(f.Site) || f.Site == Core.Registry.Everywhere.Mark).Select(f => f.Account).DistinctBy(a => a.Ref).OrderBy(a => a.DisplayName, StringComparer.Ordinal)];
    }

    /// <summary>Names of accounts, by reference.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(IReadOnlyCollection<string> references, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<Account>().AsNoTracking().Where(a => references.Contains(a.Ref)).ToDictionaryAsync(a => a.Ref, a => a.DisplayName, cancellationToken);
    }

    private static async Task<IReadOnlyList<TrainingLine>> CountedAsync(MakerspaceDb db, IReadOnlyList<TrainingSession> rows, CancellationToken cancellationToken)
    {
        // Asked for no session at all, a database may count every place.
        if (rows.Count == 0)
        {
            return [];
        }

        Guid[] ids = [.. rows.Select(r => r.Id)];
        Dictionary<Guid, int> taken = await db.Set<TrainingPlace>().Where(p => ids.Contains(p.Session)).GroupBy(p => p.Session)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        return [.. rows.Select(r => new TrainingLine(r, taken.GetValueOrDefault(r.Id)))];
    }

    private static IQueryable<TrainingSession> Of(MakerspaceDb db, SiteScope scope)
    {
        IQueryable<TrainingSession> all = db.Set<TrainingSession>().AsNoTracking();
        return scope.Sites switch
        {
            null => all,
            [var one] => all.Where(s => s.Site == one),
            var sites => all.Where(s => sites.Contains(s.Site)),
        };
    }

    private static IQueryable<TrainingSession> From(IQueryable<TrainingSession> all, ListCursor? from)
    {
        if (from is not { At: var at, Record: var record } || !Guid.TryParse(record, out Guid id))
        {
            return all.OrderByDescending(s => s.StartAt).ThenByDescending(s => s.Id);
        }

        return from.Newer
            ? all.Where(s => s.StartAt >= at && (s.StartAt > at || s.Id > id)).OrderBy(s => s.StartAt).ThenBy(s => s.Id)
            : From(all.Where(s => s.StartAt <= at && (s.StartAt < at || s.Id < id)), null);
    }
}
