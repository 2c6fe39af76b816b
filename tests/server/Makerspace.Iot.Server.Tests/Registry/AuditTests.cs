using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Registry;

public sealed class AuditTests
{
    private static readonly Actor Zoe = new(ActorKind.CommandLine, "zoe");
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_correction_says_who_when_before_after_and_why_and_counts_the_version(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        Membership ada = await MembershipAsync(test, "m-ada");
        Assert.True((await CorrectAsync(test, ada.Id, ada.Revision, "faute de frappe", m => m.FirstDay = new DateOnly(2025, 9, 1))).Written);

        await using MakerspaceDb db = test.Open();
        Membership after = await db.Set<Membership>().SingleAsync(m => m.Id == ada.Id, _cancel);
        Assert.Equal((new DateOnly(2025, 9, 1), ada.Revision + 1, "zoe"), (after.FirstDay, after.Revision, after.ChangedBy));
        AuditEntry[] entries = [.. (await db.Set<AuditEntry>().Where(a => a.Row == ada.Id).ToListAsync(_cancel)).OrderBy(a => a.At)];
        Assert.Equal([null, "faute de frappe"], entries.Select(e => e.Before is null ? null : e.Reason));
        Assert.Equal(("memberships", "zoe", ActorKind.CommandLine), (entries[1].Kind, entries[1].Actor, entries[1].ActorKind));
        Assert.Contains("\"firstDay\":\"2026-01-01\"", entries[1].Before, StringComparison.Ordinal);
        Assert.Contains("\"firstDay\":\"2025-09-01\"", entries[1].After, StringComparison.Ordinal);
        Assert.Equal(2, await RegistryVersion.ReadAsync(db, _cancel));
    }

