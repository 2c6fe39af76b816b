using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Registry;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Machines;

/// <summary>Who may correct which machine: it is of the site where it stands now.</summary>
public sealed class MachineWritesTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task Each_role_corrects_the_machines_of_its_own_site_if_it_may_and_no_other(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        foreach (Role role in Enum.GetValues<Role>())
        {
            bool may = RolePermissions.Of(role).Contains(Permission.EditMachines);
            Assert.Equal(may, (await CorrectAsync(test, role, "la-fabunit", "press-1")).Written);
            Assert.Equal(role == Role.NetworkAdministrator, (await CorrectAsync(test, role, "la-fabunit", "printer-1")).Written);
        }

        // The audit names the site, so that its director reads it.
        await using MakerspaceDb db = test.Open();
        Assert.All(await db.Set<AuditEntry>().Where(a => a.Kind == "machines" && a.Before != null && a.Title == "press-1").ToListAsync(_cancel), a => Assert.Equal("la-fabunit", a.Site));
    }

    [Theory]
    [DatabaseData]
    public async Task A_machine_that_moves_changes_hands_and_one_that_is_put_away_is_the_networks(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        await PlaceAsync(test, "val-1");
        Assert.False((await CorrectAsync(test, Role.Fabmanager, "la-fabunit", "press-1")).Written);
        Assert.True((await CorrectAsync(test, Role.Fabmanager, "val-solidaire", "press-1")).Written);
        await PlaceAsync(test, null);
        Assert.Equal(RecordFault.Forbidden, Assert.Single((await CorrectAsync(test, Role.SiteDirector, "val-solidaire", "press-1")).Problems).Problem.Fault);
        Assert.True((await CorrectAsync(test, Role.NetworkAdministrator, "*", "press-1")).Written);
    }

    [Fact]
    public async Task Nobody_takes_a_machine_by_putting_its_agent_at_the_own_site()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        WriteOutcome taken = await new RegistryWriter(test.Factory, RolePolicy.Instance, TimeProvider.System).WriteAsync(Who(Role.SiteDirector, "la-fabunit"), "pour moi", async act =>
        {
            MachineWrites writes = await MachineWrites.LoadAsync(act, _cancel);
            writes.Put(new AgentSite { Agent = "val-1", Site = "la-fabunit", FirstDay = DateOnly.FromDateTime(DateTime.UtcNow) });
            writes.Correct(writes.Machines, writes.Machines.Find("printer-1")!, null, "pour moi", m => m.Label = "À moi");
            writes.Check();
        }, _cancel);
        Assert.Equal(2, taken.Problems.Count(p => p.Problem.Fault == RecordFault.Forbidden));
        await using MakerspaceDb db = test.Open();
        Assert.Equal("Imprimante 1", (await db.Set<Machine>().SingleAsync(m => m.Name == "printer-1", _cancel)).Label);
    }

    private static Actor Who(Role role, string site) => new(ActorKind.Account, "c-test") { Grants = new Grants([new RoleGrant(role, RolePermissions.IsOfNetwork(role) ? "*" : site)]) };

    private Task<WriteOutcome> CorrectAsync(TestDatabase test, Role role, string site, string machine) =>
        new RegistryWriter(test.Factory, RolePolicy.Instance, TimeProvider.System).WriteAsync(Who(role, site), null, async act =>
        {
            MachineWrites writes = await MachineWrites.LoadAsync(act, _cancel);
            writes.Correct(writes.Machines, writes.Machines.Find(machine)!, null, "essai", m => m.Label = "Machine " + Guid.NewGuid());
            writes.Check();
        }, _cancel);

    private async Task PlaceAsync(TestDatabase test, string? agent)
    {
        await using MakerspaceDb db = test.Open();
        DateTimeOffset last = await db.Set<Placement>().Where(p => p.Machine == "press-1").MaxAsync(p => p.From, _cancel);
        db.Add(new Placement { Machine = "press-1", From = last.AddDays(1), Agent = agent });
        await db.SaveChangesAsync(_cancel);
    }
}
