using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Makerspace.Iot.Server.Tests.Accounts;

/// <summary>Accounts of a test that are signed in already, as if by their password.</summary>
public static class TestAccounts
{
    /// <summary>An account with a role, and the cookie of its sign-in.</summary>
    public static async Task<(Account Account, string Cookie)> SignInAsync(IServiceProvider services, Role role, string site, string name = "Ada Test", IDbContextFactory<MakerspaceDb>? databases = null, string? person = null)
    {
        string reference = AccountWrites.NewRef();
        var account = new Account { Ref = reference, Email = reference + "@exemple.fr", DisplayName = name, Person = person };
        DateTimeOffset now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using MakerspaceDb db = await (databases ?? services.GetRequiredService<IDbContextFactory<MakerspaceDb>>()).CreateDbContextAsync();
        db.Add(account);
        db.Add(new AccountRole { Account = reference, Role = role, Site = site, FirstDay = new DateOnly(2000, 1, 1) });
        db.Add(new AccountCredential { Account = account.Id, Stamp = "test" });
        var session = new AccountSession { Id = Guid.NewGuid(), Account = account.Id, Stamp = "test", BegunAt = now, SeenAt = now, EndsAt = now.AddYears(50), Device = "test" };
        db.Add(session);
        await db.SaveChangesAsync();
        CookieAuthenticationOptions cookies = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme);
        string ticket = cookies.TicketDataFormat.Protect(new AuthenticationTicket(SignIns.Principal(session), CookieAuthenticationDefaults.AuthenticationScheme));
        return (account, AccountServices.Cookie + "=" + ticket);
    }
}

/// <summary>Adds the cookie of a sign-in to those of each request.</summary>
public sealed class SignedInHandler(string? cookie) : DelegatingHandler(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (cookie is not null)
        {
            string before = request.Headers.TryGetValues("Cookie", out IEnumerable<string>? given) ? string.Join("; ", given) + "; " : string.Empty;
            request.Headers.Remove("Cookie");
            request.Headers.TryAddWithoutValidation("Cookie", before + cookie);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
