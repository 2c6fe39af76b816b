using System.Linq.Expressions;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Members;

/// <summary>
/// The one way in which people, structures, memberships and badges are written. A membership takes the permission at its site; a person with name and badges, and a structure,
/// at one of their sites (<see cref="RowSites"/>), as they were before the act; of a new person, at that of its first membership.
/// </summary>
public sealed class MemberWrites : ModuleWrites
{
    private readonly string? _person;
    private ILookup<string, string> _sitesByPerson = null!;
    private ILookup<string, string> _sitesByStructure = null!;
    // Reported by their holders, who need no other permission.
    private readonly HashSet<Badge> _lost = [];
    private int _otherBadges;

    private MemberWrites(RegistryAct act, string? person)
        : base(act, Permission.EditMembers) => _person = person;

    /// <summary>Structures, by reference.</summary>
    public required RecordSet<Structure, string> Structures { get; init; }

    /// <summary>People, by reference.</summary>
    public required RecordSet<Person, string> Persons { get; init; }

    /// <summary>Their names, by reference.</summary>
    public required RecordSet<PersonName, string> Names { get; init; }

    /// <summary>Memberships, by person, site, structure and first day.</summary>
    public required RecordSet<Membership, (string Person, string Site, string Structure, DateOnly FirstDay)> Memberships { get; init; }

    /// <summary>Badges, by id.</summary>
    public required RecordSet<Badge, string> Badges { get; init; }

    /// <summary>Reads what the act may touch: everything, or what is of one person.</summary>
    /// <param name="act">The act.</param>
    /// <param name="person">The person; null for everything.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="uid">With a person: a badge that is read as well, whoever has it.</param>
    public static async Task<MemberWrites> LoadAsync(RegistryAct act, string? person, CancellationToken cancellationToken, string? uid = null)
    {
        MakerspaceDb db = act.Db;
        var writes = new MemberWrites(act, person)
        {
            Structures = await RecordSet<Structure, string>.LoadAsync(db, s => s.Ref, null, cancellationToken),
            Persons = await RecordSet<Person, string>.LoadAsync(db, p => p.Ref, person is null ? null : p => p.Ref == person, cancellationToken),
            Names = await RecordSet<PersonName, string>.LoadAsync(db, n => n.Person, person is null ? null : n => n.Person == person, cancellationToken),
            Memberships = await RecordSet<Membership, (string, string, string, DateOnly)>.LoadAsync(
                db, m => (m.Person, m.Site, m.Structure, m.FirstDay), person is null ? null : m => m.Person == person, cancellationToken),
            Badges = await RecordSet<Badge, string>.LoadAsync(db, b => b.Uid, person is null ? null : b => b.Person == person || b.Uid == uid, cancellationToken),
            _otherBadges = person is null ? 0 : await db.Set<Badge>().CountAsync(b => b.Person != person && b.Uid != uid, cancellationToken),
        };
        writes._sitesByPerson = writes.Memberships.Rows.ToLookup(m => m.Person, m => m.Site, StringComparer.Ordinal);
        writes._sitesByStructure = writes.Memberships.Rows.ToLookup(m => m.Structure, m => m.Site, StringComparer.Ordinal);
        act.Knows<Structure>(name => writes.Structures.Find(name) is not null);
        act.Knows<Person>(name => writes.Persons.Find(name) is not null || (person is not null && db.Set<Person>().AsNoTracking().Any(p => p.Ref == name)));

        return writes;
    }

    /// <summary>Puts a structure.</summary>
    public (Structure Row, bool First) Put(Structure row) => Structures.Put(row);

    /// <summary>Puts a person.</summary>
    public (Person Row, bool First) Put(Person row) => Persons.Put(row);

    /// <summary>Puts a name.</summary>
    public (PersonName Row, bool First) Put(PersonName row) => Names.Put(row);

    /// <summary>Puts a membership.</summary>
    public (Membership Row, bool First) Put(Membership row) => Put(Memberships, row);

    /// <summary>Puts a badge.</summary>
    public (Badge Row, bool First) Put(Badge row) => Badges.Put(row);

    /// <summary>Revokes a badge that its holder reports lost or stolen, from now on. One that is revoked already stays as it is. Nobody else may by this way.</summary>
    public void ReportLost(Badge badge, string reason)
    {
        if (Act.Acting.Actor.Person is not { } holder || badge.Person != holder)
        {
            Act.Refuse(badge, new RecordProblem(string.Empty, RecordFault.Forbidden));
        }
        else if (!(badge.RevokedAt <= Act.Acting.At))
        {
            _lost.Add(badge);
            Badges.Correct(badge, b => b.RevokedAt = Act.Acting.At);
            Act.Acting.Of(badge, Memberships.Rows.OrderByDescending(m => m.FirstDay).FirstOrDefault(m => m.Site != Everywhere.Mark)?.Site);
            Act.Acting.Because(badge, reason);
        }
    }

