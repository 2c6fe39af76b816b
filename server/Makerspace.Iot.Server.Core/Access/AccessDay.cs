using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Access;

/// <summary>
/// The registry on one day of one zone, worked out once for all the agents that share the zone: with a hundred sites, most members of a list are strangers
/// there, and say the same in every list. Immutable and thread-safe once made; throws <see cref="FormatException"/> if a membership of the whole network is damaged.
/// </summary>
public sealed class AccessDay
{
    private readonly AccessSource _source;
    private readonly TimeZoneInfo _zone;
    private readonly DateTimeOffset _at;
    private readonly DateOnly _today;
    private readonly MemberRow[] _anywhere;
    private readonly QualificationRow[][] _qualifications;
    private readonly Dictionary<string, HashSet<int>> _locals;
    private readonly BadgeRow[] _badges;

    /// <summary>Works out what is the same for every agent.</summary>
    /// <param name="source">The registry.</param>
    /// <param name="zone">The zone of the agents' sites: days are its days.</param>
    /// <param name="at">The moment for which lists are compiled.</param>
    public AccessDay(AccessSource source, TimeZoneInfo zone, DateTimeOffset at)
    {
        (_source, _zone, _at, _today) = (source, zone, at, LocalDays.DayOf(at, zone));
        var midnights = new Midnights(zone);
        _anywhere = source.Holders.Select(person => Member(person, Everywhere.Mark, midnights)).ToArray();
        _qualifications = source.Holders.Select(person => Qualifications(person, midnights)).ToArray();
        _locals = source.Holders
            .SelectMany((person, i) => source.Memberships[person].Where(m => m.Site != Everywhere.Mark).Select(m => (m.Site, Index: i)))
            .GroupBy(l => l.Site, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(l => l.Index).ToHashSet(), StringComparer.Ordinal);
        _badges = source.Badges.Select(b => new BadgeRow(b.Uid, source.HolderIndex[b.Person], b.Structure, b.RevokedAt <= at, b.RevokedAt > at ? b.RevokedAt : null)).ToArray();
    }

    /// <summary>The list of one agent, whose site lies in the zone of this day.</summary>
    public AccessRows Compile(Agent agent)
    {
        MachineRow[] machines = _source.Placements.MachinesOf(agent.Name, _at)
            .Select(name => _source.Machines[name])
            .Select(m => new MachineRow(m, Hours(m.Hours, "machine " + m.Name)))
            .ToArray();
        HashSet<string> categories = machines.Select(m => m.Machine.Category).ToHashSet(StringComparer.Ordinal);
        HashSet<int>? locals = _locals.GetValueOrDefault(agent.Site);
        var midnights = new Midnights(_zone);
        var members = new MemberRow[_source.Holders.Count];
        for (int i = 0; i < members.Length; i++)
        {
            MemberRow row = locals?.Contains(i) == true ? Member(_source.Holders[i], agent.Site, midnights) : _anywhere[i];
            members[i] = WithQualifications(row, _qualifications[i], categories);
        }

        return new AccessRows(machines, members, _badges);
    }

    // Who has no membership here is refused for that, whatever the qualification: a stranger's row is the same in every list.
    private static MemberRow WithQualifications(MemberRow row, QualificationRow[] all, HashSet<string> categories)
    {
        if (row.Memberships.Count == 0 || !Array.Exists(all, q => categories.Contains(q.Category)))
        {
            return row;
        }

        return row with { Qualifications = all.Where(q => categories.Contains(q.Category)).Take(AccessListCompiler.MaxQualifications).ToArray() };
    }

    private static MembershipRow Row(Membership m, Midnights midnights) => new(
        midnights.Start(m.FirstDay),
        midnights.After(m.LastDay),
        m.Structure.Length == 0 ? null : m.Structure,
        m.Purpose,
        Hours(m.Hours, "membership of " + m.Person));

    /// <summary>A higher level that holds as long makes the lower one idle.</summary>
    private static bool Outdoes(QualificationRow a, QualificationRow b) =>
        a.Category == b.Category && a.Level > b.Level && (a.Until is null || (b.Until is { } until && a.Until >= until));

    // The import lets only readable hours in; anything else is damage, and no list is better than one that opens at wrong hours.
    private static OpeningHours[] Hours(string text, string what) =>
        text.Length == 0 ? [] : OpeningHours.TryParse(text, out OpeningHours[] hours) ? hours : throw new FormatException($"Unreadable hours of {what}: {text}");

    private MemberRow Member(string person, string site, Midnights midnights)
    {
        Membership[] all = _source.Memberships[person].ToArray();
        Membership[] here = all.Where(m => Everywhere.Covers(m.Site, site)).OrderBy(m => m.FirstDay).ToArray();
        Membership[] good = here.Where(m => m.LastDay is null || m.LastDay >= _today).ToArray();
        bool holdsNow = good.Any(m => m.HoldsOn(_today));

        // A member whose rights ended is told "lapsed"; the one that ended last is enough to say it.
        Membership[] kept = holdsNow ? good : [.. here.Where(m => m.LastDay < _today).OrderByDescending(m => m.LastDay).Take(1), .. good];
        return new MemberRow
        {
            Ref = person,

            // The agent takes the first of those that hold at once: the site's own before one of the network, as pricing does, then the earliest begun.
            Memberships = kept.TakeLast(AccessListCompiler.MaxMemberships).OrderByDescending(m => m.Site == site).Select(m => Row(m, midnights)).ToArray(),
            ElsewhereOnly = good.Length == 0 && all.Any(m => m.HoldsOn(_today)),
            Qualifications = [],
            Maintainer = good.Any(m => m.Kind == MembershipKind.Staff && m.HoldsOn(_today)),
        };
    }

    // Agents know no prerequisites: a qualification gives its right for as long as those that it asks for.
    private IReadOnlyList<Prerequisite> Prerequisites(Qualification row) =>
        _source.Categories[row.Category].Requires.Length == 0 ? [] : Access.Prerequisites.For(row.Category, _source.Qualifications[row.Person], _source.Categories);

    private QualificationRow[] Qualifications(string person, Midnights midnights)
    {
        QualificationRow[] rows = _source.Qualifications[person]
            .Where(q => Prerequisites(q).All(p => p.Held))
            .Select(q => new QualificationRow(
                q.Category, q.Level, midnights.After(QualificationExpiry.Earlier(q.LastDayUnder(_source.Categories[q.Category]), Access.Prerequisites.LastDay(Prerequisites(q))))))
            .ToArray();
        return rows
            .Where(row => !rows.Any(other => Outdoes(other, row)))
            .OrderByDescending(row => row.Level).ThenBy(row => row.Category, StringComparer.Ordinal)
            .ToArray();
    }
}
