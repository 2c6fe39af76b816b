using System.Text.Json;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>What is asked of a browser, as JSON; null if it is not allowed.</summary>
/// <param name="Credential">What the browser answered to the options, as JSON.</param>
/// <param name="Name">What the person calls the device; only for a new passkey.</param>
/// <param name="Keep">True if the sign-in is to be kept; only for a sign-in.</param>
/// <param name="Back">Where the person wanted to go; only for a sign-in.</param>
public sealed record PasskeyAnswer(JsonElement Credential, string? Name, bool Keep, string? Back);

/// <summary>
/// Passkeys of accounts, by ASP.NET Core Identity: made on one's own page, and then enough to sign in without an address or a password.
/// The challenge goes to the browser and back in a sealed cookie of five minutes, so that nothing is kept of who only asked.
/// <b>Source:</b> W3C Web Authentication Level 3, sections 7.1 and 7.2.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="handler">Identity's checks.</param>
/// <param name="users">Identity.</param>
/// <param name="signIns">Sign-ins.</param>
/// <param name="protection">Seals the cookie.</param>
/// <param name="time">Clock.</param>
public sealed class Passkeys(
    IDbContextFactory<MakerspaceDb> databases, IPasskeyHandler<AccountCredential> handler, UserManager<AccountCredential> users, SignIns signIns, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>Most passkeys of one account.</summary>
    public const int Most = 20;

    /// <summary>Name of the cookie that holds the challenge.</summary>
    public const string Cookie = "makerspace-passkey";

    /// <summary>How long a challenge may be answered.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly IDataProtector _seal = protection.CreateProtector("passkey challenge");

    /// <summary>The options of a new passkey, as JSON; its challenge goes into the cookie.</summary>
    public async Task<string> CreationAsync(HttpContext context, Visitor visitor)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(context.RequestAborted);
        string email = await db.Set<Account>().Where(a => a.Id == visitor.Account).Select(a => a.Email).FirstAsync(context.RequestAborted);
        PasskeyCreationOptionsResult options = await handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = visitor.Account.ToString(), Name = email, DisplayName = visitor.Name }, context);
        Remember(context, "create " + options.AttestationState);
        return options.CreationOptionsJson;
    }

    /// <summary>Adds what a browser made; null if it is added, else what is wrong.</summary>
    public async Task<Phrase?> AddAsync(HttpContext context, Visitor visitor, PasskeyAnswer answer)
    {
        if (Recall(context, "create ") is not { } state)
        {
            return AccountTexts.PasskeyLate;
        }

        PasskeyAttestationResult result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = answer.Credential.GetRawText(), AttestationState = state });
        if (!result.Succeeded || result.UserEntity.Id != visitor.Account.ToString())
        {
            return AccountTexts.PasskeyRefused;
        }

        AccountCredential? credential = await users.FindByIdAsync(visitor.Account.ToString());
        if (credential is null || (await users.GetPasskeysAsync(credential)).Count >= Most)
        {
            return AccountTexts.PasskeysMany;
        }

        result.Passkey.Name = Named(answer.Name, context);
        return (await users.AddOrUpdatePasskeyAsync(credential, result.Passkey)).Succeeded ? null : AccountTexts.PasskeyRefused;
    }

    /// <summary>The options of a sign-in, as JSON. They name no account: the browser offers the passkeys that it has for this server.</summary>
    public async Task<string> RequestAsync(HttpContext context)
    {
        PasskeyRequestOptionsResult options = await handler.MakeRequestOptionsAsync(null, context);
        Remember(context, "enter " + options.AssertionState);
        return options.RequestOptionsJson;
    }

    /// <summary>Signs in by what a browser answered; false if it proves nothing, or if the account is disabled.</summary>
    public async Task<bool> EnterAsync(HttpContext context, PasskeyAnswer answer)
    {
        if (Recall(context, "enter ") is not { } state)
        {
            return false;
        }

        PasskeyAssertionResult<AccountCredential> result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = answer.Credential.GetRawText(), AssertionState = state });
        if (!result.Succeeded)
        {
            return false;
        }

        Guid account = result.User.Account;
        await using MakerspaceDb db = await databases.CreateDbContextAsync(context.RequestAborted);
        if (!await db.Set<Account>().AnyAsync(a => a.Id == account && !a.Disabled, context.RequestAborted))
        {
            return false;
        }

        // The counter tells a copied key; see PasskeyStore.
        await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
        await signIns.BeginAsync(context, result.User, answer.Keep);
        return true;
    }

    /// <summary>The passkeys of an account, the newest first.</summary>
    public async Task<IReadOnlyList<AccountPasskey>> ListAsync(Guid account, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<AccountPasskey>().AsNoTracking().Where(p => p.Account == account).OrderByDescending(p => p.CreatedAt).ToListAsync(cancellationToken);
    }

    /// <summary>Removes one of an account; false if it is not there. The device keeps its half, which opens nothing any more.</summary>
    public async Task<bool> RemoveAsync(Guid account, Guid passkey, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<AccountPasskey>().Where(p => p.Account == account && p.Id == passkey).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    private static string Named(string? name, HttpContext context)
    {
        string given = new([.. (name ?? string.Empty).Where(c => !char.IsControl(c))]);
        given = given.Trim();
        return given.Length == 0 ? DeviceWords.Of(context.Request.Headers.UserAgent) : given.Length <= MakerspaceDb.LabelLength ? given : given[..MakerspaceDb.LabelLength];
    }

    private void Remember(HttpContext context, string state) => context.Response.Cookies.Append(
        Cookie, _seal.Protect($"{(time.GetUtcNow() + Patience).ToUnixTimeSeconds()} {state}"), new CookieOptions { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Strict, MaxAge = Patience, IsEssential = true });

    // A challenge is answered once by a browser: the cookie goes with the answer.
    private string? Recall(HttpContext context, string kind)
    {
        context.Response.Cookies.Delete(Cookie);
        try
        {
            string[] parts = context.Request.Cookies[Cookie] is { } closed ? _seal.Unprotect(closed).Split(' ', 2) : [];
            return parts is [var until, var state] && long.Parse(until, System.Globalization.CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeSeconds() && state.StartsWith(kind, StringComparison.Ordinal)
                ? state[kind.Length..] : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
