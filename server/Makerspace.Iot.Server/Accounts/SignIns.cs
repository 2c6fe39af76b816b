using System.Security.Claims;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>Begins and ends sign-ins.</summary>
/// <param name="databases">The database.</param>
/// <param name="passwords">Passwords.</param>
/// <param name="checks">Sign-ins that count.</param>
/// <param name="time">Clock.</param>
public sealed class SignIns(IDbContextFactory<MakerspaceDb> databases, Passwords passwords, SessionChecks checks, TimeProvider time)
{
    /// <summary>How long a sign-in lasts on a person's own device.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(60);

    /// <summary>How long it lasts on a device that others use too.</summary>
    public static readonly TimeSpan Shared = TimeSpan.FromHours(12);

    /// <summary>Signs in by address and password; false if they do not go together, if the account takes no password now, or if it is disabled.</summary>
    public async Task<bool> TryAsync(HttpContext context, string email, string password, bool keep)
    {
        string? address = AccountRules.Email(email);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(context.RequestAborted);
        Account? account = address is null ? null : await db.Set<Account>().AsNoTracking().FirstOrDefaultAsync(a => a.Email == address && !a.Disabled, context.RequestAborted);
        AccountCredential? credential = await passwords.CheckAsync(account?.Id, password);
        if (credential is null)
        {
            return false;
        }

        await BeginAsync(context, credential, keep);
        return true;
    }

    /// <summary>Begins a sign-in of an account whose identity is proven; the one that this browser had is over, since its cookie goes.</summary>
    public async Task BeginAsync(HttpContext context, AccountCredential credential, bool keep)
    {
        if (context.Visitor() is { } before)
        {
            await checks.EndAsync(before.Account, before.Session, null, context.RequestAborted);
        }

        AccountSession session = await AddAsync(credential, keep, DeviceWords.Of(context.Request.Headers.UserAgent), context.RequestAborted);
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Principal(session), new AuthenticationProperties { IsPersistent = keep, ExpiresUtc = session.EndsAt });
    }

    /// <summary>Begins one in the database alone.</summary>
    internal async Task<AccountSession> AddAsync(AccountCredential credential, bool keep, string device, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var session = new AccountSession { Id = Guid.NewGuid(), Account = credential.Account, Stamp = credential.Stamp, BegunAt = now, SeenAt = now, EndsAt = now + (keep ? Kept : Shared), Device = device };
        db.Add(session);
        await db.SaveChangesAsync(cancellationToken);

        // What is long over is of no use to anybody.
        DateTimeOffset past = now - Kept;
        await db.Set<AccountSession>().Where(s => s.EndsAt < past).ExecuteDeleteAsync(cancellationToken);
        return session;
    }

    /// <summary>What the cookie of a sign-in holds.</summary>
    internal static ClaimsPrincipal Principal(AccountSession session) =>
        new(new ClaimsIdentity([new Claim(AccountServices.SessionClaim, session.Id.ToString())], CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>Ends the sign-in of a request.</summary>
    public async Task EndAsync(HttpContext context)
    {
        if (context.Visitor() is { } visitor)
        {
            await checks.EndAsync(visitor.Account, visitor.Session, null, context.RequestAborted);
        }

        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }
}

/// <summary>A browser in words.</summary>
public static class DeviceWords
{
    private static readonly (string Mark, string Word)[] Browsers = [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Word)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>Browser and system, as far as they are known: the header itself tells more of a person than anybody needs.</summary>
    public static string Of(string? userAgent)
    {
        string text = userAgent ?? string.Empty;
        string[] words = [.. new[] { Find(Browsers, text), Find(Systems, text) }.OfType<string>()];
        return words.Length == 0 ? "?" : string.Join(", ", words);
    }

    private static string? Find((string Mark, string Word)[] known, string text) => Array.Find(known, k => text.Contains(k.Mark, StringComparison.Ordinal)).Word;
}
