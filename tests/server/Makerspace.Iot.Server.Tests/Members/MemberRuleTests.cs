using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Registry;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Members;

/// <summary>Who may write which person: Ada and Bob are of La FabUnit, Ève is of Val Solidaire, Zed is of no site.</summary>
public sealed class MemberRuleTests
{
    private static readonly Actor Fabmanager = Account("la-fabunit", Role.Fabmanager);
    private static readonly Actor Elsewhere = Account("val-solidaire", Role.SiteDirector);
    private static readonly Actor Network = Account("*", Role.NetworkAdministrator);
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_person_is_written_by_who_manages_members_at_one_of_their_sites(DatabaseKind kind)
    {
        await using TestDatabase test = await SampleAsync(kind);
        MemberEdits edits = Edits(test);
        foreach ((Role role, bool may) in Enum.GetValues<Role>().Where(r => !RolePermissions.IsOfNetwork(r)).Select(r => (r, r is Role.Fabmanager or Role.SiteDirector)))
        {
            Actor actor = Account("la-fabunit", role);
            Assert.Equal(may, (await edits.RenameAsync(actor, "m-ada", await RevisionAsync(test, "m-ada"), "Ada " + role, _cancel)).Written);
            Assert.Equal(may, (await Badges(test).GiveBadgeAsync(actor, "m-bob", new BadgeAsked($"0400000{(int)role}"), _cancel)).Written);
            Assert.Equal(may, (await edits.AddMembershipAsync(actor, "m-ada", Asked("la-fabunit", 2100 + (int)role), "", _cancel)).Written);
            Forbidden(await edits.RenameAsync(actor, "m-eve", await RevisionAsync(test, "m-eve"), "Ève", _cancel));
            Forbidden(await Badges(test).GiveBadgeAsync(actor, "m-eve", new BadgeAsked("04ffffff"), _cancel));
            Forbidden(await edits.AddMembershipAsync(actor, "m-ada", Asked("val-solidaire", 2100), "", _cancel));
            Forbidden(await edits.AddMembershipAsync(actor, "m-ada", Asked("*", 2100), "", _cancel));
            Forbidden(await edits.RenameAsync(actor, "m-zed", null, "Zed", _cancel));
            Assert.Equal(may, (await edits.CreateAsync(actor, "m-new-" + (int)role, "Neuf", Asked("la-fabunit"), null, _cancel)).Written);
            Forbidden(await edits.CreateAsync(actor, "m-not-" + (int)role, "Neuf", Asked("val-solidaire"), null, _cancel));
        }

        Assert.True((await edits.RenameAsync(Network, "m-zed", null, "Zed", _cancel)).Written);
        Assert.True((await edits.AddMembershipAsync(Network, "m-eve", Asked("*", 2100), "", _cancel)).Written);
        await using MakerspaceDb db = test.Open();
        Assert.False(await db.Set<Person>().AnyAsync(p => p.Ref.StartsWith("m-not"), _cancel));
        Assert.Equal(2, await db.Set<Person>().CountAsync(p => p.Ref.StartsWith("m-new"), _cancel));
    }

    [Theory]
    [DatabaseData]
    public async Task A_membership_of_the_network_makes_the_person_of_every_site_and_a_past_one_counts(DatabaseKind kind)
    {
        await using TestDatabase test = await SampleAsync(kind);
        MemberEdits edits = Edits(test);
        Forbidden(await edits.RenameAsync(Elsewhere, "m-ada", await RevisionAsync(test, "m-ada"), "Ada", _cancel));
        Assert.True((await edits.AddMembershipAsync(Network, "m-ada", Asked("*", 2024) with { LastDay = new DateOnly(2024, 12, 31) }, "reprise", _cancel)).Written);
        Assert.True((await edits.RenameAsync(Elsewhere, "m-ada", await RevisionAsync(test, "m-ada"), "Ada", _cancel)).Written);

        // The audit of it is read at the site of who did it.
        await using MakerspaceDb db = test.Open();
        Assert.Equal("val-solidaire", (await db.Set<AuditEntry>().SingleAsync(a => a.Actor == Elsewhere.Name, _cancel)).Site);
    }

