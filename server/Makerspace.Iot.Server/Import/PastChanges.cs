using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;
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
        List<PastDays> days = [.. Sites(r), .. Memberships(r), .. r.Tariffs.Changes(Today(r)), .. await CategoriesAsync(r, cancellationToken)];
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

            string sessions = row.Sum(c => c.Value).ToString(CultureInfo.InvariantCulture);
            string from = First(row).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            string to = row.Max(c => c.Key.To).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            bool isSite = row.Key is Site;
            Phrase what = new(
                $"change {(isSite ? "le jour, le mois ou le prix" : "le prix ou le type")} de {sessions} session(s) déjà enregistrée(s) au plus, du {from} au {to}",
                $"changes {(isSite ? "the day, the month or the price" : "the price or the kind")} of at most {sessions} recorded session(s), from {from} to {to}");
            if (r.Act.Acting.Reason is null && string.IsNullOrWhiteSpace(origin.Cells.GetValueOrDefault("reason")))
            {
                errors.Add(
                    origin.File, origin.Line,
                    new(
                        $"cette ligne {what.French}. Si c'est une correction, donnez-en le motif dans la colonne « motif » ou avec --reason ; sinon, faites-la valoir à partir d'aujourd'hui.",
                        $"this line {what.English}. If it is a correction, give its reason in the column “reason” or with --reason; else let it hold from today on."));
            }
            else
            {
                errors.Warn(origin.File, origin.Line, new($"correction : {what.French}.", $"correction: {what.English}."));
            }
        }
    }

    private static DateOnly First(IEnumerable<KeyValuePair<PastDays, long>> changes) =>
        changes.Min(c => c.Key.From) is { Year: >= 1990 } day ? day : new DateOnly(1990, 1, 1);

    private static DateOnly Today(ImportedRegistry r) => r.TodayAt(Everywhere.Mark);

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
