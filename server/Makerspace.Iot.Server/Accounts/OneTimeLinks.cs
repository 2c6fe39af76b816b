using System.Security.Cryptography;
using System.Text;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>
/// One-time links: a random secret of 256 bits, of which only the hash is stored. A new one that is shown takes the place of those before.
/// One that is mailed leaves the last ones valid: anyone may ask for a mail, and must not be able to end the link that somebody is about to use. Using one ends them all.
/// Looking at its page uses nothing up, since mail servers do that too; sending the form does. Thread-safe.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="options">Where the pages are.</param>
/// <param name="time">Clock.</param>
public sealed class OneTimeLinks(IDbContextFactory<MakerspaceDb> databases, ServerOptions options, TimeProvider time)
{
    /// <summary>How long one lasts.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(24);

    /// <summary>Most mailed links of one account that are valid at once; a further one ends the oldest.</summary>
    public const int MostMailed = 3;

    private const int SecretBytes = 32;

    /// <summary>Makes one that is shown, and answers its address.</summary>
    public Task<string> MakeAsync(LinkKind kind, Guid? account, CancellationToken cancellationToken) => MakeAsync(kind, account, kept: 0, cancellationToken);

    /// <summary>Makes one that goes to the address of the account alone, and answers its address.</summary>
    public Task<string> MakeMailedAsync(LinkKind kind, Guid account, CancellationToken cancellationToken) => MakeAsync(kind, account, kept: MostMailed - 1, cancellationToken);

    /// <summary>The link of a secret with its account; null if there is none, if it is over, or if the account is disabled.</summary>
    public async Task<(AccountLink Link, Account? Account)?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        (string hash, DateTimeOffset now) = (Hash(secret), time.GetUtcNow());
        AccountLink? link = await db.Set<AccountLink>().AsNoTracking().FirstOrDefaultAsync(l => l.Hash == hash && l.EndsAt > now, cancellationToken);
        if (link is null)
        {
            return null;
        }

        Account? account = link.Account is { } id ? await db.Set<Account>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken) : null;
        return account is { Disabled: true } || (account is null && (link.Account is not null || await HasAdministratorAsync(db, now, cancellationToken))) ? null : (link, account);
    }

    /// <summary>Uses a link up, in the transaction of what it is used for; false if another use came first.</summary>
    public static async Task<bool> UseAsync(MakerspaceDb db, AccountLink link, CancellationToken cancellationToken) =>
        await db.Set<AccountLink>().Where(l => l.Hash == link.Hash).ExecuteDeleteAsync(cancellationToken) == 1;

    /// <summary>Takes every link of an account back, and the mails that would bring one; answers how many links there were.</summary>
    public static async Task<int> DropAsync(MakerspaceDb db, Guid account, CancellationToken cancellationToken)
    {
        await db.Set<AccountNotice>().Where(n => n.Account == account).ExecuteDeleteAsync(cancellationToken);
        return await db.Set<AccountLink>().Where(l => l.Account == account).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>True if somebody may do everything, and has a password.</summary>
    public async Task<bool> HasAdministratorAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await HasAdministratorAsync(db, time.GetUtcNow(), cancellationToken);
    }

    private async Task<string> MakeAsync(LinkKind kind, Guid? account, int kept, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        string[] stays = await db.Set<AccountLink>().Where(l => l.Account == account && l.EndsAt > now).OrderByDescending(l => l.EndsAt).Take(kept).Select(l => l.Hash).ToArrayAsync(cancellationToken);
        await db.Set<AccountLink>().Where(l => (l.Account == account && !stays.Contains(l.Hash)) || l.EndsAt <= now).ExecuteDeleteAsync(cancellationToken);
        db.Add(new AccountLink { Hash = Hash(secret), Kind = kind, Account = account, EndsAt = now + Lasts });
        await db.SaveChangesAsync(cancellationToken);
        return PublicAddress.Of(options) + "/link/" + secret;
    }

    private static async Task<bool> HasAdministratorAsync(MakerspaceDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return await (
            from r in db.Set<AccountRole>()
            join a in db.Set<Account>() on r.Account equals a.Ref
            join c in db.Set<AccountCredential>() on a.Id equals c.Account
            where r.Role == Role.NetworkAdministrator && !a.Disabled && c.PasswordHash != null && (r.LastDay == null || r.LastDay >= today)
            select r.Id).AnyAsync(cancellationToken);
    }

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
