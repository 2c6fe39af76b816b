using System.Text.Json;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Simulator.Accounts;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.Server.Data.Ledger;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.EndToEnd;

/// <summary>The main job, from the card in the field to the ledger, the page and the curves, with every part real.</summary>
[Collection(JudgedByTheClock.Name)]
public sealed class SessionsReachTheLedger
{
    [Fact]
    public async Task A_session_on_each_meter_is_recorded_once_with_the_energy_that_really_flowed()
    {
        await using Installation house = await Installation.Create(influx: true, faults: LineFaults.Some);
        var open = new List<VirtualStation>();
        foreach (string machine in SmallWorkshop.Machines)
        {
            VirtualStation station = await house.Open(machine, SmallWorkshop.Alice);
            station.Machine.StartJob(new LoadProfile(station.Machine.Kind, Seed: 7, DurationSeconds: 3600), pace: 20);
            open.Add(station);
        }

        await Eventually.That(() => open.TrueForAll(s => s.TrueEnergyWh > 5), "5 Wh have gone through each machine", 90);
        foreach (string machine in SmallWorkshop.Machines)
        {
            await house.Close(machine, SmallWorkshop.Alice);
        }

        UsageEntry[] entries = await house.EndedSessions(SmallWorkshop.Machines.Length);
        Assert.Equal(SmallWorkshop.Machines.Length, entries.Length);
        foreach (VirtualStation station in open)
        {
            UsageEntry entry = Assert.Single(entries, e => e.Machine == station.Name);
            Assert.Equal(("m-alice", "s-un", SmallWorkshop.Site), (entry.Member, entry.Structure, entry.Site));
            Assert.Equal(SessionEndReason.BadgeOut, entry.EndReason);
            AssertEnergyAgrees(entry, house.Workshop.Account.Entries);
            Assert.True(entry.ActiveSeconds > 0 && entry.ActiveSeconds <= entry.OccupiedSeconds);
        }

        // The curves and the sessions are in InfluxDB too.
        await Eventually.That(
            async () => await house.Influx!.Count("makerspace", "session", "energy_wh") == SmallWorkshop.Machines.Length
                && await house.Influx.Count("makerspace", "power", "w") > 10
                && await house.Influx.Count("makerspace", "state", "code") >= 2 * SmallWorkshop.Machines.Length,
            () => $"power, state and session points are in InfluxDB; server says:\n{house.Server!.Output}",
            20);
        Assert.Equal(0, await house.Ledger(db => db.Alarms.CountAsync()));
        Assert.Equal(0, await house.Ledger(db => db.QuarantineItems.CountAsync()));
    }

    [Fact]
    public async Task Refusals_reach_the_ledger_and_the_page_with_their_reason_and_no_name()
    {
        await using Installation house = await Installation.Create();
        VirtualStation press = house.Workshop.Machine(SmallWorkshop.Press);
        await press.Badge(SmallWorkshop.Stranger).Hold(500);
        await house.Workshop.Machine(SmallWorkshop.Laser).Badge(SmallWorkshop.Chloe).Hold(500);
        AccessRefusal[] refusals = [];
        await Eventually.That(
            async () => (refusals = await house.Ledger(db => db.AccessRefusals.AsNoTracking().ToArrayAsync())).Length == 2,
            $"two refusals in the ledger; agent says:\n{house.Agent!.Output}");
        Assert.Contains(refusals, r => r.Machine == SmallWorkshop.Press && r.Reason == DenialReason.UnknownBadge && r.Member is null);
        Assert.Contains(refusals, r => r.Machine == SmallWorkshop.Laser && r.Reason == DenialReason.NotQualified && r.Member == "m-chloe");
        Assert.False(press.Machine.IsPowered);

        using var http = new HttpClient();
        string page = await http.GetStringAsync(new Uri(house.Web + "/"));
        Assert.DoesNotContain("Essai", page.Replace("Atelier d’essai", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        using JsonDocument listed = JsonDocument.Parse(await http.GetStringAsync(new Uri(house.Web + "/api/v1/refusals")));
        Assert.Contains("not-qualified", listed.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_badge_is_refused_at_the_machine_within_two_seconds()
    {
        await using Installation house = await Installation.Create();
        await house.Open(SmallWorkshop.Press, SmallWorkshop.Basile);
        await house.Close(SmallWorkshop.Press, SmallWorkshop.Basile);

        SmallWorkshop.WriteBadges(house.File("registry"), revoked: SmallWorkshop.Basile);
        await house.Import();
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        VirtualStation press = house.Workshop.Machine(SmallWorkshop.Press);
        await press.Badge(SmallWorkshop.Basile).Hold(600);

        await Eventually.That(
            async () => await house.Ledger(db => db.AccessRefusals.AnyAsync(r => r.Reason == DenialReason.BadgeRevoked && r.Member == "m-basile")),
            $"the refusal is in the ledger; agent says:\n{house.Agent!.Output}\nserver says:\n{house.Server!.Output}");
        Assert.False(press.Machine.IsPowered);
    }

    /// <summary>Asserts that the ledger and the simulator's own account agree within one step of the counter and one second of sampling at each end.</summary>
    internal static void AssertEnergyAgrees(UsageEntry entry, IReadOnlyList<AccountEntry> account)
    {
        const double counterStepWh = 1;
        AccountEntry flowed = Assert.Single(account, a => a.Kind == "powered" && a.Machine == entry.Machine
            && a.From < entry.EndWall!.Value.AddSeconds(3) && a.At > entry.StartWall.AddSeconds(-3) && a.At - a.From > TimeSpan.FromSeconds(1));
        double tolerance = counterStepWh + (2 * flowed.PeakW!.Value / 3600);
        Assert.True(
            Math.Abs(entry.EnergyWh - flowed.EnergyWh!.Value) <= tolerance,
            $"{entry.Machine}: ledger {entry.EnergyWh:F3} Wh ({entry.EnergyQuality}), really {flowed.EnergyWh:F3} Wh, tolerance {tolerance:F3}");
    }
}
