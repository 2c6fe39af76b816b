using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>
/// The restrictions of the registry that an import lifts. New rows are the normal business of an import and no opening, but for a higher level of somebody who has one already:
/// the level is part of a qualification's key, so that raising it is a new row.
/// </summary>
internal static class Openings
{
    private const int MinutesOfWeek = 7 * 24 * 60;

    public static IReadOnlyList<ImportError> Of(ImportedRegistry r, TimeZoneInfo zone, Language language) =>
        [.. All(r, zone).Select(o => ImportError.Of(o.Origin.File, o.Origin.Line, o.Words, language))];

    private static IEnumerable<Opening> All(ImportedRegistry r, TimeZoneInfo zone) =>
        [.. Badges(r, zone), .. Memberships(r), .. Qualifications(r), .. Categories(r), .. CategoryRules(r), .. Machines(r), .. Placements(r)];

    private static IEnumerable<Opening> Badges(ImportedRegistry r, TimeZoneInfo zone) =>
        from c in r.Changed(r.Members.Badges)
        let revoked = c.Before.RevokedAt ?? DateTimeOffset.MaxValue
        where c.Before.RevokedAt is not null && (c.After.RevokedAt is null || c.After.RevokedAt > revoked)
        select Said(c.Origin,
            $"le badge de {c.After.Person}, révoqué le {When(revoked, zone)}, {(c.After.RevokedAt is { } later ? $"ne l'est plus que le {When(later, zone)}" : "ne l'est plus")}.",
            $"the badge of {c.After.Person}, revoked on {When(revoked, zone)}, {(c.After.RevokedAt is { } then ? $"is revoked only on {When(then, zone)}" : "is no longer revoked")}.");

    private static IEnumerable<Opening> Memberships(ImportedRegistry r)
    {
        foreach ((Membership before, Membership after, ImportRow origin) in r.Changed(r.Members.Memberships))
        {
            string whose = $"the membership of {after.Person} at {after.Site} ({(after.Structure.Length == 0 ? "private" : after.Structure)}, from {after.FirstDay:yyyy-MM-dd})";
            string who = $"l'adhésion de {after.Person} à {after.Site} ({(after.Structure.Length == 0 ? "privée" : after.Structure)}, dès le {after.FirstDay:yyyy-MM-dd})";
            if (EndsLater(before.LastDay, after.LastDay))
            {
                yield return Said(origin, $"{who}, qui finit le {before.LastDay:yyyy-MM-dd}, {Until(after.LastDay).French}.", $"{whose}, which ends on {before.LastDay:yyyy-MM-dd}, {Until(after.LastDay).English}.");
            }

            if (Wider(before.Hours, after.Hours))
            {
                yield return Said(origin, $"{who} : {Hours(before.Hours).French} devient {Hours(after.Hours).French}.", $"{whose}: {Hours(before.Hours).English} becomes {Hours(after.Hours).English}.");
            }

            if (after.Kind == MembershipKind.Staff && before.Kind != MembershipKind.Staff)
            {
                yield return Said(origin, $"{who} devient celle d'un membre de l'équipe, qui peut lever un défaut.", $"{whose} becomes that of a member of staff, who may clear a fault.");
            }
        }
    }

    private static IEnumerable<Opening> Qualifications(ImportedRegistry r)
    {
        foreach ((Qualification before, Qualification after, ImportRow origin) in r.Changed(r.Training.Qualifications))
        {
            // By the rule of the category as it will be: a change of the rule itself is told there, once.
            if (r.Machines.Categories.Find(after.Category) is { } category && EndsLater(before.LastDayUnder(category), after.LastDayUnder(category)))
            {
                yield return Said(
                    origin,
                    $"l'habilitation de {after.Person} ({after.Category}, niveau {after.Level}), qui finit le {before.LastDayUnder(category):yyyy-MM-dd}, {Until(after.LastDayUnder(category)).French}.",
                    $"the qualification of {after.Person} ({after.Category}, level {after.Level}), which ends on {before.LastDayUnder(category):yyyy-MM-dd}, {Until(after.LastDayUnder(category)).English}.");
            }
        }

        Dictionary<(string, string), int> highest = r.Training.Qualifications.Stored.GroupBy(q => (q.Person, q.Category)).ToDictionary(g => g.Key, g => g.Max(q => q.Level));
        foreach ((Qualification added, ImportRow origin) in r.Added(r.Training.Qualifications))
        {
            if (highest.TryGetValue((added.Person, added.Category), out int level) && added.Level > level)
            {
                yield return Said(origin, $"{added.Person} passe du niveau {level} au niveau {added.Level} ({added.Category}).", $"{added.Person} rises from level {level} to level {added.Level} ({added.Category}).");
            }
        }
    }

    private static IEnumerable<Opening> Categories(ImportedRegistry r) =>
        from c in r.Changed(r.Machines.Categories)
        where c.Before.QualificationMonths is not null && (c.After.QualificationMonths is null || c.After.QualificationMonths > c.Before.QualificationMonths)
        select Said(
            c.Origin,
            $"les habilitations de {c.After.Name} sans dernier jour, bonnes {c.Before.QualificationMonths} mois, {(c.After.QualificationMonths is { } months ? $"le sont {months} mois" : "n'expirent plus")}.",
            $"the qualifications of {c.After.Name} without a last day, good for {c.Before.QualificationMonths} months, {(c.After.QualificationMonths is { } now ? $"are good for {now} months" : "no longer expire")}.");

