using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Import;

/// <summary>Rows of the registry that a file of their table did not name.</summary>
/// <param name="Table">Table.</param>
/// <param name="Count">How many.</param>
/// <param name="Titles">The first of them, at most <see cref="MostTitles"/>, without names of people and ids of badges.</param>
/// <param name="Ended">How many of them the import ends, if it was asked to.</param>
public sealed record MissingRows(string Table, int Count, IReadOnlyList<string> Titles, int Ended)
{
    /// <summary>Most titles of one table.</summary>
    public const int MostTitles = 20;
}

/// <summary>
/// Finds the rows that a file lacks and, if asked, ends what they allow: from today on, never in the past, which stays as it was. Sites, agents, categories and structures allow nothing
/// by themselves and stay; a placement that has begun is history and stays.
/// </summary>
internal static class Missing
{
    public static IReadOnlyList<MissingRows> Of(ImportedRegistry r, IEnumerable<string> tables, bool end)
    {
        var found = new List<MissingRows>();
        var memberships = new Lazy<ILookup<string, Membership>>(() => r.Members.Memberships.Rows.Where(m => r.OriginOf(m) is null).ToLookup(m => m.Person, StringComparer.Ordinal));
        var badges = new Lazy<ILookup<string, Badge>>(() => r.Members.Badges.Rows.Where(b => r.OriginOf(b) is null).ToLookup(b => b.Person, StringComparer.Ordinal));
        foreach (string table in tables)
        {
            MissingRows missing = table switch
            {
                "sites" => Find(r.Machines.Sites, null),
                "agents" => Find(r.Machines.Agents, null),
                "agent-sites" => Find(r.Machines.AgentSites, null),
                "categories" => Find(r.Machines.Categories, null),
                "machines" => Find(r.Machines.Machines, m => EndMachine(r, m)),
                "placements" => Find(r.Machines.Placements, p => EndPlacement(r, p)),
                "structures" => Find(r.Members.Structures, null),
                "persons" => Find(r.Members.Persons, p => EndPerson(r, memberships.Value[p.Ref], badges.Value[p.Ref])),
                "memberships" => Find(r.Members.Memberships, m => EndMembership(r, m)),
                "badges" => Find(r.Members.Badges, b => EndBadge(r, b)),
                "qualifications" => Find(r.Training.Qualifications, q => EndQualification(r, q)),
                "tariffs" => Find(r.Tariffs.Tariffs, t => EndTariff(r, t)),
                _ => throw new ArgumentException($"No table {table}.", nameof(tables)),
            };
            if (missing.Count > 0)
            {
                found.Add(missing);
            }

            MissingRows Find<T, TKey>(RecordSet<T, TKey> set, Func<T, bool>? ender)
                where T : Record
                where TKey : notnull
            {
                T[] absent = [.. set.Rows.Where(row => r.OriginOf(row) is null && !set.IsAdded(row))];
                string[] titles = [.. absent.Take(MissingRows.MostTitles).Select(row => row.Title())];
                return new MissingRows(table, absent.Length, titles, end && ender is not null ? absent.Count(ender) : 0);
            }
        }

        return found;
    }

    private static string Reason(ImportedRegistry r) => r.Act.Acting.Reason ?? "absente du fichier importé (--withdraw-missing)";

    private static bool EndMembership(ImportedRegistry r, Membership m)
    {
        DateOnly today = r.TodayAt(m.Site);
        if (m.LastDay < today)
        {
            return false;
        }

        if (m.FirstDay >= today)
        {
            r.Members.Withdraw(r.Members.Memberships, m, null, Reason(r));
        }
        else
        {
            r.Members.Correct(r.Members.Memberships, m, null, Reason(r), x => x.LastDay = today.AddDays(-1));
        }

        return true;
    }

    private static bool EndQualification(ImportedRegistry r, Qualification q)
    {
        DateOnly today = r.TodayAt(Everywhere.Mark);
        if (q.LastDay < today)
        {
            return false;
        }

        if (q.SignedOn >= today)
        {
            r.Training.Withdraw(r.Training.Qualifications, q, null, Reason(r));
        }
        else
        {
            r.Training.Correct(r.Training.Qualifications, q, null, Reason(r), x => x.LastDay = today.AddDays(-1));
        }

        return true;
    }

    private static bool EndTariff(ImportedRegistry r, TariffRate t)
    {
        DateOnly today = r.TodayAt(t.Site);

        // One that another has followed is over.
        bool followed = r.Tariffs.Tariffs.Rows.Any(o => o.Series == t.Series && o.FirstDay > t.FirstDay && o.FirstDay <= today);
        if (t.LastDay < today || followed)
        {
            return false;
        }

        if (t.FirstDay >= today)
        {
            r.Tariffs.Withdraw(r.Tariffs.Tariffs, t, null, Reason(r));
        }
        else
        {
            r.Tariffs.Correct(r.Tariffs.Tariffs, t, null, Reason(r), x => x.LastDay = today.AddDays(-1));
        }

        return true;
    }

    private static bool EndBadge(ImportedRegistry r, Badge b)
    {
        if (b.RevokedAt <= r.Act.Acting.At)
        {
            return false;
        }

        r.Members.Correct(r.Members.Badges, b, null, Reason(r), x => x.RevokedAt = r.Act.Acting.At);
        return true;
    }

    // What a file of the same import names stays as the file has it.
    private static bool EndPerson(ImportedRegistry r, IEnumerable<Membership> memberships, IEnumerable<Badge> badges)
    {
        bool any = false;
        foreach (Membership m in memberships)
        {
            any |= EndMembership(r, m);
        }

        foreach (Badge b in badges)
        {
            any |= EndBadge(r, b);
        }

        return any;
    }

    private static bool EndMachine(ImportedRegistry r, Machine machine)
    {
        if (machine.OutOfService)
        {
            return false;
        }

        r.Machines.Correct(r.Machines.Machines, machine, null, Reason(r), x => (x.OutOfService, x.OutOfServiceReason) = (true, Reason(r)));
        return true;
    }

    private static bool EndPlacement(ImportedRegistry r, Placement p)
    {
        if (p.From <= r.Act.Acting.At)
        {
            return false;
        }

        r.Machines.Withdraw(r.Machines.Placements, p, null, Reason(r));
        return true;
    }
}
