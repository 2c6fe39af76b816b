using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Training;

/// <summary>A training session as it is asked for; times are those of its site.</summary>
/// <param name="Site">Site.</param>
/// <param name="Category">Category.</param>
/// <param name="Level">Level, 1 to 9.</param>
/// <param name="Machine">Machine; null for none.</param>
/// <param name="Label">What it is called.</param>
/// <param name="TrainerAccount">Account of the trainer, or null.</param>
/// <param name="TrainerPerson">Person who trains, or null.</param>
/// <param name="Day">Day.</param>
/// <param name="From">Begin.</param>
/// <param name="To">End, later on the same day.</param>
/// <param name="Places">Number of places.</param>
/// <param name="Note">What to bring or to know; null for nothing.</param>
public sealed record TrainingAsked(
    string Site, string Category, int Level, string? Machine, string Label, string? TrainerAccount, string? TrainerPerson, DateOnly Day, TimeOnly From, TimeOnly To, int Places, string? Note);

/// <summary>A qualification as it is asked for.</summary>
/// <param name="Category">Category.</param>
/// <param name="Level">Level, 1 to 9.</param>
/// <param name="SignedOn">Day of the signature.</param>
/// <param name="LastDay">Its own last day; null for the rule of the category.</param>
public sealed record QualificationAsked(string Category, int Level, DateOnly SignedOn, DateOnly? LastDay);

/// <summary>What pages do to training: each an act of <see cref="TrainingWrites"/>, which authorises, checks and audits. Thread-safe.</summary>
/// <param name="writer">The writer of the registry.</param>
public sealed class TrainingEdits(RegistryWriter writer)
{
    /// <summary>Most people put on a list at once.</summary>
    public const int MostAtOnce = 50;

    /// <summary>Plans a session. The id comes with the form, so that a form sent twice plans one.</summary>
    public Task<WriteOutcome> PlanAsync(Actor actor, Guid id, TrainingAsked asked, CancellationToken cancellationToken) => writer.WriteAsync(actor, null, async act =>
    {
        TrainingWrites writes = await TrainingWrites.LoadSessionAsync(act, id, [], cancellationToken);
        if (writes.Sessions.Find(id) is not null)
        {
            return;
        }

        var row = new TrainingSession { Id = id, Site = asked.Site, Category = asked.Category, Label = asked.Label, StartAt = default, EndAt = default };
        await FillAsync(act, row, asked, cancellationToken);
        writes.Put(row);
        writes.Check();
    }, cancellationToken);

    /// <summary>Changes a session that is not over.</summary>
    public Task<WriteOutcome> ChangeAsync(Actor actor, Guid id, int? revision, TrainingAsked asked, CancellationToken cancellationToken) => OneAsync(actor, id, null, [], async (writes, act, row) =>
    {
        TrainingSession wanted = new() { Site = row.Site, Category = row.Category, Label = row.Label, StartAt = row.StartAt, EndAt = row.EndAt };
        await FillAsync(act, wanted, asked, cancellationToken);
        writes.Correct(writes.Sessions, row, revision, "modifiée", s =>
            (s.Category, s.Level, s.Machine, s.Label, s.TrainerAccount, s.TrainerPerson, s.StartAt, s.EndAt, s.Places, s.Note) =
            (asked.Category, wanted.Level, wanted.Machine, wanted.Label, wanted.TrainerAccount, wanted.TrainerPerson, wanted.StartAt, wanted.EndAt, wanted.Places, wanted.Note));
    }, cancellationToken);

    /// <summary>Cancels a session, with a reason that stands in the audit.</summary>
    public Task<WriteOutcome> CancelAsync(Actor actor, Guid id, int? revision, string reason, CancellationToken cancellationToken) => OneAsync(actor, id, reason, [], (writes, _, row) =>
    {
        writes.Correct(writes.Sessions, row, revision, reason, s => s.State = TrainingState.Cancelled);
        return Task.CompletedTask;
    }, cancellationToken);

