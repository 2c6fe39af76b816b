using Makerspace.Iot.Server.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>Puts sign-in together: Identity for passwords and lock-out, a sealed cookie that names a row of <see cref="AccountSession"/>.</summary>
public static class AccountServices
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "makerspace";

    /// <summary>Claim that holds the id of the sign-in.</summary>
    public const string SessionClaim = System.Security.Claims.ClaimTypes.NameIdentifier;

    /// <summary>Wrong passwords in a row after which an account takes none for <see cref="LockedFor"/>.</summary>
    public const int MostFailures = 10;

    /// <summary>How long that lasts: long for a machine that guesses, short for a person.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);

    /// <summary>Adds the services.</summary>
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddIdentityCore<AccountCredential>(identity =>
        {
            // Length is what counts (NIST SP 800-63B, section 3.1.1.2); classes of characters only make people write passwords down.
            identity.Password.RequiredLength = Passwords.Least;
            identity.Password.RequiredUniqueChars = 5;
            identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
            identity.Lockout.MaxFailedAccessAttempts = MostFailures;
            identity.Lockout.DefaultLockoutTimeSpan = LockedFor;
        }).AddUserStore<PasskeyStore>();

        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = Passwords.Rounds);

        // Of addresses the rules of Server.Core take care.
        services.RemoveAll<IUserValidator<AccountCredential>>();
        services.AddSingleton<SessionChecks>();
        services.AddSingleton<OneTimeLinks>();
        services.AddSingleton<AccountReader>();
        services.AddSingleton<AuditReader>();
        services.AddSingleton<DemoAccounts>();
        services.AddSingleton<AccountNotices>();
        services.AddHostedService(s => s.GetRequiredService<AccountNotices>());
        services.AddHostedService<ExpiryReminders>();
        services.AddScoped<Passwords>();
        services.AddScoped<Passkeys>();
        services.AddScoped<IPasskeyHandler<AccountCredential>, PasskeyHandler<AccountCredential>>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<ServerOptions>(ConfigurePasskeys);
        services.AddScoped<SignIns>();
        services.AddScoped<AccountEdits>();
        services.AddAttemptLimit();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = Cookie;
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

            // How long a sign-in lasts stands in its row; the cookie only has to live as long.
            cookie.ExpireTimeSpan = SignIns.Kept;
            cookie.SlidingExpiration = false;
            cookie.Events.OnValidatePrincipal = ValidateAsync;
        });
    }

    // A passkey stands for the whole sign-in, so the device has to know its person (PIN, finger, face), and the account is found by it alone.
    private static void ConfigurePasskeys(IdentityPasskeyOptions passkeys, ServerOptions options)
    {
        passkeys.ServerDomain = options.PublicUrl is { } address ? new Uri(address).Host : null;
        passkeys.UserVerificationRequirement = passkeys.ResidentKeyRequirement = "required";
        passkeys.ValidateOrigin = context => ValueTask.FromResult(
            !context.CrossOrigin && Uri.TryCreate(context.Origin, UriKind.Absolute, out Uri? origin) && origin.Authority == context.HttpContext.Request.Host.Value && origin.Scheme == context.HttpContext.Request.Scheme);
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        SessionChecks checks = context.HttpContext.RequestServices.GetRequiredService<SessionChecks>();
        if (Guid.TryParse(context.Principal?.FindFirst(SessionClaim)?.Value, out Guid session) && await checks.VisitorAsync(session, context.HttpContext.RequestAborted) is { } visitor)
        {
            context.HttpContext.Features.Set(visitor);
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }
}
