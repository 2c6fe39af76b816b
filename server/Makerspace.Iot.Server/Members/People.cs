using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Naming;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Members;

/// <summary>A person of the registry with the name.</summary>
/// <param name="Ref">Reference.</param>
/// <param name="Name">Name as the person writes it; null if it was erased.</param>
internal sealed record NamedPerson(string Ref, string? Name)
{
    // By name; those without one come last, by reference.
    public string Plain { get; } = Name is null ? string.Empty : PlainText.Of(Name);
}

/// <summary>A person with what the search looks at. Immutable.</summary>
/// <param name="Ref">Reference.</param>
/// <param name="Name">Name as the person writes it; null if it was erased.</param>
/// <param name="Memberships">All memberships, the latest begun first.</param>
/// <param name="Badges">All badges, revoked ones too.</param>
public sealed record PersonEntry(string Ref, string? Name, IReadOnlyList<Membership> Memberships, IReadOnlyList<Badge> Badges)
{
    /// <summary>The sites that the person is of.</summary>
    public RowSites Sites { get; } = RowSites.OfPerson(Memberships.Select(m => m.Site));

    /// <summary>What to call the person.</summary>
    public string Title => Name ?? Ref;

    /// <summary>Name, reference and structures as they are searched for, words parted by blanks.</summary>
    internal string Plain { get; init; } = string.Empty;
}

/// <summary>A structure with the sites that it is of. Immutable.</summary>
/// <param name="Structure">The structure.</param>
/// <param name="Sites">Its sites.</param>
/// <param name="Memberships">Its memberships, past ones too.</param>
public sealed record StructureEntry(Structure Structure, RowSites Sites, IReadOnlyList<Membership> Memberships)
{
    /// <summary>Label, reference and SIRET as they are searched for.</summary>
    internal string Plain { get; } = PlainText.Of(Structure.Label) + " " + PlainText.Of(Structure.Ref) + " " + Structure.Siret;
}

/// <summary>How a membership stands today.</summary>
public enum MembershipState
{
    /// <summary>One holds.</summary>
    Current,

    /// <summary>None holds, one will.</summary>
    Future,

    /// <summary>All are over.</summary>
    Expired,
}

/// <summary>What is asked of the people. Null means no restriction.</summary>
/// <param name="Scope">The sites whose people may be seen.</param>
/// <param name="Badges">The sites whose people may be found by a badge.</param>
/// <param name="Text">Words of the name, the reference or a structure, or the last digits of a badge; at most <see cref="LongestText"/> characters.</param>
/// <param name="Site">People of this site.</param>
/// <param name="State">How their membership stands, at that site or at those of the scope.</param>
/// <param name="Structure">Of a membership, also a past one.</param>
/// <param name="WithoutBadge">True for those who have no good badge only.</param>
/// <param name="Which">Those whose reference it takes.</param>
public sealed record PeopleQuery(SiteScope Scope, SiteScope Badges, string? Text = null, string? Site = null, MembershipState? State = null, string? Structure = null, bool WithoutBadge = false, Func<string, bool>? Which = null)
{
    /// <summary>Longest text.</summary>
    public const int LongestText = 100;
}

/// <summary>One page of people, by name.</summary>
/// <param name="Items">The people.</param>
/// <param name="Before">Reference of the first, if there are others before it.</param>
/// <param name="After">Reference of the last, if there are others after it.</param>
public sealed record PeoplePage(IReadOnlyList<PersonEntry> Items, string? Before, string? After);

/// <summary>Everybody, by name, to be looked through in memory: 20,000 people take milliseconds. Immutable and thread-safe.</summary>
public sealed class People
{
    // Fewer digits are found in too many badges, and in words.
    private const int LeastDigits = 4;

    private readonly PersonEntry[] _all;
    private readonly Dictionary<string, int> _places;
    private readonly Dictionary<string, string> _holders;
    private readonly StructureEntry[] _structures;

    internal People(IReadOnlyList<NamedPerson> byName, IReadOnlyList<Membership> memberships, IReadOnlyList<Badge> badges, IReadOnlyList<Structure> structures)
    {
        ILookup<string, Membership> byPerson = memberships.OrderByDescending(m => m.FirstDay).ToLookup(m => m.Person, StringComparer.Ordinal);
        ILookup<string, Badge> held = badges.ToLookup(b => b.Person, StringComparer.Ordinal);
        Dictionary<string, string> labels = structures.ToDictionary(s => s.Ref, s => " " + PlainText.Of(s.Label) + " " + PlainText.Of(s.Ref), StringComparer.Ordinal);
        _all = [.. byName.Select(p =>
        {
            Membership[] own = [.. byPerson[p.Ref]];
            return new PersonEntry(p.Ref, p.Name, own, [.. held[p.Ref]])
            {
                Plain = p.Plain + " " + PlainText.Of(p.Ref) + string.Concat(own.Select(m => m.Structure).Distinct(StringComparer.Ordinal).Select(s => labels.GetValueOrDefault(s, string.Empty))),
            };
        })];
        ILookup<string, Membership> paid = memberships.ToLookup(m => m.Structure, StringComparer.Ordinal);
        _structures = [.. structures.Select(s => new StructureEntry(s, RowSites.OfStructure(paid[s.Ref].Select(m => m.Site)), [.. paid[s.Ref]])).OrderBy(s => s.Plain, StringComparer.Ordinal)];
        _holders = badges.ToDictionary(b => b.Uid, b => b.Person, StringComparer.Ordinal);
        _places = Enumerable.Range(0, _all.Length).ToDictionary(i => _all[i].Ref, i => i, StringComparer.Ordinal);
    }

