using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Workspace.Own;

/// <summary>
/// What the server keeps of the person who has signed in, as a JSON file; lines of closed months and reports of defects are not in it yet.
/// <b>Source:</b> GDPR, articles 15 (access) and 20 (a structured, commonly used and machine-readable format).
/// </summary>
public static class OwnData
{
    private const int MostRefusals = 10_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Maps <c>/me/data.json</c>.</summary>
    public static void MapOwnData(this IEndpointRouteBuilder routes) => routes.MapGet("/me/data.json", async (
        HttpContext context, AccountReader accounts, Passkeys passkeys, RegistryCache registry, ILedgerReader ledger, IDbContextFactory<MakerspaceDb> databases, TimeProvider time, CancellationToken aborted) =>
    {
        Visitor visitor = context.Visitor()!;
        AccountLine account = (await accounts.FindAsync(visitor.Ref, SiteScope.Network, aborted))!;
        object file = new
        {
            Made = time.GetUtcNow(),
            Account = new
            {
                account.Account.Ref,
                account.Account.Email,
                account.Account.DisplayName,
                account.Account.Language,
                Roles = account.Roles.Select(r => new { r.Role, r.Site, r.FirstDay, r.LastDay }),
                SignIns = (await accounts.SignInsAsync(visitor.Account, aborted)).Select(s => new { s.Device, s.BegunAt, s.SeenAt, s.EndsAt }),
                Passkeys = (await passkeys.ListAsync(visitor.Account, aborted)).Select(p => new { p.Name, p.CreatedAt, p.UsedAt }),
            },
            Person = visitor.Person is { } person ? await PersonAsync(person, await registry.ReadAsync(aborted), ledger, databases, aborted) : null,
        };
        return TypedResults.File(JsonSerializer.SerializeToUtf8Bytes(file, Json), "application/json", "mes-donnees.json");
    }).ExcludeFromDescription();

    private static async Task<object> PersonAsync(string person, RegistryTables tables, ILedgerReader ledger, IDbContextFactory<MakerspaceDb> databases, CancellationToken aborted)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(aborted);
        string? name = await db.Set<PersonName>().Where(n => n.Person == person).Select(n => n.DisplayName).FirstOrDefaultAsync(aborted);
        return new
        {
            Ref = person,
            Name = name,
            Memberships = tables.Memberships.Where(m => m.Person == person).Select(m => new { m.Site, m.Structure, m.Kind, m.Purpose, m.FirstDay, m.LastDay, m.Hours }),
            Badges = tables.Badges.Where(b => b.Person == person).Select(b => new { b.Uid, b.Structure, b.RevokedAt }),
            Qualifications = tables.Qualifications.Where(q => q.Person == person).Select(q => new { q.Category, q.Level, q.SignedOn, q.SignedBy, q.LastDay }),
            Training = await (
                from t in db.Set<TrainingPlace>()
                join s in db.Set<TrainingSession>() on t.Session equals s.Id
                where t.Person == person
                select new { s.Site, s.Category, s.Label, s.StartAt, s.EndAt, t.Asked, t.Attendance }).AsNoTracking().ToListAsync(aborted),
            Bookings = await db.Set<Booking>().AsNoTracking().Where(b => b.Person == person).OrderBy(b => b.StartAt)
                .Select(b => new { b.Site, b.Machine, b.StartAt, b.EndAt, b.State }).ToListAsync(aborted),
            Sessions = await SessionsAsync(person, ledger, aborted),
            Refusals = (await ledger.LastRefusalsOfAsync(person, SiteScope.Network, MostRefusals, aborted)).Select(r => new { r.At, r.Site, r.Machine, r.Reason }),
        };
    }

    // A lifetime of one person's sessions: thousands, page by page.
    private static async Task<List<object>> SessionsAsync(string person, ILedgerReader ledger, CancellationToken aborted)
    {
        var all = new List<object>();
        ListCursor? place = null;
        do
        {
            ListPage<SessionLine> page = await ledger.SessionsAsync(new SessionQuery(Member: person), place, ILedgerReader.MostPerPage, aborted);
            all.AddRange(page.Items.Select(s => (object)new
            {
                s.Site,
                s.Machine,
                s.Structure,
                s.Purpose,
                s.Start,
                s.End,
                s.OccupiedSeconds,
                s.ActiveSeconds,
                s.EnergyWh,
                s.EnergyQuality,
                s.EndReason,
                Entry = $"{s.Agent}/{s.Epoch}/{s.Seq}",
            }));
            place = page.Next;
        }
        while (place is not null);
        return all;
    }
}