    [Theory]
    [DatabaseData]
    public async Task Nobody_takes_a_person_of_another_site_over_by_a_membership_at_the_own_one(DatabaseKind kind)
    {
        await using TestDatabase test = await SampleAsync(kind);
        WriteOutcome taken = await Edits(test).AddMembershipAsync(Fabmanager, "m-eve", Asked("la-fabunit"), "", _cancel);
        Assert.Equal(("person", RecordFault.OfOtherSites), (Assert.Single(taken.Problems).Problem.Field, taken.Problems[0].Problem.Fault));
        Actor both = new(ActorKind.Account, "c-both") { Grants = new Grants([new RoleGrant(Role.Fabmanager, "la-fabunit"), new RoleGrant(Role.Fabmanager, "val-solidaire")]) };
        Assert.True((await Edits(test).AddMembershipAsync(both, "m-eve", Asked("la-fabunit"), "", _cancel)).Written);
        Assert.True((await Edits(test).RenameAsync(Fabmanager, "m-eve", await RevisionAsync(test, "m-eve"), "Ève", _cancel)).Written);
    }

    [Theory]
    [DatabaseData]
    public async Task A_badge_is_of_one_person_and_changes_hands_only_once_it_is_revoked(DatabaseKind kind)
    {
        await using TestDatabase test = await SampleAsync(kind);
        BadgeEdits badges = Badges(test);
        Assert.Equal(RecordFault.Taken, Assert.Single((await badges.GiveBadgeAsync(Fabmanager, "m-ada", new BadgeAsked("deadbeef"), _cancel)).Problems).Problem.Fault);
        Assert.Equal(RecordFault.Taken, Assert.Single((await badges.GiveBadgeAsync(Fabmanager, "m-bob", new BadgeAsked("deadbeef"), _cancel)).Problems).Problem.Fault);
        Badge bobs = await BadgeAsync(test, "deadbeef");
        Assert.Equal(RecordFault.ReasonMissing, Assert.Single((await badges.RevokeBadgeAsync(Fabmanager, "m-bob", bobs.Id, bobs.Revision, " ", _cancel)).Problems).Problem.Fault);
        Assert.True((await badges.RevokeBadgeAsync(Fabmanager, "m-bob", bobs.Id, bobs.Revision, "rendu", _cancel)).Written);
        Assert.Equal(RecordFault.Stale, Assert.Single((await badges.RevokeBadgeAsync(Fabmanager, "m-bob", bobs.Id, bobs.Revision, "rendu", _cancel)).Problems).Problem.Fault);
        Assert.Equal("rendu", (await badges.ReasonsAsync([bobs.Id], _cancel))[bobs.Id]);

        // Not into the hands of somebody of another site, nor out of them.
        Forbidden(await badges.GiveBadgeAsync(Elsewhere, "m-eve", new BadgeAsked("deadbeef"), _cancel));
        Assert.True((await badges.GiveBadgeAsync(Fabmanager, "m-ada", new BadgeAsked("deadbeef"), _cancel)).Written);
        Assert.Equal(("m-ada", null), ((await BadgeAsync(test, "deadbeef")).Person, (await BadgeAsync(test, "deadbeef")).RevokedAt));
        Assert.Equal(RecordFault.NotThere, Assert.Single((await badges.RevokeBadgeAsync(Fabmanager, "m-bob", bobs.Id, null, "rendu", _cancel)).Problems).Problem.Fault);
    }

    [Theory]
    [DatabaseData]
    public async Task A_structure_of_other_sites_can_be_neither_named_nor_changed(DatabaseKind kind)
    {
        await using TestDatabase test = await SampleAsync(kind);
        var structures = new StructureEdits(Acts(test));
        Assert.Equal(RecordFault.Unknown, Assert.Single((await Edits(test).AddMembershipAsync(Elsewhere, "m-eve", Asked("val-solidaire", structure: "scop-fabunit"), "", _cancel)).Problems).Problem.Fault);
        Forbidden(await structures.CorrectStructureAsync(Elsewhere, "scop-fabunit", null, "essai", "Autre", null, _cancel));
        Assert.True((await structures.CorrectStructureAsync(Fabmanager, "scop-fabunit", 1, "raison sociale", "SCOP FabUnit", "73282932000074", _cancel)).Written);
        Assert.True((await structures.CreateStructureAsync(Elsewhere, "s-neuve", "Neuve", null, _cancel)).Written);
        Assert.True((await structures.CorrectStructureAsync(Fabmanager, "s-neuve", 1, "sans membre", "Neuve SARL", null, _cancel)).Written);
        Assert.True((await Edits(test).AddMembershipAsync(Elsewhere, "m-eve", Asked("val-solidaire", structure: "s-neuve"), "", _cancel)).Written);
        Forbidden(await structures.CorrectStructureAsync(Fabmanager, "s-neuve", null, "trop tard", "Neuve", null, _cancel));
        Assert.Equal(("siret", RecordFault.Taken), (await structures.CreateStructureAsync(Elsewhere, "s-double", "Double", "73282932000074", _cancel)).Problems.Select(p => (p.Problem.Field, p.Problem.Fault)).Single());
        Forbidden(await structures.CreateStructureAsync(Account("la-fabunit", Role.Trainer), "s-non", "Non", null, _cancel));
    }