    /// <inheritdoc/>
    public override void Check()
    {
        DemandPut();
        CheckRows(Structures);
        CheckRows(Persons);
        CheckRows(Names);
        CheckRows(Memberships);
        CheckRows(Badges);
        foreach (Membership m in Memberships.Touched)
        {
            Act.Reference<Person>(m, "person", m.Person);
            Act.Reference<Site>(m, "site", m.Site);
            Act.Reference<Structure>(m, "structure", m.Structure);
        }

        foreach (Badge b in Badges.Touched)
        {
            Act.Reference<Person>(b, "person", b.Person);
            Act.Reference<Structure>(b, "structure", b.Structure);
        }

        RefuseOverlaps(
            Memberships, Periods.Overlaps(Memberships.Rows), "firstDay", m => RecordRules.Text(m.FirstDay), m => m.LastDay is { } last ? RecordRules.Text(last) : string.Empty);
        if (Badges.Rows.Count + _otherBadges > Bounds.Badges)
        {
            Act.Refuse(null, new RecordProblem(string.Empty, RecordFault.TooManyBadges, Bounds.Badges.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    /// <inheritdoc/>
    protected override string? SiteOf(Record row) => row is Membership membership ? membership.Site : null;

    /// <inheritdoc/>
    protected override bool Demand(Record row) => row is Membership ? base.Demand(row) : Act.DemandAtOne(row, Permission.EditMembers, SitesOf(row));

    // A row may be put before the memberships that say of which sites it is, so that this is asked at the end. A badge that changes hands is of both people.
    private void DemandPut()
    {
        ILookup<string, string> added = Memberships.Added.ToLookup(m => m.Person, m => m.Site, StringComparer.Ordinal);
        foreach (Record row in Structures.Touched.Concat<Record>(Persons.Touched).Concat(Names.Touched).Concat(Badges.Touched.Where(b => !_lost.Contains(b))))
        {
            string? holder = HolderOf(row);
            Act.DemandAtOne(row, Permission.EditMembers, holder is not null && IsNew(holder) ? RowSites.OfPerson(added[holder]) : SitesOf(row));
        }

        SiteScope scope = Act.Scope(Permission.EditMembers);
        if (scope.IsNetwork)
        {
            return;
        }

        foreach ((Badge before, Badge after) in Badges.Changed.Where(b => b.Before.Person != b.After.Person && !SitesOf(b.Before).Within(scope)))
        {
            Act.Refuse(after, new RecordProblem("uid", RecordFault.Forbidden));
        }

        // Else whoever knows a reference could make anybody a person of the own site, and then change name and badges.
        foreach (Membership joins in Memberships.Added.Where(m => !IsNew(m.Person) && !SitesOf(m).Within(scope)))
        {
            Act.Refuse(joins, new RecordProblem("person", RecordFault.OfOtherSites));
        }

        foreach ((Record row, string structure) in StructuresNamed().Where(n => Structures.Find(n.Structure) is { } named && !SitesOf(named).Within(scope)))
        {
            // As if there were none.
            Act.Refuse(row, new RecordProblem("structure", RecordFault.Unknown, structure));
        }

        if (Memberships.Withdrawn.FirstOrDefault(w => Memberships.Rows.All(m => m.Person != w.Person)) is { } last)
        {
            Act.Refuse(last, new RecordProblem(string.Empty, RecordFault.LastMembership));
        }
    }

    // Those that rows name and did not name before.
    private IEnumerable<(Record Row, string Structure)> StructuresNamed() =>
    [
        .. Memberships.Added.Select(m => ((Record)m, m.Structure)), .. Memberships.Changed.Where(m => m.Before.Structure != m.After.Structure).Select(m => ((Record)m.After, m.After.Structure)),
        .. Badges.Added.Select(b => ((Record)b, b.Structure ?? string.Empty)), .. Badges.Changed.Where(b => b.Before.Structure != b.After.Structure).Select(b => ((Record)b.After, b.After.Structure ?? string.Empty)),
    ];

    private RowSites SitesOf(Record row) => row is Structure structure ? RowSites.OfStructure(SitesOfStructure(structure)) : RowSites.OfPerson(SitesOfPerson(HolderOf(row)!));

    // Of one person alone, the memberships of others are not in memory.
    private IEnumerable<string> SitesOfPerson(string person) => _person is null || _person == person ? _sitesByPerson[person] : Sites(m => m.Person == person);

    private IEnumerable<string> SitesOfStructure(Structure row) => Structures.IsAdded(row) ? [] : _person is null ? _sitesByStructure[row.Ref] : Sites(m => m.Structure == row.Ref);

    private List<string> Sites(Expression<Func<Membership, bool>> which) => Act.Db.Set<Membership>().AsNoTracking().Where(which).Select(m => m.Site).Distinct().ToList();

    private bool IsNew(string person) => Persons.Find(person) is { } row && Persons.IsAdded(row);

    private static string? HolderOf(Record row) => row switch
    {
        Person p => p.Ref,
        PersonName n => n.Person,
        Membership m => m.Person,
        Badge b => b.Person,
        _ => null,
    };
}
