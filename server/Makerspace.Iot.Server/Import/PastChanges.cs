using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Tariffs;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Import;

/// <summary>
/// Refuses a line that would change the day, the category, the membership or the price of sessions recorded on earlier days, unless it is a correction with a reason;
/// then it says how many sessions change.
/// </summary>
internal static class PastChanges
{
    public static async Task CheckAsync(ImportedRegistry r, ImportErrors errors, CancellationToken cancellationToken)
    {
        List<PastDays> days = [.. Sites(r), .. Memberships(r), .. Tariffs(r), .. await CategoriesAsync(r, cancellationToken)];
        if (days.Count == 0)
        {
            return;
        }

        foreach (IGrouping<Record, KeyValuePair<PastDays, long>> row in (await PastSessions.CountAsync(r.Act.Db, days, r.Act.Acting.At, cancellationToken)).GroupBy(c => c.Key.Row))
        {
            if (r.OriginOf(row.Key) is not { } origin)
            {
                continue;
            }

            string what = string.Create(
                CultureInfo.InvariantCulture,
                $"change {(row.Key is Site ? "le jour, le mois ou le prix" : "le prix ou le type")} de {row.Sum(c => c.Value)} session(s) déjà enregistrée(s) au plus, du {First(row):yyyy-MM-dd} au {row.Max(c => c.Key.To):yyyy-MM-dd}");
            if (r.Act.Acting.Reason is null && string.IsNullOrWhiteSpace(origin.Cells.GetValueOrDefault("reason")))
            {
                errors.Add(
                    origin.File, origin.Line,
                    $"cette ligne {what}. Si c'est une correction, donnez-en le motif dans la colonne « motif » ou avec --reason ; sinon, faites-la valoir à partir d'aujourd'hui.");
            }
            else
            {
                errors.Warn(origin.File, origin.Line, $"correction : {what}.");
            }
        }
    }

    private static DateOnly First(IEnumerable<KeyValuePair<PastDays, long>> changes) =>
        changes.Min(c => c.Key.From) is { Year: >= 1990 } day ? day : new DateOnly(1990, 1, 1);

    private static DateOnly Today(ImportedRegistry r) => r.Zones.DaysOf(r.Act.Acting.At).Last;

    private static IEnumerable<PastDays> Sites(ImportedRegistry r) => r.Machines.Sites.Changed.SelectMany(c => PastSessions.Of(c.Before, c.After, Today(r)));

    private static IEnumerable<PastDays> Memberships(ImportedRegistry r)
    {
        // Who is new has no session.
        HashSet<string> fresh = r.Members.Persons.Added.Select(p => p.Ref).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. r.Members.Memberships.Added.Where(m => !fresh.Contains(m.Person)).SelectMany(m => PastSessions.Of(null, m, Today(r))),
            .. r.Members.Memberships.Changed.SelectMany(c => PastSessions.Of(c.Before, c.After, Today(r))),
            .. r.Members.Memberships.Withdrawn.SelectMany(m => PastSessions.Of(m, null, Today(r))),
        ];
    }

    private static IEnumerable<PastDays> Tariffs(ImportedRegistry r) =>
    [
        .. r.Tariffs.Tariffs.Added.SelectMany(t => PastSessions.Of(null, t, r.Tariffs.Tariffs.Rows, Today(r))),
        .. r.Tariffs.Tariffs.Changed.SelectMany(c => PastSessions.Of(c.Before, c.After, r.Tariffs.Tariffs.Rows, Today(r))),
        .. r.Tariffs.Tariffs.Withdrawn.SelectMany(t => PastSessions.Of(t, null, r.Tariffs.Tariffs.Rows, Today(r))),
    ];

    private static async Task<IEnumerable<PastDays>> CategoriesAsync(ImportedRegistry r, CancellationToken cancellationToken)
    {
        (Machine Before, Machine After)[] moved = [.. r.Machines.Machines.Changed.Where(c => c.Before.Category != c.After.Category)];
        if (moved.Length == 0)
        {
            return [];
        }

        List<FormerCategory> stored = await r.Act.Db.Set<FormerCategory>().AsNoTracking().ToListAsync(cancellationToken);
        var before = new CategoryHistory(moved.Select(m => m.Before), stored);
        var after = new CategoryHistory(moved.Select(m => m.After), r.Machines.FormerCategories.Rows);
        ILookup<string, DateOnly> edges = stored.Concat(r.Machines.FormerCategories.Rows).ToLookup(f => f.Machine, f => f.LastDay, StringComparer.Ordinal);
        return moved.SelectMany(m => PastSessions.Of(m.After, before, after, edges[m.After.Name], Today(r)));
    }
}