    /// <summary>Puts people on the list.</summary>
    public Task<WriteOutcome> EnrolAsync(Actor actor, Guid id, IReadOnlyCollection<string> people, CancellationToken cancellationToken) => OneAsync(actor, id, null, [.. people.Take(MostAtOnce)], (writes, _, row) =>
    {
        foreach (string person in people.Take(MostAtOnce).Distinct(StringComparer.Ordinal))
        {
            writes.Enrol(row, person);
        }

        return Task.CompletedTask;
    }, cancellationToken);

    /// <summary>Takes somebody off the list. Who is not on it is not refused.</summary>
    public Task<WriteOutcome> DropAsync(Actor actor, Guid id, string person, CancellationToken cancellationToken) => OneAsync(actor, id, null, [], (writes, _, row) =>
    {
        if (writes.Places.Find((row.Id, person)) is { } place)
        {
            writes.Withdraw(writes.Places, place, null, "retirée de la liste");
        }

        return Task.CompletedTask;
    }, cancellationToken);

    /// <summary>A person takes a place.</summary>
    public Task<WriteOutcome> AskAsync(Actor actor, Guid id, CancellationToken cancellationToken) => OneAsync(actor, id, null, actor.Person is { } own ? [own] : [], async (writes, act, row) =>
        writes.Ask(row, LocalDays.DayOf(row.StartAt, await ZoneAsync(act, row.Site, cancellationToken))), cancellationToken);

    /// <summary>A person gives a place back.</summary>
    public Task<WriteOutcome> LeaveAsync(Actor actor, Guid id, CancellationToken cancellationToken) => OneAsync(actor, id, null, [], (writes, _, row) =>
    {
        writes.Leave(row);
        return Task.CompletedTask;
    }, cancellationToken);

    /// <summary>Notes who was there; with <paramref name="sign"/>, signs their qualifications as well, all in one transaction.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="id">The session.</param>
    /// <param name="revision">Its revision that was seen.</param>
    /// <param name="present">References of those who were there.</param>
    /// <param name="sign">True to sign off.</param>
    /// <param name="lastDay">A last day of its own; null for the rule of the category.</param>
    /// <param name="cancellationToken">Then nothing is written.</param>
    public Task<WriteOutcome> AttendAsync(Actor actor, Guid id, int? revision, IReadOnlySet<string> present, bool sign, DateOnly? lastDay, CancellationToken cancellationToken) =>
        OneAsync(actor, id, null, [], async (writes, act, row) =>
        {
            if (revision is { } seen && seen != row.Revision)
            {
                act.Refuse(row, new RecordProblem(string.Empty, RecordFault.Stale));
                return;
            }

            writes.Attend(row, present);
            if (sign && act.Problems.Count == 0)
            {
                string? signedBy = row.TrainerPerson ?? await act.Db.Set<Account>().AsNoTracking().Where(a => a.Ref == row.TrainerAccount).Select(a => a.Person).FirstOrDefaultAsync(cancellationToken);
                writes.SignOff(row, LocalDays.DayOf(row.StartAt, await ZoneAsync(act, row.Site, cancellationToken)), signedBy, lastDay);
            }
        }, cancellationToken);

    /// <summary>Signs one qualification, or signs it again.</summary>
    public Task<WriteOutcome> SignAsync(Actor actor, string person, QualificationAsked asked, CancellationToken cancellationToken) => writer.WriteAsync(actor, null, async act =>
    {
        TrainingWrites writes = await TrainingWrites.LoadAsync(act, person, cancellationToken);
        Qualification row = new() { Person = person, Category = asked.Category, Level = asked.Level, SignedOn = asked.SignedOn, SignedBy = actor.Person, LastDay = asked.LastDay };
        NotAhead(act, row, asked.SignedOn);
        writes.Put(row);
        writes.Check();
    }, cancellationToken);

