using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Members;

/// <summary>The one way in which people, structures, memberships and badges are written.</summary>
public sealed class MemberWrites : ModuleWrites
{
    private int _otherBadges;

    private MemberWrites(RegistryAct act)
        : base(act, Permission.EditMembers)
    {
    }

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
    public static async Task<MemberWrites> LoadAsync(RegistryAct act, string? person, CancellationToken cancellationToken)
    {
        MakerspaceDb db = act.Db;
        var writes = new MemberWrites(act)
        {
            Structures = await RecordSet<Structure, string>.LoadAsync(db, s => s.Ref, null, cancellationToken),
            Persons = await RecordSet<Person, string>.LoadAsync(db, p => p.Ref, person is null ? null : p => p.Ref == person, cancellationToken),
            Names = await RecordSet<PersonName, string>.LoadAsync(db, n => n.Person, person is null ? null : n => n.Person == person, cancellationToken),
            Memberships = await RecordSet<Membership, (string, string, string, DateOnly)>.LoadAsync(
                db, m => (m.Person, m.Site, m.Structure, m.FirstDay), person is null ? null : m => m.Person == person, cancellationToken),
            Badges = await RecordSet<Badge, string>.LoadAsync(db, b => b.Uid, person is null ? null : b => b.Person == person, cancellationToken),
            _otherBadges = person is null ? 0 : await db.Set<Badge>().CountAsync(b => b.Person != person, cancellationToken),
        };
        act.Knows<Structure>(name => writes.Structures.Find(name) is not null);
        if (person is null)
        {
            act.Knows<Person>(name => writes.Persons.Find(name) is not null);
        }

        return writes;
    }

    /// <summary>Puts a structure.</summary>
    public (Structure Row, bool First) Put(Structure row) => Put(Structures, row);

    /// <summary>Puts a person.</summary>
    public (Person Row, bool First) Put(Person row) => Put(Persons, row);

    /// <summary>Puts a name.</summary>
    public (PersonName Row, bool First) Put(PersonName row) => Put(Names, row);

    /// <summary>Puts a membership.</summary>
    public (Membership Row, bool First) Put(Membership row) => Put(Memberships, row);

    /// <summary>Puts a badge.</summary>
    public (Badge Row, bool First) Put(Badge row) => Put(Badges, row);

    /// <summary>Revokes a badge that its holder reports lost or stolen, from now on. One that is revoked already stays as it is. Nobody else may by this way.</summary>
    public void ReportLost(Badge badge, string reason)
    {
        if (Act.Acting.Actor.Person is not { } holder || badge.Person != holder)
        {
            Act.Refuse(badge, new RecordProblem(string.Empty, RecordFault.Forbidden));
        }
        else if (!(badge.RevokedAt <= Act.Acting.At))
        {
            Badges.Correct(badge, b => b.RevokedAt = Act.Acting.At);
            Act.Acting.Of(badge, Memberships.Rows.OrderByDescending(m => m.FirstDay).FirstOrDefault(m => m.Site != Everywhere.Mark)?.Site);
            Act.Acting.Because(badge, reason);
        }
    }

    /// <inheritdoc/>
    public override void Check()
    {
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
}