    [Theory]
    [DatabaseData]
    public async Task The_last_membership_of_a_person_can_be_ended_and_not_withdrawn(DatabaseKind kind)
    {
        await using TestDatabase test = await SampleAsync(kind);
        Guid id;
        await using (MakerspaceDb db = test.Open())
        {
            id = (await db.Set<Membership>().SingleAsync(m => m.Person == "m-bob", _cancel)).Id;
        }

        Assert.Equal(RecordFault.LastMembership, Assert.Single((await Edits(test).WithdrawMembershipAsync(Fabmanager, "m-bob", id, null, "erreur", _cancel)).Problems).Problem.Fault);
        Assert.Equal(RecordFault.EndsBeforeItBegins, Assert.Single((await Edits(test).EndMembershipAsync(Fabmanager, "m-bob", id, null, "fin", new DateOnly(2025, 1, 1), _cancel)).Problems).Problem.Fault);
        Assert.True((await Edits(test).EndMembershipAsync(Fabmanager, "m-bob", id, 1, "fin", new DateOnly(2026, 6, 30), _cancel)).Written);
        Forbidden(await Edits(test).EndMembershipAsync(Elsewhere, "m-bob", id, null, "fin", new DateOnly(2026, 7, 31), _cancel));
        Assert.True((await Edits(test).WithdrawMembershipAsync(Network, "m-bob", id, null, "erreur", _cancel)).Written);
    }

    [Theory]
    [DatabaseData]
    public async Task A_badge_is_reported_lost_by_its_holder_alone_whatever_else_they_may_read(DatabaseKind kind)
    {
        await using TestDatabase test = await SampleAsync(kind);
        Badge badge;
        await using (MakerspaceDb db = test.Open())
        {
            badge = await db.Set<Badge>().FirstAsync(b => b.Person == "m-ada", _cancel);
        }

        Forbidden(await LostAsync(Fabmanager with { Person = "m-bob" }));
        Forbidden(await LostAsync(Fabmanager));
        Assert.True((await LostAsync(Account("la-fabunit", Role.Member) with { Person = "m-ada" })).Written);

        Task<WriteOutcome> LostAsync(Actor actor) => new RegistryWriter(test.Factory).WriteAsync(actor, null, async act =>
        {
            MemberWrites members = await MemberWrites.LoadAsync(act, null, _cancel);
            members.ReportLost(members.Badges.Rows.Single(b => b.Id == badge.Id), "perdu");
            members.Check();
        }, _cancel);
    }

    private static void Forbidden(WriteOutcome outcome) => Assert.Contains(outcome.Problems, p => p.Problem.Fault == RecordFault.Forbidden);

    private static Actor Account(string site, Role role) => new(ActorKind.Account, "c-" + role.ToString().ToLowerInvariant()) { Grants = new Grants([new RoleGrant(role, site)]) };

    private static MembershipAsked Asked(string site, int year = 2099, string structure = "") => new(site, MembershipKind.Nomad, structure, new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));

    private static MemberActs Acts(TestDatabase test) => new(new RegistryWriter(test.Factory));

    private static MemberEdits Edits(TestDatabase test) => new(Acts(test));

    private static BadgeEdits Badges(TestDatabase test) => new(Acts(test), test.Factory);

    private async Task<TestDatabase> SampleAsync(DatabaseKind kind)
    {
        TestDatabase test = await RegistrySample.ImportedAsync(kind);
        await using MakerspaceDb db = test.Open();
        db.Add(new Person { Ref = "m-zed" });
        await db.SaveChangesAsync(_cancel);
        return test;
    }

    private async Task<int?> RevisionAsync(TestDatabase test, string person)
    {
        await using MakerspaceDb db = test.Open();
        return await db.Set<PersonName>().Where(n => n.Person == person).Select(n => (int?)n.Revision).FirstOrDefaultAsync(_cancel);
    }

    private async Task<Badge> BadgeAsync(TestDatabase test, string uid)
    {
        await using MakerspaceDb db = test.Open();
        return await db.Set<Badge>().AsNoTracking().SingleAsync(b => b.Uid == uid, _cancel);
    }
}