    /// <summary>Corrects a qualification.</summary>
    public Task<WriteOutcome> CorrectAsync(Actor actor, string person, Guid id, int? revision, string reason, QualificationAsked asked, CancellationToken cancellationToken) =>
        OfPersonAsync(actor, person, id, reason, (writes, act, row) =>
        {
            NotAhead(act, row, asked.SignedOn);
            if (asked.Level != row.Level && writes.Qualifications.Find((row.Person, row.Category, asked.Level)) is not null)
            {
                act.Refuse(row, new RecordProblem("level", RecordFault.Taken, asked.Level.ToString(System.Globalization.CultureInfo.InvariantCulture)));
                return;
            }

            writes.Correct(writes.Qualifications, row, revision, reason, q => (q.Level, q.SignedOn, q.LastDay) = (asked.Level, asked.SignedOn, asked.LastDay));
        }, cancellationToken);

    /// <summary>Withdraws a qualification: it gives no right any more, and the audit keeps it.</summary>
    public Task<WriteOutcome> WithdrawAsync(Actor actor, string person, Guid id, int? revision, string reason, CancellationToken cancellationToken) =>
        OfPersonAsync(actor, person, id, reason, (writes, _, row) => writes.Withdraw(writes.Qualifications, row, revision, reason), cancellationToken);

    private static void NotAhead(RegistryAct act, Qualification row, DateOnly signedOn)
    {
        // A day ahead of UTC is still possible east of it.
        if (signedOn > DateOnly.FromDateTime(act.Acting.At.UtcDateTime).AddDays(1))
        {
            act.Refuse(row, new RecordProblem("signedOn", RecordFault.NotBegun));
        }
    }

    private static async Task<TimeZoneInfo> ZoneAsync(RegistryAct act, string site, CancellationToken cancellationToken) =>
        new SiteZones(await act.Db.Set<Site>().AsNoTracking().Where(s => s.Name == site).ToListAsync(cancellationToken)).Of(site);

    private static async Task FillAsync(RegistryAct act, TrainingSession row, TrainingAsked asked, CancellationToken cancellationToken)
    {
        TimeZoneInfo zone = await ZoneAsync(act, row.Site, cancellationToken);
        (row.Level, row.Machine, row.Label, row.TrainerAccount, row.TrainerPerson, row.Places, row.Note) = (asked.Level, asked.Machine, asked.Label, asked.TrainerAccount, asked.TrainerPerson, asked.Places, asked.Note);
        (row.StartAt, row.EndAt) = (LocalDays.ToUtc(asked.Day.ToDateTime(asked.From), zone), LocalDays.ToUtc(asked.Day.ToDateTime(asked.To), zone));
        if (asked.TrainerAccount is { } account && !await act.Db.Set<Account>().AnyAsync(a => a.Ref == account && !a.Disabled, cancellationToken))
        {
            act.Refuse(row, new RecordProblem("trainer", RecordFault.Unknown, account));
        }
    }

    private Task<WriteOutcome> OneAsync(
        Actor actor, Guid id, string? reason, IReadOnlyCollection<string> people, Func<TrainingWrites, RegistryAct, TrainingSession, Task> work, CancellationToken cancellationToken) =>
        writer.WriteAsync(actor, reason, async act =>
        {
            TrainingWrites writes = await TrainingWrites.LoadSessionAsync(act, id, people, cancellationToken);
            if (writes.Sessions.Find(id) is not { } row)
            {
                act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
            }
            else if (row.State != TrainingState.Planned)
            {
                act.Refuse(row, new RecordProblem(string.Empty, RecordFault.Stale));
            }
            else
            {
                await work(writes, act, row);
                writes.Check();
            }
        }, cancellationToken);

    private Task<WriteOutcome> OfPersonAsync(Actor actor, string person, Guid id, string reason, Action<TrainingWrites, RegistryAct, Qualification> work, CancellationToken cancellationToken) =>
        writer.WriteAsync(actor, reason, async act =>
        {
            TrainingWrites writes = await TrainingWrites.LoadAsync(act, person, cancellationToken);
            if (writes.Qualifications.Rows.FirstOrDefault(q => q.Id == id) is { } row)
            {
                work(writes, act, row);
                writes.Check();
            }
            else
            {
                act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
            }
        }, cancellationToken);
}
