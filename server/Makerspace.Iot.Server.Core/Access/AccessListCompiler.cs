using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Access;

/// <summary>
/// Says for one agent who may use which of its machines. What no longer gives a right stays in the list where it changes the words of a refusal:
/// revoked badges, lapsed memberships, expired qualifications. What changes nothing is left out, so that the list stays small.
/// </summary>
public static class AccessListCompiler
{
    /// <summary>Most memberships of one member in a list; beyond that the later ones are kept.</summary>
    public const int MaxMemberships = 32;

    /// <summary>Most qualifications of one member in a list; beyond that the higher levels are kept.</summary>
    public const int MaxQualifications = 64;

    /// <summary>Compiles the list as of <paramref name="at"/>; days are those of <paramref name="zone"/>, the zone of the agent's site.</summary>
    public static AccessRows Compile(AccessSource source, Agent agent, TimeZoneInfo zone, DateTimeOffset at)
    {
        MachineRow[] machines = source.Placements.MachinesOf(agent.Name, at)
            .Select(name => source.Machines[name])
            .Select(m => new MachineRow(m, Hours(m.Hours, "machine " + m.Name)))
            .ToArray();
        HashSet<string> categories = machines.Select(m => m.Machine.Category).ToHashSet(StringComparer.Ordinal);
        DateOnly today = LocalDays.DayOf(at, zone);

        var midnights = new Midnights(zone);
        MemberRow[] members = source.Holders.Select(person => Member(source, person, agent.Site, categories, today, midnights)).ToArray();
        BadgeRow[] badges = source.Badges.Select(b => new BadgeRow(b.Uid, source.HolderIndex[b.Person], b.Structure, b.RevokedAt <= at)).ToArray();
        return new AccessRows(machines, members, badges);
    }

    private static MemberRow Member(AccessSource source, string person, string site, HashSet<string> categories, DateOnly today, Midnights midnights)
    {
        Membership[] here = source.Memberships[person].Where(m => Everywhere.Covers(m.Site, site)).OrderBy(m => m.FirstDay).ToArray();
        Membership[] good = here.Where(m => m.LastDay is null || m.LastDay >= today).ToArray();
        bool holdsNow = good.Any(m => m.HoldsOn(today));

        // A member whose rights ended is told "lapsed"; the one that ended last is enough to say it.
        Membership[] kept = holdsNow ? good : [.. here.Where(m => m.LastDay < today).OrderByDescending(m => m.LastDay).Take(1), .. good];
        return new MemberRow
        {
            Ref = person,
            Memberships = kept.TakeLast(MaxMemberships).Select(m => Row(m, midnights)).ToArray(),
            ElsewhereOnly = good.Length == 0 && source.Memberships[person].Any(m => m.HoldsOn(today)),
            Qualifications = Qualifications(source, person, categories, midnights),
            Maintainer = good.Any(m => m.Kind == MembershipKind.Staff && m.HoldsOn(today)),
        };
    }

    private static MembershipRow Row(Membership m, Midnights midnights) => new(
        midnights.Start(m.FirstDay),
        midnights.After(m.LastDay),
        m.Structure.Length == 0 ? null : m.Structure,
        m.Purpose,
        Hours(m.Hours, "membership of " + m.Person));

    private static QualificationRow[] Qualifications(AccessSource source, string person, HashSet<string> categories, Midnights midnights)
    {
        Qualification[] relevant = source.Qualifications[person].Where(q => categories.Contains(q.Category)).ToArray();
        if (relevant.Length == 0)
        {
            return [];
        }

        QualificationRow[] rows = relevant
            .Select(q => new QualificationRow(q.Category, q.Level, midnights.After(q.LastDayUnder(source.Categories[q.Category]))))
            .ToArray();
        return rows
            .Where(row => !rows.Any(other => Outdoes(other, row)))
            .OrderByDescending(row => row.Level).ThenBy(row => row.Category, StringComparer.Ordinal)
            .Take(MaxQualifications)
            .ToArray();
    }

    /// <summary>A higher level that holds as long makes the lower one idle.</summary>
    private static bool Outdoes(QualificationRow a, QualificationRow b) =>
        a.Category == b.Category && a.Level > b.Level && (a.Until is null || (b.Until is { } until && a.Until >= until));

    // The import lets only readable hours in; anything else is damage, and no list is better than one that opens at wrong hours.
    private static OpeningHours[] Hours(string text, string what) =>
        OpeningHours.TryParse(text, out OpeningHours[] hours) ? hours : throw new FormatException($"Unreadable hours of {what}: {text}");
}