    private static IEnumerable<Opening> CategoryRules(ImportedRegistry r)
    {
        foreach ((MachineCategory before, MachineCategory after, ImportRow origin) in r.Changed(r.Machines.Categories))
        {
            foreach (string required in before.Required().Except(after.Required()))
            {
                yield return Said(origin, $"{after.Name} ne demande plus l'habilitation {required}.", $"{after.Name} no longer asks for the qualification {required}.");
            }

            if (before.QualificationIdleMonths is { } idle && !(after.QualificationIdleMonths <= idle))
            {
                yield return Said(origin, $"les habilitations de {after.Name}, perdues après {idle} mois sans usage, le sont plus tard ou plus du tout.", $"the qualifications of {after.Name}, lost after {idle} months without use, are lost later or not at all.");
            }

            if (before.QualificationYearDay is not null && after.QualificationYearDay is null)
            {
                yield return Said(origin, $"les habilitations de {after.Name} ne finissent plus chaque année le {before.QualificationYearDay}.", $"the qualifications of {after.Name} no longer end each year on {before.QualificationYearDay}.");
            }
        }
    }

    private static IEnumerable<Opening> Machines(ImportedRegistry r)
    {
        foreach ((Machine before, Machine after, ImportRow origin) in r.Changed(r.Machines.Machines))
        {
            (Phrase What, int Before, int After)[] levels =
            [
                (new("travailler seul", "working alone"), before.LevelAlone, after.LevelAlone), (new("travailler encadré", "working supervised"), before.LevelSupervised, after.LevelSupervised),
                (new("encadrer", "supervising"), before.LevelSupervisor, after.LevelSupervisor),
            ];
            foreach ((Phrase what, int was, int now) in levels.Where(l => l.After < l.Before))
            {
                yield return Said(origin, $"{after.Name} : pour {what.French}, le niveau {now} suffit au lieu de {was}.", $"{after.Name}: for {what.English}, level {now} is enough instead of {was}.");
            }

            if (before.TwoPersons && !after.TwoPersons)
            {
                yield return Said(origin, $"{after.Name} : une seconde personne n'est plus exigée.", $"{after.Name}: a second person is no longer required.");
            }

            if (before.OutOfService && !after.OutOfService)
            {
                yield return Said(origin, $"{after.Name} : n'est plus hors service ({before.OutOfServiceReason ?? "sans motif"}).", $"{after.Name}: is no longer out of service ({before.OutOfServiceReason ?? "no reason"}).");
            }

            if (before.Category != after.Category && before.LevelAlone > 0)
            {
                yield return Said(origin, $"{after.Name} : passe de {before.Category} à {after.Category}, dont les habilitations l'ouvrent.", $"{after.Name}: goes from {before.Category} to {after.Category}, whose qualifications open it.");
            }

            if (Wider(before.Hours, after.Hours))
            {
                yield return Said(origin, $"{after.Name} : {Hours(before.Hours).French} devient {Hours(after.Hours).French}.", $"{after.Name}: {Hours(before.Hours).English} becomes {Hours(after.Hours).English}.");
            }
        }
    }

    private static IEnumerable<Opening> Placements(ImportedRegistry r) =>
        from c in r.Changed(r.Machines.Placements)
        where c.Before.Agent is null && c.After.Agent is not null
        select Said(c.Origin, $"{c.After.Machine}, rangée, est gardée par {c.After.Agent} et peut servir.", $"{c.After.Machine}, put away, is guarded by {c.After.Agent} and can be used.");

    private static Opening Said(ImportRow origin, string french, string english) => new(origin, new Phrase(french, english));

    private static bool EndsLater(DateOnly? before, DateOnly? after) => before is not null && (after is null || after > before);

    private static string When(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static Phrase Until(DateOnly? day) => day is { } last ? new($"ne finit que le {last:yyyy-MM-dd}", $"ends only on {last:yyyy-MM-dd}") : new("n'a plus de fin", "has no end any more");

    private static Phrase Hours(string hours) => hours.Length == 0 ? new("toujours", "always") : new($"« {hours} »", $"“{hours}”");

    // Some minute of the week is open that was closed.
    private static bool Wider(string before, string after)
    {
        if (before == after || before.Length == 0 || !OpeningHours.TryParse(before, out OpeningHours[] was) || !OpeningHours.TryParse(after, out OpeningHours[] now))
        {
            return false;
        }

        bool[] open = Week(was);
        return now.Length == 0 ? open.Contains(false) : Week(now).Zip(open).Any(m => m.First && !m.Second);
    }

    private static bool[] Week(OpeningHours[] hours)
    {
        bool[] open = new bool[MinutesOfWeek];
        foreach (OpeningHours h in hours)
        {
            for (int day = 0; day < 7; day++)
            {
                if ((h.Days & (1 << day)) != 0)
                {
                    open.AsSpan((day * 24 * 60) + h.FromMinute, h.ToMinute - h.FromMinute).Fill(true);
                }
            }
        }

        return open;
    }

    private sealed record Opening(ImportRow Origin, Phrase Words);
}
