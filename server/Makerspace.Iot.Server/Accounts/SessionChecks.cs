using System.Collections.Concurrent;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>
/// Who a sign-in is, and whether it still counts. An answer is kept for <see cref="TrustedFor"/>, so that a page with its files and its stream asks the database once;
/// what this process ends is forgotten at once. Thread-safe.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="registry">The zones of the sites.</param>
/// <param name="time">Clock.</param>
public sealed class SessionChecks(IDbContextFactory<MakerspaceDb> databases, RegistryCache registry, TimeProvider time)
{
    /// <summary>How long an answer is kept: so long a change made by another process, such as a command, may go unnoticed.</summary>
    public static readonly TimeSpan TrustedFor = TimeSpan.FromSeconds(2);

    /// <summary>How often the time of the last page is written.</summary>
    public static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    // Beyond it all are asked for again.
    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<Guid, (long At, Lazy<Task<Visitor?>> Answer)> _kept = new();
    private long _forgotten;

    /// <summary>The visitor of a sign-in; null if it is over.</summary>
    public async Task<Visitor?> VisitorAsync(Guid session, CancellationToken cancellationToken)
    {
        if (!_kept.TryGetValue(session, out var known) || time.GetElapsedTime(known.At) >= TrustedFor || known.Answer is { IsValueCreated: true, Value.IsFaulted: true })
        {
            if (_kept.Count > MostKept)
            {
                _kept.Clear();
            }

            // Whoever asks first reads for all, and is not to end it by going away.
            var fresh = (At: time.GetTimestamp(), Answer: new Lazy<Task<Visitor?>>(() => ReadAsync(session)));
            known = _kept.AddOrUpdate(session, fresh, (_, kept) => kept.At == known.At ? fresh : kept);
        }

        return await known.Answer.Value.WaitAsync(cancellationToken);
    }

    /// <summary>Grows with each <see cref="Forget"/>: whoever keeps a visitor asks again once it differs.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>Asks again at the next request, whoever it is of.</summary>
    public void Forget()
    {
        _kept.Clear();
        Interlocked.Increment(ref _forgotten);
    }

    /// <summary>Ends sign-ins of an account: one, all but one, or all.</summary>
    /// <param name="account">The account.</param>
    /// <param name="one">The one to end; null for all.</param>
    /// <param name="but">The one to leave; null for none.</param>
    /// <param name="cancellationToken">Then it may not have happened.</param>
    public async Task<int> EndAsync(Guid account, Guid? one, Guid? but, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        int ended = await EndAsync(db, account, one, but, time.GetUtcNow(), cancellationToken);
        Forget();
        return ended;
    }

    /// <summary>The same in the transaction of a context; afterwards the caller calls <see cref="Forget"/>.</summary>
    internal static Task<int> EndAsync(MakerspaceDb db, Guid account, Guid? one, Guid? but, DateTimeOffset now, CancellationToken cancellationToken) => db.Set<AccountSession>()
        .Where(s => s.Account == account && s.RevokedAt == null && s.EndsAt > now && (one == null || s.Id == one) && (but == null || s.Id != but))
        .ExecuteUpdateAsync(set => set.SetProperty(s => s.RevokedAt, now), cancellationToken);

    private async Task<Visitor?> ReadAsync(Guid id)
    {
        DateTimeOffset now = time.GetUtcNow();
        await using MakerspaceDb db = await databases.CreateDbContextAsync();
        var found = await (
            from s in db.Set<AccountSession>()
            join a in db.Set<Account>() on s.Account equals a.Id
            join c in db.Set<AccountCredential>() on a.Id equals c.Account
            where s.Id == id && s.RevokedAt == null && s.EndsAt > now && s.Stamp == c.Stamp && !a.Disabled
            select new { Account = a.Id, a.Ref, a.DisplayName, a.Person, s.SeenAt }).AsNoTracking().FirstOrDefaultAsync();
        if (found is null)
        {
            return null;
        }

        SiteZones zones = (await registry.SnapshotAsync(CancellationToken.None)).Zones;
        List<AccountRole> roles = await db.Set<AccountRole>().AsNoTracking().Where(r => r.Account == found.Ref).ToListAsync();
        if (now - found.SeenAt >= SeenEvery)
        {
            await db.Set<AccountSession>().Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now));
        }

        return new Visitor(id, found.Account, found.Ref, found.DisplayName, new Grants(roles.Where(r => r.HoldsAt(now, zones)).Select(r => new RoleGrant(r.Role, r.Site)))) { Person = found.Person };
    }
}
