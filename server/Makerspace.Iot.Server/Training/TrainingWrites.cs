using System.Globalization;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Training;

/// <summary>
/// The one way in which qualifications, training sessions and their lists are written. A session takes the permission at its site; a qualification, at one of the sites of its person.
/// A person may come on a list, and leave it, by themselves until the session begins.
/// </summary>
public sealed class TrainingWrites : ModuleWrites
{
    private readonly ILookup<string, Membership> _memberships;

    private TrainingWrites(RegistryAct act, ILookup<string, Membership> memberships)
        : base(act, Permission.EditTraining) => _memberships = memberships;

    /// <summary>Qualifications, by person, category and level.</summary>
    public required RecordSet<Qualification, (string Person, string Category, int Level)> Qualifications { get; init; }

    /// <summary>The session of this act, by id.</summary>
    public required RecordSet<TrainingSession, Guid> Sessions { get; init; }

    /// <summary>The places of that session.</summary>
    public required RecordSet<TrainingPlace, (Guid Session, string Person)> Places { get; init; }

    /// <summary>Reads the qualifications that the act may touch: everybody's, or those of one person; no session.</summary>
    public static async Task<TrainingWrites> LoadAsync(RegistryAct act, string? person, CancellationToken cancellationToken)
    {
        IQueryable<Membership> memberships = act.Db.Set<Membership>().AsNoTracking();
        return new(act, (await (person is null ? memberships : memberships.Where(m => m.Person == person)).ToListAsync(cancellationToken)).ToLookup(m => m.Person, StringComparer.Ordinal))
        {
            Qualifications = await QualificationsAsync(act, person is null ? null : q => q.Person == person, cancellationToken),
            Sessions = await RecordSet<TrainingSession, Guid>.LoadAsync(act.Db, s => s.Id, s => false, cancellationToken),
            Places = await RecordSet<TrainingPlace, (Guid, string)>.LoadAsync(act.Db, p => (p.Session, p.Person), p => false, cancellationToken),
        };
    }

    /// <summary>Reads one session with its list, and what those on it, or those who are to come on it, have.</summary>
    public static async Task<TrainingWrites> LoadSessionAsync(RegistryAct act, Guid session, IReadOnlyCollection<string> people, CancellationToken cancellationToken)
    {
        RecordSet<TrainingPlace, (Guid, string)> places = await RecordSet<TrainingPlace, (Guid, string)>.LoadAsync(act.Db, p => (p.Session, p.Person), p => p.Session == session, cancellationToken);
        string[] all = [.. places.Rows.Select(p => p.Person).Union(people, StringComparer.Ordinal)];
        return new(act, (await act.Db.Set<Membership>().AsNoTracking().Where(m => all.Contains(m.Person)).ToListAsync(cancellationToken)).ToLookup(m => m.Person, StringComparer.Ordinal))
        {
            Qualifications = await QualificationsAsync(act, q => all.Contains(q.Person), cancellationToken),
            Sessions = await RecordSet<TrainingSession, Guid>.LoadAsync(act.Db, s => s.Id, s => s.Id == session, cancellationToken),
            Places = places,
        };
    }

    /// <summary>Puts a qualification.</summary>
    public (Qualification Row, bool First) Put(Qualification row) => Put(Qualifications, row);

    /// <summary>Plans a session.</summary>
    public (TrainingSession Row, bool First) Put(TrainingSession row) => Put(Sessions, row);

    /// <summary>Puts somebody on the list, for whoever trains at the site. Who stands there already stays as they are.</summary>
    public void Enrol(TrainingSession session, string person)
    {
        if (!Act.Demand(session, Permission.EditTraining, session.Site) || Places.Find((session.Id, person)) is not null)
        {
            return;
        }

        if (session.State != TrainingState.Planned)
        {
            Act.Refuse(session, new RecordProblem(string.Empty, RecordFault.Stale));
            return;
        }

        Add(session, new TrainingPlace { Session = session.Id, Person = person });
    }

    /// <summary>A person takes a place for themselves, until the session begins and as long as a place is left.</summary>
    public void Ask(TrainingSession session, DateOnly day)
    {
        string? person = Act.Acting.Actor.Person;
        if (person is null || !_memberships[person].Any(m => Everywhere.Covers(m.Site, session.Site) && m.HoldsOn(day)))
        {
            // As if there were none.
            Act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
        }
        else if (!session.TakesRequests(Act.Acting.At))
        {
            Act.Refuse(session, new RecordProblem(string.Empty, RecordFault.Begun));
        }
        else if (Places.Find((session.Id, person)) is null)
        {
            Add(session, new TrainingPlace { Session = session.Id, Person = person, Asked = true });
        }
    }

    /// <summary>A person gives their place back, until the session begins. Who has none is not refused.</summary>
    public void Leave(TrainingSession session)
    {
        if (Act.Acting.Actor.Person is not { } person || Places.Find((session.Id, person)) is not { } place)
        {
            return;
        }

        if (!session.TakesRequests(Act.Acting.At))
        {
            Act.Refuse(session, new RecordProblem(string.Empty, RecordFault.Begun));
            return;
        }

        Places.Withdraw(place);
        Act.Acting.Of(place, session.Site);
        Act.Acting.Because(place, "place rendue par la personne");
    }

