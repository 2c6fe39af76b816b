using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Naming;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>An account in a list.</summary>
/// <param name="Account">The account.</param>
/// <param name="Roles">Its roles, past ones too; of a site's list, those at its sites.</param>
/// <param name="HasPassword">True once it can sign in.</param>
/// <param name="SeenAt">When it last asked for a page; null if it never signed in, or long ago.</param>
public sealed record AccountLine(Account Account, IReadOnlyList<AccountRole> Roles, bool HasPassword, DateTimeOffset? SeenAt);

/// <summary>Reads accounts and sign-ins for pages and commands. Every list is bounded. Thread-safe.</summary>
/// <param name="databases">The database.</param>
/// <param name="time">Clock.</param>
public sealed class AccountReader(IDbContextFactory<MakerspaceDb> databases, TimeProvider time)
{
    /// <summary>Most accounts of a list; beyond it one searches.</summary>
    public const int Most = 200;

    private const int MostSignIns = 100;

    /// <summary>The accounts of some sites, by name.</summary>
    /// <param name="scope">Those with a role at one of these sites; of the network, all.</param>
    /// <param name="search">Part of a name or address; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<(IReadOnlyList<AccountLine> Lines, bool More)> ListAsync(SiteScope scope, string? search, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        IQueryable<Account> accounts = db.Set<Account>().AsNoTracking();
        if (scope.Sites is { } sites)
        {
            accounts = accounts.Where(a => db.Set<AccountRole>().Any(r => r.Account == a.Ref && sites.Contains(r.Site)));
        }

        if (!string.IsNullOrWhiteSpace(search))
        {
            // Accents and case are compared here: neither database does it without an extension.
            (string plain, string address) = (PlainText.Of(search), search.Trim().ToLowerInvariant());
            List<Account> all = await accounts.OrderBy(a => a.DisplayName).ThenBy(a => a.Ref).ToListAsync(cancellationToken);
            return await LinesAsync(db, [.. all.Where(a => (plain.Length > 0 && PlainText.Of(a.DisplayName).Contains(plain, StringComparison.Ordinal)) || a.Email.Contains(address, StringComparison.Ordinal)).Take(Most + 1)], scope, cancellationToken);
        }

        return await LinesAsync(db, await accounts.OrderBy(a => a.DisplayName).ThenBy(a => a.Ref).Take(Most + 1).ToListAsync(cancellationToken), scope, cancellationToken);
    }

    /// <summary>One account with all its roles; null if there is none of that reference, or if it is of other sites.</summary>
    public async Task<AccountLine?> FindAsync(string reference, SiteScope scope, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        List<Account> found = await db.Set<Account>().AsNoTracking().Where(a => a.Ref == reference).ToListAsync(cancellationToken);
        AccountLine? line = (await LinesAsync(db, found, scope, cancellationToken)).Lines.FirstOrDefault();
        return scope.IsNetwork || line?.Roles.Count > 0 ? line : null;
    }

    /// <summary>The account of an address; null if there is none.</summary>
    public async Task<Account?> ByEmailAsync(string email, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<Account>().AsNoTracking().FirstOrDefaultAsync(a => a.Email == email, cancellationToken);
    }

    /// <summary>The account of a person of the registry; null if there is none.</summary>
    public async Task<Account?> OfPersonAsync(string person, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<Account>().AsNoTracking().FirstOrDefaultAsync(a => a.Person == person, cancellationToken);
    }

    /// <summary>The sign-ins of an account that are not over, the latest first.</summary>
    public async Task<IReadOnlyList<AccountSession>> SignInsAsync(Guid account, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<AccountSession>().AsNoTracking()
            .Where(s => s.Account == account && s.RevokedAt == null && s.EndsAt > now && db.Set<AccountCredential>().Any(c => c.Account == account && c.Stamp == s.Stamp))
            .OrderByDescending(s => s.BegunAt).Take(MostSignIns).ToListAsync(cancellationToken);
    }

    /// <summary>The mail of an account that is still to be sent; null if none is.</summary>
    public async Task<AccountNotice?> NoticeAsync(Guid account, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<AccountNotice>().AsNoTracking().Where(n => n.Account == account).OrderByDescending(n => n.At).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Who the references of accounts are.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(IReadOnlyCollection<string> references, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<Account>().AsNoTracking().Where(a => references.Contains(a.Ref)).ToDictionaryAsync(a => a.Ref, a => a.DisplayName, cancellationToken);
    }

    private static async Task<(IReadOnlyList<AccountLine> Lines, bool More)> LinesAsync(MakerspaceDb db, List<Account> accounts, SiteScope scope, CancellationToken cancellationToken)
    {
        bool more = accounts.Count > Most;
        List<Account> shown = more ? accounts[..Most] : accounts;
        string[] references = [.. shown.Select(a => a.Ref)];
        Guid[] ids = [.. shown.Select(a => a.Id)];
        ILookup<string, AccountRole> roles = (await db.Set<AccountRole>().AsNoTracking().Where(r => references.Contains(r.Account)).ToListAsync(cancellationToken))
            .Where(r => scope.Covers(r.Site)).OrderBy(r => r.FirstDay).ToLookup(r => r.Account);
        HashSet<Guid> withPassword = [.. await db.Set<AccountCredential>().Where(c => ids.Contains(c.Account) && c.PasswordHash != null).Select(c => c.Account).ToListAsync(cancellationToken)];
        Dictionary<Guid, DateTimeOffset> seen = await db.Set<AccountSession>().Where(s => ids.Contains(s.Account)).GroupBy(s => s.Account)
            .Select(g => new { g.Key, At = g.Max(s => s.SeenAt) }).ToDictionaryAsync(g => g.Key, g => g.At, cancellationToken);
        return ([.. shown.Select(a => new AccountLine(a, [.. roles[a.Ref]], withPassword.Contains(a.Id), seen.TryGetValue(a.Id, out DateTimeOffset at) ? at : null))], more);
    }
}