    /// <summary>How many there are.</summary>
    public int Count => _all.Length;

    /// <summary>One person; null if there is none of that reference.</summary>
    public PersonEntry? Find(string reference) => _places.TryGetValue(reference, out int place) ? _all[place] : null;

    /// <summary>The person whose badge it is, or was; null if nobody's.</summary>
    public PersonEntry? HolderOf(string uid) => _holders.TryGetValue(uid, out string? person) ? Find(person) : null;

    /// <summary>The structures of some sites, by label.</summary>
    public IReadOnlyList<StructureEntry> StructuresWithin(SiteScope scope) => [.. _structures.Where(s => s.Sites.Within(scope))];

    /// <summary>One page of those who were asked for.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="now">The moment, UTC.</param>
    /// <param name="todayAt">Today at a site, or at the mark of all sites.</param>
    /// <param name="after">Reference after which the page begins; the beginning if nobody has it.</param>
    /// <param name="before">Reference before which it ends; counts without <paramref name="after"/>.</param>
    /// <param name="size">Most people of a page.</param>
    public PeoplePage Search(PeopleQuery query, DateTimeOffset now, Func<string, DateOnly> todayAt, string? after, string? before, int size)
    {
        var days = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        string[] words = query.Text is null ? [] : PlainText.Words(query.Text);
        string? uid = query.Text is null ? null : Contracts.Access.BadgeIdText.Read(query.Text).Hex;
        int from = after is not null && _places.TryGetValue(after, out int place) ? place + 1 : 0;
        if (after is null && before is not null && _places.TryGetValue(before, out int end))
        {
            List<PersonEntry> back = [.. _all.Take(end).Reverse().Where(Fits).Take(size + 1)];
            bool more = back.Count > size;
            back = [.. back.Take(size).Reverse()];
            return new PeoplePage(back, more ? back[0].Ref : null, back.Count > 0 ? back[^1].Ref : null);
        }

        List<PersonEntry> found = [.. _all.Skip(from).Where(Fits).Take(size + 1)];
        bool next = found.Count > size;
        found = next ? found[..size] : found;
        return new PeoplePage(found, from > 0 && found.Count > 0 && _all.Take(from).Any(Fits) ? found[0].Ref : null, next ? found[^1].Ref : null);

        bool Fits(PersonEntry person) =>
            person.Sites.Within(query.Scope)
            && query.Which?.Invoke(person.Ref) != false
            && (query.Site is null || person.Memberships.Any(m => Everywhere.Covers(m.Site, query.Site)))
            && (query.Structure is null || person.Memberships.Any(m => m.Structure == query.Structure))
            && !(query.WithoutBadge && person.Badges.Any(b => !(b.RevokedAt <= now)))
            && (query.State is not { } state || StateOf(Seen(person), Today) == state)
            && (words.Length == 0 || Array.TrueForAll(words, w => person.Plain.Contains(w, StringComparison.Ordinal)) || HasBadge(person));

        bool HasBadge(PersonEntry person) => person.Badges.Count > 0 && person.Sites.Within(query.Badges)
            && person.Badges.Any(b => b.Uid == uid || (words is [{ Length: >= LeastDigits } digits] && b.Uid.EndsWith(digits, StringComparison.Ordinal)));

        IEnumerable<Membership> Seen(PersonEntry person) =>
            person.Memberships.Where(m => query.Site is { } site ? Everywhere.Covers(m.Site, site) : m.Site == Everywhere.Mark || query.Scope.Covers(m.Site));

        DateOnly Today(string site) => days.TryGetValue(site, out DateOnly day) ? day : days[site] = todayAt(site);
    }

    /// <summary>How some memberships stand together; null if there are none.</summary>
    public static MembershipState? StateOf(IEnumerable<Membership> memberships, Func<string, DateOnly> todayAt)
    {
        MembershipState? state = null;
        foreach (Membership membership in memberships)
        {
            DateOnly today = todayAt(membership.Site);
            if (membership.HoldsOn(today))
            {
                return MembershipState.Current;
            }

            state = membership.FirstDay > today ? MembershipState.Future : state ?? MembershipState.Expired;
        }

        return state;
    }
}