    /// <summary>Notes who of the list was there.</summary>
    public void Attend(TrainingSession session, IReadOnlySet<string> present)
    {
        if (!session.CanBeSignedOff(Act.Acting.At))
        {
            Act.Refuse(session, new RecordProblem(string.Empty, session.State == TrainingState.Planned ? RecordFault.NotBegun : RecordFault.Stale));
            return;
        }

        foreach (TrainingPlace place in Places.Rows.ToArray())
        {
            Attendance now = present.Contains(place.Person) ? Attendance.Present : Attendance.Absent;
            if (place.Attendance != now)
            {
                Correct(Places, place, null, "présence", p => p.Attendance = now);
            }
        }
    }

    /// <summary>Signs the qualification of everybody who was there, and closes the session.</summary>
    /// <param name="session">The session, whose list is noted.</param>
    /// <param name="day">The day of the session at its site.</param>
    /// <param name="signedBy">The trainer as a person; null if the account is of nobody.</param>
    /// <param name="lastDay">A last day of its own; null for the rule of the category.</param>
    public void SignOff(TrainingSession session, DateOnly day, string? signedBy, DateOnly? lastDay)
    {
        TrainingPlace[] present = [.. Places.Rows.Where(p => p.Attendance == Attendance.Present)];
        if (present.Length == 0)
        {
            Act.Refuse(session, new RecordProblem(string.Empty, RecordFault.NobodyPresent));
            return;
        }

        foreach (TrainingPlace place in present)
        {
            // A trainer on the list signs nothing for themselves: the account that signs off stands in the audit.
            Qualification row = Put(new Qualification
            {
                Person = place.Person,
                Category = session.Category,
                Level = session.Level,
                SignedOn = day,
                SignedBy = signedBy,
                LastDay = lastDay,
                Session = session.Id,
            }).Row;
            Act.Acting.Because(row, session.Label);
        }

        Correct(Sessions, session, null, "signée", s => s.State = TrainingState.SignedOff);
    }

    /// <inheritdoc/>
    public override void Check()
    {
        CheckRows(Qualifications);
        CheckRows(Sessions);
        CheckRows(Places);
        foreach (Qualification q in Qualifications.Touched)
        {
            Act.Reference<Person>(q, "person", q.Person);
            Act.Reference<Person>(q, "signedBy", q.SignedBy);
            Act.Reference<MachineCategory>(q, "category", q.Category);
        }

        foreach (TrainingSession s in Sessions.Touched)
        {
            Act.Reference<Site>(s, "site", s.Site);
            Act.Reference<MachineCategory>(s, "category", s.Category);
            Act.Reference<Machine>(s, "machine", s.Machine);
            Act.Reference<Person>(s, "trainer", s.TrainerPerson);
            if (s.Machine is { } machine && !Act.Db.Set<Machine>().AsNoTracking().Any(m => m.Name == machine && m.Category == s.Category))
            {
                Act.Refuse(s, new RecordProblem("machine", RecordFault.Unknown, machine));
            }

            if (Places.Rows.Count > s.Places)
            {
                Act.Refuse(s, new RecordProblem("places", RecordFault.Full, s.Places.ToString(CultureInfo.InvariantCulture)));
            }
        }

        foreach (TrainingPlace p in Places.Added)
        {
            Act.Reference<Person>(p, "person", p.Person);
        }
    }

    /// <inheritdoc/>
    protected override string? SiteOf(Record row) => row switch
    {
        TrainingSession session => session.Site,
        TrainingPlace place => Sessions.Find(place.Session)?.Site,
        _ => null,
    };

    /// <inheritdoc/>
    protected override bool Demand(Record row) => row is Qualification q
        ? Act.DemandAtOne(row, Permission.EditTraining, RowSites.OfPerson(_memberships[q.Person].Select(m => m.Site)))
        : base.Demand(row);

    private static Task<RecordSet<Qualification, (string Person, string Category, int Level)>> QualificationsAsync(
        RegistryAct act, System.Linq.Expressions.Expression<Func<Qualification, bool>>? which, CancellationToken cancellationToken) =>
        RecordSet<Qualification, (string Person, string Category, int Level)>.LoadAsync(act.Db, q => (q.Person, q.Category, q.Level), which, cancellationToken);

    private void Add(TrainingSession session, TrainingPlace place)
    {
        if (Places.Rows.Count >= session.Places)
        {
            Act.Refuse(place, new RecordProblem(string.Empty, RecordFault.Full, session.Places.ToString(CultureInfo.InvariantCulture)));
        }
        else if (!_memberships[place.Person].Any(m => Everywhere.Covers(m.Site, session.Site)))
        {
            Act.Refuse(place, new RecordProblem("person", RecordFault.OfOtherSites));
        }
        else
        {
            Places.Put(place);
            Act.Acting.Of(place, session.Site);
        }
    }
}
