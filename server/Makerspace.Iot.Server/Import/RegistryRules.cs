using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Import;

/// <summary>What must hold between rows once an import is in: references lead somewhere, periods do not overlap, limits of the wire are kept.</summary>
internal static class RegistryRules
{
    public static void Check(ImportedRegistry r, ImportErrors errors)
    {
        References(r, errors);
        MembershipOverlaps(r, errors);
        TariffOverlaps(r, errors);
        MachinesPerAgent(r, errors);
        BadgeCells.Warn(r, errors);
        Kept(r, errors);
        if (r.Badges.Rows.Count() > Bounds.Badges)
        {
            errors.Add("badges", 0, $"plus de {Bounds.Badges} badges ; une liste d'accès n'en porte pas plus.");
        }
    }

    // A row that changes and keeps an end of which its file does not speak: whoever renews expects a new one.
    private static void Kept(ImportedRegistry r, ImportErrors errors)
    {
        const string Column = "le fichier n'a pas la colonne";
        foreach ((Qualification before, Qualification after, ImportRow origin) in r.Qualifications.Changed)
        {
            if (after.LastDay is { } last && after.SignedOn != before.SignedOn && !origin.Cells.ContainsKey("lastDay"))
            {
                errors.Warn(origin.File, origin.Line, $"l'habilitation de {after.Person} ({after.Category}, niveau {after.Level}), signée le {after.SignedOn:yyyy-MM-dd}, garde son dernier jour, le {last:yyyy-MM-dd} : {Column} dernierJour (vide, elle l'efface).");
            }
        }

        foreach ((Membership _, Membership after, ImportRow origin) in r.Memberships.Changed)
        {
            if (after.LastDay is { } last && !origin.Cells.ContainsKey("lastDay"))
            {
                errors.Warn(origin.File, origin.Line, $"l'adhésion de {after.Person} à {after.Site}, dès le {after.FirstDay:yyyy-MM-dd}, change et garde son dernier jour, le {last:yyyy-MM-dd} : {Column} dernierJour (vide, elle l'efface).");
            }
        }

        foreach ((Badge before, Badge after, ImportRow origin) in r.Badges.Changed)
        {
            if (after.RevokedAt is not null && after.Person != before.Person && !origin.Cells.ContainsKey("revokedAt"))
            {
                errors.Warn(origin.File, origin.Line, $"le badge {after.Uid}, qui passe de {before.Person} à {after.Person}, reste révoqué : {Column} revoqueLe (vide, elle lève la révocation).");
            }
        }
    }

    private static void References(ImportedRegistry r, ImportErrors errors)
    {
        Each(r.Agents, a => Must(a.Item2, r.Sites, a.Row.Site, "site"));
        Each(r.Machines, m => Must(m.Item2, r.Categories, m.Row.Category, "category"));
        Each(r.Placements, p => Must(p.Item2, r.Machines, p.Row.Machine, "machine"));
        Each(r.Placements, p => Must(p.Item2, r.Agents, p.Row.Agent, "agent"));
        Each(r.Memberships, m => Must(m.Item2, r.Persons, m.Row.Person, "person"));
        Each(r.Memberships, m => Must(m.Item2, r.Sites, m.Row.Site == Everywhere.Mark ? null : m.Row.Site, "site"));
        Each(r.Memberships, m => Must(m.Item2, r.Structures, m.Row.Structure.Length == 0 ? null : m.Row.Structure, "structure"));
        Each(r.Badges, b => Must(b.Item2, r.Persons, b.Row.Person, "person"));
        Each(r.Badges, b => Must(b.Item2, r.Structures, b.Row.Structure, "structure"));
        Each(r.Qualifications, q => Must(q.Item2, r.Persons, q.Row.Person, "person"));
        Each(r.Qualifications, q => Must(q.Item2, r.Persons, q.Row.SignedBy, "signedBy"));
        Each(r.Qualifications, q => Must(q.Item2, r.Categories, q.Row.Category, "category"));
        Each(r.Tariffs, t => Must(t.Item2, r.Sites, t.Row.Site == Everywhere.Mark ? null : t.Row.Site, "site"));
        Each(r.Tariffs, t => Must(t.Item2, r.Categories, t.Row.Category == Everywhere.Mark ? null : t.Row.Category, "category"));

        void Must<T>(ImportRow origin, ImportedSet<T, string> target, string? key, string column)
            where T : class
        {
            if (key is not null && !target.Contains(key))
            {
                errors.Add(origin.File, origin.Line, $"{column} : « {key} » n'est ni dans cet import ni dans le registre.");
            }
        }

        static void Each<T, TKey>(ImportedSet<T, TKey> set, Action<(T Row, ImportRow)> check)
            where T : class
            where TKey : notnull
        {
            foreach ((T Row, ImportRow) item in set.Imported)
            {
                check(item);
            }
        }
    }

    private static void MembershipOverlaps(ImportedRegistry r, ImportErrors errors)
    {
        foreach (IGrouping<(string, string, string), Membership> group in r.Memberships.Rows.GroupBy(m => (m.Person, m.Site, m.Structure)))
        {
            Membership[] ordered = group.OrderBy(m => m.FirstDay).ToArray();
            foreach ((Membership earlier, Membership later) in ordered.Zip(ordered.Skip(1)))
            {
                if ((earlier.LastDay is null || earlier.LastDay >= later.FirstDay) && (r.Memberships.OriginOf(later) ?? r.Memberships.OriginOf(earlier)) is { } origin)
                {
                    string end = earlier.LastDay is { } last ? $"finit le {last:yyyy-MM-dd}" : "n'a pas de dernier jour";
                    errors.Add(origin.File, origin.Line, $"deux adhésions de {later.Person} se chevauchent : celle du {earlier.FirstDay:yyyy-MM-dd} {end}, l'autre commence le {later.FirstDay:yyyy-MM-dd}.");
                }
            }
        }
    }

    private static void TariffOverlaps(ImportedRegistry r, ImportErrors errors)
    {
        foreach ((TariffRate earlier, TariffRate later) in TariffTable.Overlaps(r.Tariffs.Rows))
        {
            if ((r.Tariffs.OriginOf(later) ?? r.Tariffs.OriginOf(earlier)) is { } origin)
            {
                errors.Add(origin.File, origin.Line, $"deux tarifs se chevauchent : celui du {earlier.FirstDay:yyyy-MM-dd} finit le {earlier.LastDay:yyyy-MM-dd}, l'autre commence le {later.FirstDay:yyyy-MM-dd}.");
            }
        }
    }

    private static void MachinesPerAgent(ImportedRegistry r, ImportErrors errors)
    {
        var history = new PlacementHistory(r.Placements.Rows);
        foreach ((Placement placement, ImportRow origin) in r.Placements.Imported)
        {
            if (placement.Agent is { } agent && history.MachinesOf(agent, placement.From).Count > Bounds.MachinesPerAgent)
            {
                errors.Add(origin.File, origin.Line, $"{agent} garderait plus de {Bounds.MachinesPerAgent} machines.");
            }
        }
    }
}