    [Theory]
    [DatabaseData]
    public async Task An_audit_entry_can_be_neither_changed_nor_deleted(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        await using MakerspaceDb db = test.Open();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Set<AuditEntry>().ExecuteUpdateAsync(s => s.SetProperty(a => a.Reason, "autre"), _cancel));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Set<AuditEntry>().ExecuteDeleteAsync(_cancel));
        Assert.True(await db.Set<AuditEntry>().AnyAsync(_cancel));
    }

    [Theory]
    [DatabaseData]
    public async Task Names_of_people_and_ids_of_badges_are_in_no_audit_entry(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        await using MakerspaceDb db = test.Open();
        List<AuditEntry> entries = await db.Set<AuditEntry>().ToListAsync(_cancel);
        Assert.Equal(["badges", "person_names"], entries.Select(e => e.Kind).Where(k => k is "badges" or "person_names").Distinct().Order());
        Assert.All(entries, e => Assert.DoesNotContain("Béranger", e.After + e.Title, StringComparison.Ordinal));
        Assert.All(entries, e => Assert.DoesNotContain("deadbeef", e.After + e.Title, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [DatabaseData]
    public async Task Who_saw_an_older_revision_is_refused_and_nothing_is_written(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        Membership ada = await MembershipAsync(test, "m-ada");
        Assert.True((await CorrectAsync(test, ada.Id, ada.Revision, "un", m => m.LastDay = new DateOnly(2027, 1, 1))).Written);
        WriteOutcome late = await CorrectAsync(test, ada.Id, ada.Revision, "deux", m => m.LastDay = new DateOnly(2028, 1, 1));
        Assert.Equal(RecordFault.Stale, Assert.Single(late.Problems).Problem.Fault);
        Assert.Equal(new DateOnly(2027, 1, 1), (await MembershipAsync(test, "m-ada")).LastDay);
    }

    [Theory]
    [DatabaseData]
    public async Task A_correction_without_a_reason_and_one_that_overlaps_are_refused_with_the_field(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        Membership bob = await MembershipAsync(test, "m-bob");
        WriteOutcome silent = await CorrectAsync(test, bob.Id, null, " ", m => m.LastDay = null);
        Assert.Equal(("reason", RecordFault.ReasonMissing), (silent.Problems[0].Problem.Field, silent.Problems[0].Problem.Fault));

        var second = new Membership { Person = "m-bob", Site = "la-fabunit", FirstDay = new DateOnly(2027, 1, 1), Kind = MembershipKind.Resident };
        Assert.True((await new RegistryWriter(test.Factory).WriteAsync(Zoe, "suite", async act =>
        {
            MemberWrites members = await MemberWrites.LoadAsync(act, "m-bob", _cancel);
            members.Put(second);
            members.Check();
        }, _cancel)).Written);
        WriteOutcome overlap = await CorrectAsync(test, second.Id, null, "plus tôt", m => m.FirstDay = new DateOnly(2026, 12, 31));
        Assert.Equal(("firstDay", RecordFault.Overlap), (overlap.Problems[0].Problem.Field, overlap.Problems[0].Problem.Fault));
    }

    [Theory]
    [DatabaseData]
    public async Task One_act_may_withdraw_a_row_put_another_in_its_place_and_bring_what_that_refers_to(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        Membership ada = await MembershipAsync(test, "m-ada");
        await using MakerspaceDb db = test.Open();
        int before = await db.Set<AuditEntry>().CountAsync(_cancel);
        Assert.True((await new RegistryWriter(test.Factory).WriteAsync(Zoe, "fusion", async act =>
        {
            MemberWrites members = await MemberWrites.LoadAsync(act, null, _cancel);
            members.Withdraw(members.Memberships, members.Memberships.Rows.Single(m => m.Id == ada.Id), null, "doublon");
            members.Put(new Membership { Person = ada.Person, Site = ada.Site, Structure = ada.Structure, FirstDay = ada.FirstDay, Kind = MembershipKind.Staff });
            members.Put(new Person { Ref = "m-zed" });
            members.Put(new Membership { Person = "m-zed", Site = "la-fabunit", FirstDay = ada.FirstDay, Kind = MembershipKind.Resident });
            members.Put(new Badge { Uid = "0badcafe", Person = "m-zed" });
            members.Check();
        }, _cancel)).Written);

        Membership after = await MembershipAsync(test, "m-ada");
        Assert.Equal((MembershipKind.Staff, 1, "zoe"), (after.Kind, after.Revision, after.CreatedBy));
        Assert.Equal("m-zed", (await db.Set<Badge>().SingleAsync(b => b.Uid == "0badcafe", _cancel)).Person);
        AuditEntry[] entries = [.. (await db.Set<AuditEntry>().ToListAsync(_cancel)).OrderBy(a => a.At).ThenBy(a => a.Number).Skip(before)];
        Assert.Equal(["badges", "memberships", "memberships", "memberships", "persons"], entries.Select(e => e.Kind).Order(StringComparer.Ordinal));
        Assert.Equal("doublon", Assert.Single(entries, e => e.After is null).Reason);
        Assert.Equal([1, 2, 3, 4, 5], entries.Select(e => e.Number));
        Assert.Single(entries.Select(e => e.Act).Distinct());
    }

    [Fact]
    public async Task Who_may_not_is_refused_and_every_write_asks()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        Membership ada = await MembershipAsync(test, "m-ada");
        var writer = new RegistryWriter(test.Factory, new Nobody(), TimeProvider.System);
        WriteOutcome outcome = await writer.WriteAsync(Zoe, "essai", async act =>
        {
            MemberWrites members = await MemberWrites.LoadAsync(act, "m-ada", _cancel);
            members.Withdraw(members.Memberships, members.Memberships.Rows.Single(), null, "essai");
        }, _cancel);
        Assert.All(outcome.Problems, p => Assert.Equal(RecordFault.Forbidden, p.Problem.Fault));
        Assert.False(outcome.Written);
        Assert.Equal(ada.Id, (await MembershipAsync(test, "m-ada")).Id);
    }

    private static async Task<Membership> MembershipAsync(TestDatabase test, string person)
    {
        await using MakerspaceDb db = test.Open();
        return await db.Set<Membership>().AsNoTracking().SingleAsync(m => m.Person == person);
    }

    private Task<WriteOutcome> CorrectAsync(TestDatabase test, Guid id, int? revision, string reason, Action<Membership> change) =>
        new RegistryWriter(test.Factory).WriteAsync(Zoe, reason, async act =>
        {
            string person = await act.Db.Set<Membership>().Where(m => m.Id == id).Select(m => m.Person).SingleAsync(_cancel);
            MemberWrites members = await MemberWrites.LoadAsync(act, person, _cancel);
            members.Correct(members.Memberships, members.Memberships.Rows.Single(m => m.Id == id), revision, reason, change);
            members.Check();
        }, _cancel);

    private sealed class Nobody : IAccessPolicy
    {
        public bool Allows(Actor actor, Permission permission, string? site) => false;

        public SiteScope Scope(Actor actor, Permission permission) => SiteScope.Nowhere;
    }
}
