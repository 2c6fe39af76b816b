using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Registry;
using Makerspace.Iot.Server.Training;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Training;

/// <summary>Training at La FabUnit, whose members are Ada, who has the press until 14 January 2028, and Bob, who has nothing. Ève is of Val Solidaire.</summary>
public sealed class TrainingEditsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly Actor Trainer = Account("la-fabunit", Role.Trainer);
    private static readonly Actor Elsewhere = Account("val-solidaire", Role.Trainer);
    private static readonly Guid Session = Guid.Parse("0195a5b0-0000-7000-8000-000000000001");
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_whole_session_is_signed_off_in_one_act_and_who_was_absent_gets_nothing(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        (TrainingEdits edits, ManualTime time) = Edits(test);
        Assert.True((await edits.PlanAsync(Trainer, Session, Asked(), _cancel)).Written);
        Assert.True((await edits.PlanAsync(Trainer, Session, Asked(), _cancel)).Written);
        Assert.True((await edits.EnrolAsync(Trainer, Session, ["m-ada", "m-bob"], _cancel)).Written);
        Refused(RecordFault.NotBegun, await edits.AttendAsync(Trainer, Session, null, new HashSet<string> { "m-bob" }, sign: true, null, _cancel));
        time.Advance(TimeSpan.FromDays(1));
        Refused(RecordFault.NobodyPresent, await edits.AttendAsync(Trainer, Session, null, new HashSet<string>(), sign: true, null, _cancel));
        Refused(RecordFault.Stale, await edits.AttendAsync(Trainer, Session, 7, new HashSet<string> { "m-bob" }, sign: true, null, _cancel));
        Refused(RecordFault.Forbidden, await edits.AttendAsync(Elsewhere, Session, null, new HashSet<string> { "m-bob" }, sign: true, null, _cancel));
        Assert.Equal([Attendance.Expected, Attendance.Expected], await AttendanceAsync(test));
        Assert.True((await edits.AttendAsync(Trainer, Session, 1, new HashSet<string> { "m-bob" }, sign: true, null, _cancel)).Written);
        Refused(RecordFault.Stale, await edits.AttendAsync(Trainer, Session, 1, new HashSet<string> { "m-bob" }, sign: true, null, _cancel));

        await using MakerspaceDb db = test.Open();
        Qualification signed = await db.Set<Qualification>().SingleAsync(q => q.Session == Session, _cancel);
        Assert.Equal(("m-bob", "press", 2, new DateOnly(2026, 3, 2), "m-ada"), (signed.Person, signed.Category, signed.Level, signed.SignedOn, signed.SignedBy!));
        Assert.Equal(new DateOnly(2028, 3, 1), signed.LastDayUnder(await db.Set<MachineCategory>().SingleAsync(c => c.Name == "press", _cancel)));
        AuditEntry audit = await db.Set<AuditEntry>().SingleAsync(a => a.Row == signed.Id, _cancel);
        Assert.Equal(("la-fabunit", Trainer.Name, "Prise en main"), (audit.Site!, audit.Actor, audit.Reason!));
        Assert.Single(await db.Set<AuditEntry>().Where(a => a.Kind == "training_sessions" && a.Act == audit.Act).ToListAsync(_cancel));
        Assert.Equal([Attendance.Absent, Attendance.Present], await AttendanceAsync(test));
    }

    [Theory]
    [DatabaseData]
    public async Task Two_who_ask_for_the_last_place_at_once_do_not_both_get_it(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        (TrainingEdits edits, ManualTime time) = Edits(test);
        await edits.PlanAsync(Trainer, Session, Asked() with { Places = 1 }, _cancel);
        WriteOutcome[] outcomes = await Task.WhenAll(edits.AskAsync(Member("m-ada"), Session, _cancel), edits.AskAsync(Member("m-bob"), Session, _cancel));
        Assert.Single(outcomes, o => o.Written);
        Refused(RecordFault.Full, outcomes.Single(o => !o.Written));
        await using (MakerspaceDb db = test.Open())
        {
            Assert.True((await db.Set<TrainingPlace>().SingleAsync(_cancel)).Asked);
        }

        // A second click changes nothing; a place that was given back is anybody's; a session that has begun is nobody's.
        string holder = outcomes[0].Written ? "m-ada" : "m-bob", other = outcomes[0].Written ? "m-bob" : "m-ada";
        Assert.True((await edits.AskAsync(Member(holder), Session, _cancel)).Written);
        Assert.True((await edits.LeaveAsync(Member(holder), Session, _cancel)).Written);
        Assert.True((await edits.AskAsync(Member(other), Session, _cancel)).Written);
        time.Advance(TimeSpan.FromHours(3));
        Refused(RecordFault.Begun, await edits.LeaveAsync(Member(other), Session, _cancel));
        Refused(RecordFault.Begun, await edits.AskAsync(Member(holder), Session, _cancel));
    }

    [Theory]
    [DatabaseData]
    public async Task Only_who_trains_at_the_site_writes_and_a_person_of_other_sites_comes_on_no_list(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        (TrainingEdits edits, _) = Edits(test);
        foreach (Role role in Enum.GetValues<Role>().Where(r => !RolePermissions.IsOfNetwork(r)))
        {
            bool may = role is Role.Trainer or Role.Fabmanager or Role.SiteDirector;
            Assert.Equal(may, (await edits.PlanAsync(Account("la-fabunit", role), Guid.NewGuid(), Asked(), _cancel)).Written);
            Assert.Equal(may, (await edits.SignAsync(Account("la-fabunit", role), "m-bob", new("press", (int)role + 1, new DateOnly(2026, 3, 1), null), _cancel)).Written);
        }

        await edits.PlanAsync(Trainer, Session, Asked(), _cancel);
        Refused(RecordFault.Forbidden, await edits.EnrolAsync(Elsewhere, Session, ["m-eve"], _cancel));
        Refused(RecordFault.OfOtherSites, await edits.EnrolAsync(Trainer, Session, ["m-eve"], _cancel));
        Refused(RecordFault.OfOtherSites, await edits.EnrolAsync(Trainer, Session, ["m-none"], _cancel));
        Refused(RecordFault.NotThere, await edits.AskAsync(Member("m-eve"), Session, _cancel));
        Refused(RecordFault.NotThere, await edits.AskAsync(Trainer, Session, _cancel));
        Refused(RecordFault.Forbidden, await edits.SignAsync(Trainer, "m-eve", new("press", 2, new DateOnly(2026, 3, 1), null), _cancel));
        Refused(RecordFault.SignsForSelf, await edits.SignAsync(Trainer with { Person = "m-bob" }, "m-bob", new("press", 2, new DateOnly(2026, 3, 1), null), _cancel));
    }

    [Theory]
    [DatabaseData]
    public async Task A_qualification_is_corrected_or_withdrawn_with_a_reason(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        (TrainingEdits edits, _) = Edits(test);
        Guid id;
        await using (MakerspaceDb db = test.Open())
        {
            id = (await db.Set<Qualification>().SingleAsync(_cancel)).Id;
        }

        QualificationAsked asked = new("press", 3, new DateOnly(2026, 1, 20), new DateOnly(2026, 12, 31));
        Refused(RecordFault.ReasonMissing, await edits.CorrectAsync(Trainer, "m-ada", id, 1, " ", asked, _cancel));
        Refused(RecordFault.EndsBeforeSignature, await edits.CorrectAsync(Trainer, "m-ada", id, 1, "faute", asked with { LastDay = new DateOnly(2025, 1, 1) }, _cancel));
        Refused(RecordFault.NotBegun, await edits.CorrectAsync(Trainer, "m-ada", id, 1, "faute", asked with { SignedOn = new DateOnly(2026, 3, 5) }, _cancel));
        Assert.True((await edits.CorrectAsync(Trainer, "m-ada", id, 1, "faute de saisie", asked, _cancel)).Written);
        Refused(RecordFault.Stale, await edits.WithdrawAsync(Trainer, "m-ada", id, 1, "jamais passée", _cancel));
        Refused(RecordFault.NotThere, await edits.WithdrawAsync(Trainer, "m-bob", id, 2, "jamais passée", _cancel));
        Assert.True((await edits.WithdrawAsync(Trainer, "m-ada", id, 2, "jamais passée", _cancel)).Written);
        await using MakerspaceDb after = test.Open();
        Assert.Empty(await after.Set<Qualification>().ToListAsync(_cancel));
        Assert.Equal("jamais passée", (await after.Set<AuditEntry>().SingleAsync(a => a.Row == id && a.After == null, _cancel)).Reason);
    }

    [Theory]
    [DatabaseData]
    public async Task Real_use_in_the_ledger_keeps_a_qualification_and_a_session_without_work_does_not(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        await using (MakerspaceDb db = test.Open())
        {
            (await db.Set<MachineCategory>().SingleAsync(c => c.Name == "press", _cancel)).QualificationIdleMonths = 2;
            db.Add(Used("s-1", new DateTimeOffset(2026, 2, 20, 9, 0, 0, TimeSpan.Zero), 600));
            db.Add(Used("s-2", new DateTimeOffset(2026, 2, 25, 9, 0, 0, TimeSpan.Zero), 0));
            await db.SaveChangesAsync(_cancel);
            await RegistryVersion.BumpAsync(db, _cancel);
        }

        using var cache = new RegistryCache(test.Factory, TimeProvider.System);
        var uses = new QualificationUses(test.Factory, cache, new RegistryWriter(test.Factory), new ManualTime(Now));
        Assert.Equal(1, await uses.PassAsync(_cancel));
        Assert.Equal(0, await uses.PassAsync(_cancel));
        await using MakerspaceDb after = test.Open();
        Qualification row = await after.Set<Qualification>().SingleAsync(_cancel);
        MachineCategory press = await after.Set<MachineCategory>().SingleAsync(c => c.Name == "press", _cancel);
        Assert.Equal((new DateOnly(2026, 2, 20), new DateOnly(2026, 4, 19)), (row.UsedOn!.Value, row.LastDayUnder(press)!.Value));
        Assert.Equal(row.Id, Assert.Single(ExpiryReminders.Ending([row], new Dictionary<string, MachineCategory> { ["press"] = press }, new DateOnly(2026, 3, 20), 30)).Row.Id);
        Assert.Empty(ExpiryReminders.Ending([row], new Dictionary<string, MachineCategory> { ["press"] = press }, new DateOnly(2026, 3, 19), 30));
    }

    private static TrainingAsked Asked() => new("la-fabunit", "press", 2, "press-1", "Prise en main", null, "m-ada", new DateOnly(2026, 3, 2), new TimeOnly(10, 0), new TimeOnly(12, 0), 6, null);

    private static (TrainingEdits, ManualTime) Edits(TestDatabase test)
    {
        var time = new ManualTime(Now);
        return (new TrainingEdits(new RegistryWriter(test.Factory, RolePolicy.Instance, time)), time);
    }

    private static Actor Account(string site, Role role) => new(ActorKind.Account, $"c-{site}-{role}") { Grants = new Grants([new RoleGrant(role, site)]) };

    private static Actor Member(string person) => Account("la-fabunit", Role.Member) with { Person = person };

    private static UsageEntry Used(string session, DateTimeOffset at, double activeSeconds) => new()
    {
        Agent = "fabunit-1",
        Session = session,
        Site = "la-fabunit",
        Machine = "press-1",
        Member = "m-ada",
        StartWall = at,
        StartAt = at,
        EndWall = at.AddHours(1),
        EndReason = SessionEndReason.BadgeOut,
        ActiveSeconds = activeSeconds,
        OccupiedSeconds = 3600,
        Epoch = "e1",
        StartSeq = 1,
        EndSeq = 2,
        UpdatedAt = at,
    };

    private static void Refused(RecordFault fault, WriteOutcome outcome) => Assert.Contains(outcome.Problems, p => p.Problem.Fault == fault);

    private async Task<Attendance[]> AttendanceAsync(TestDatabase test)
    {
        await using MakerspaceDb db = test.Open();
        return [.. (await db.Set<TrainingPlace>().AsNoTracking().ToListAsync(_cancel)).OrderBy(p => p.Person, StringComparer.Ordinal).Select(p => p.Attendance)];
    }
}
