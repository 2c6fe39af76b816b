using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>An account of the demonstration.</summary>
/// <param name="Ref">Reference of the account.</param>
/// <param name="Name">Name.</param>
/// <param name="Role">Its role.</param>
/// <param name="Place">Label of its site; empty for the network.</param>
public sealed record DemoAccount(string Ref, string Name, Role Role, string Place);

/// <summary>The accounts of the demonstration, one for each role, and their sign-in without a password. Only with <see cref="ServerOptions.Demo"/>.</summary>
/// <param name="databases">The database.</param>
/// <param name="writer">The writer of the registry.</param>
/// <param name="registry">The registry.</param>
public sealed class DemoAccounts(IDbContextFactory<MakerspaceDb> databases, RegistryWriter writer, RegistryCache registry)
{
    /// <summary>Address to which a button of the sign-in page sends.</summary>
    public const string Address = "/sign-in/demo";

    private static readonly (string Name, Role Role)[] People =
    [
        ("Claire Delmas", Role.NetworkAdministrator), ("Hélène Vasseur", Role.SiteDirector), ("Karim Benali", Role.Fabmanager), ("Sophie Marchand", Role.Treasurer),
        ("Youssef Amrani", Role.Trainer), ("Anne-Laure Petit", Role.StructureContact), ("Lucas Moreau", Role.Member), ("Denis Rolland", Role.Controller),
    ];

    /// <summary>Makes those that are missing, at the first site of the registry.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        RegistryTables tables = await registry.ReadAsync(cancellationToken);
        RegistrySnapshot snapshot = RegistrySnapshot.Of(tables);
        string? site = snapshot.Sites.Count > 0 ? snapshot.Sites[0].Name : null;
        await writer.WriteAsync(Actor.Program, "démonstration", async act =>
        {
            AccountWrites writes = await AccountWrites.LoadAsync(act, cancellationToken);
            foreach ((string name, Role role) in People)
            {
                string place = RolePermissions.IsOfNetwork(role) ? Everywhere.Mark : site ?? string.Empty;
                if (place.Length > 0 && writes.ByEmail(Email(role)) is null)
                {
                    PersonName? member = role == Role.Member ? await MemberAsync(act.Db, tables, site!, cancellationToken) : null;
                    Account account = writes.Add(Email(role), member?.DisplayName ?? name, "fr", member?.Person);
                    writes.Give(account, role, place, writes.Yesterday(place), null);
                    act.Db.Add(new AccountCredential { Account = account.Id, Stamp = Guid.NewGuid().ToString("N") });
                }
            }

            writes.Check();
        }, cancellationToken);
    }

    // The member's pages are those of a person of the registry: a resident of the site with a badge, whoever joined first.
    private static async Task<PersonName?> MemberAsync(MakerspaceDb db, RegistryTables tables, string site, CancellationToken cancellationToken)
    {
        string? person = tables.Memberships
            .Where(m => m.Site == site && m.Kind == MembershipKind.Resident && m.LastDay is null && tables.Badges.Any(b => b.Person == m.Person && b.RevokedAt is null))
            .OrderBy(m => m.FirstDay).ThenBy(m => m.Person, StringComparer.Ordinal).FirstOrDefault()?.Person;
        return person is null ? null : await db.Set<PersonName>().AsNoTracking().FirstOrDefaultAsync(n => n.Person == person, cancellationToken);
    }

    /// <summary>The accounts, the highest role first.</summary>
    public async Task<IReadOnlyList<DemoAccount>> ListAsync(CancellationToken cancellationToken)
    {
        string[] emails = [.. People.Select(p => Email(p.Role))];
        RegistrySnapshot snapshot = await registry.SnapshotAsync(cancellationToken);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await (
            from a in db.Set<Account>()
            join r in db.Set<AccountRole>() on a.Ref equals r.Account
            where emails.Contains(a.Email) && !a.Disabled
            select new { a.Ref, a.Email, a.DisplayName, r.Role, r.Site }).AsNoTracking().ToListAsync(cancellationToken);
        return [.. found.Where(f => f.Email == Email(f.Role)).OrderBy(f => Array.FindIndex(People, p => p.Role == f.Role))
            .Select(f => new DemoAccount(f.Ref, f.DisplayName, f.Role, f.Site == Everywhere.Mark ? string.Empty : snapshot.Names.Site(f.Site)))];
    }

    /// <summary>Maps the sign-in. Another site's page cannot use it: it needs the address that the browser says it comes from.</summary>
    public static void MapDemo(IEndpointRouteBuilder routes) => routes.MapPost(Address, async (HttpContext context, DemoAccounts demo, SignIns signIns, IDbContextFactory<MakerspaceDb> databases) =>
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        if ((await demo.ListAsync(context.RequestAborted)).FirstOrDefault(d => d.Ref == form["account"]) is not { } one || !OwnRequests.Is(context.Request))
        {
            return Results.Redirect("/sign-in");
        }

        await using MakerspaceDb db = await databases.CreateDbContextAsync(context.RequestAborted);
        AccountCredential credential = await (from c in db.Set<AccountCredential>() join a in db.Set<Account>() on c.Account equals a.Id where a.Ref == one.Ref select c).AsNoTracking().FirstAsync(context.RequestAborted);
        await signIns.BeginAsync(context, credential, keep: false);
        return Results.Redirect(LocalAddress.Of(form["back"]));
    });

    private static string Email(Role role) => $"{role.ToString().ToLowerInvariant()}@demo.makerspace.example";
}
