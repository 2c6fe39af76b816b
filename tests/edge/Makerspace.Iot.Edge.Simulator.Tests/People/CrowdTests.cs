using Makerspace.Iot.Edge.Simulator.Accounts;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.People;
using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Tests.Scenarios;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Simulator.Tests.People;

public sealed class CrowdTests
{
    [Fact]
    public async Task Members_work_and_leave_others_are_refused_and_the_account_is_the_sum_of_what_flowed()
    {
        using var scenario = new DemoScenario(DateOnly.FromDateTime(RegistryData.Local(DateTimeOffset.UtcNow)));
        RegistryData data = scenario.Data;
        Dictionary<string, LoadKind> loads = data.Machines.ToDictionary(m => m.Name, m => LoadKinds.Of(m.Category), StringComparer.Ordinal);
        using VirtualWorkshop workshop = VirtualWorkshop.FromFiles([scenario.Folder.AgentFile("fabunit-1")], new WorkshopOptions { LoadOf = m => loads[m] });
        using (new TinyAgent(workshop, workshop.Boards[0], Granted(data)))
        using (var stop = new CancellationTokenSource())
        {
            var crowd = new Crowd(workshop, data, seed: 5, pace: 200);
            Task living = crowd.RunAsync(stop.Token);
            await Eventually.That(() => crowd.Visits >= 3 && crowd.Refused >= 2, "three visits and two refusals", 120);
            await Eventually.That(() => workshop.Account.Entries.Count(e => e.Kind == "powered" && e.EnergyWh > 1) >= 2, "two sessions that used energy and ended", 180);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => living);
        }

        // Nothing flows or ends any more while it is added up.
        workshop.Dispose();
        AccountEntry[] entries = workshop.Account.Entries.ToArray();
        Assert.Contains(entries, e => e.Expected == "granted");
        Assert.True(entries.Count(e => e.Kind == "badge" && e.Expected is not ("granted" or "badge-out" or "supervises")) >= 2);
        foreach (VirtualStation station in workshop.Stations.Values)
        {
            double accounted = entries.Where(e => e.Kind == "powered" && e.Machine == station.Name).Sum(e => e.EnergyWh!.Value);
            double open = station.Machine.OpenInterval?.EnergyWh ?? 0;
            Assert.InRange(station.TrueEnergyWh - accounted - open, -0.5, 0.5 + (open * 0.1));
        }
    }

    [Fact]
    public void A_visit_is_the_same_for_the_same_seed_and_stays_within_its_time()
    {
        foreach (LoadKind kind in Enum.GetValues<LoadKind>())
        {
            var visit = Visit.Plan(kind, new Dice(9), 7200);
            Visit again = Visit.Plan(kind, new Dice(9), 7200);
            Assert.Equal(visit.Works, again.Works);
            Assert.NotEmpty(visit.Works);
            Assert.InRange(visit.Seconds, 60, 7200 + 1);
            Assert.Equal(LoadTraits.Of(kind).StandbyW, visit.PowerW(0));
            Assert.Equal(LoadTraits.Of(kind).StandbyW, visit.PowerW(visit.Seconds + 10));
            Assert.True(visit.PowerW(visit.SetUpSeconds + 30) > LoadTraits.Of(kind).StandbyW);
        }
    }

    // Whoever may use at least one machine there, as the registry says.
    private static HashSet<string> Granted(RegistryData data) => data.Badges
        .Where(b => data.Machines.Any(m => data.AgentOf(m.Name, DateOnly.MaxValue) == "fabunit-1"
            && Expectation.Of(data, b, m, "la-fabunit", DateTimeOffset.UtcNow).Refusal is null))
        .Select(b => b.Uid).ToHashSet(StringComparer.Ordinal);
}
