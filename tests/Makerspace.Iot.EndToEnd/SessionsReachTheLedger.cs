using System.Diagnostics;
using System.Text.Json;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Simulator.Accounts;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
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

        await Eventually.That(() => open.TrueForAll(s => s.TrueEnergyWh > 5), "5 Wh have gone through each machine", 300);
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
            async () => await house.Influx!.Count("makerspace", "usage", "energy_wh") == SmallWorkshop.Machines.Length
                && await house.Influx.Count("makerspace", "power", "w") > 10
                && await house.Influx.Count("makerspace", "state", "code") >= 2 * SmallWorkshop.Machines.Length,
            () => $"power, state and session points are in InfluxDB; server says:\n{house.Server!.Output}",
            20);
        Assert.Equal(0, await house.Ledger(db => db.Set<Alarm>().CountAsync()));
        Assert.Equal(0, await house.Ledger(db => db.Set<QuarantineItem>().CountAsync()));
    }

    [Fact]
    public async Task Refusals_reach_the_ledger_and_the_page_with_their_reason_and_no_name()
    {
        await using Installation house = await Installation.Create();
        VirtualStation press = house.Workshop.Machine(SmallWorkshop.Press);

        // They stay there until they are seen, however slow the computer is.
        press.Badge(SmallWorkshop.Stranger).Insert();
        house.Workshop.Machine(SmallWorkshop.Laser).Badge(SmallWorkshop.Chloe).Insert();
        AccessRefusal[] refusals = [];
        await Eventually.That(
            async () => (refusals = await house.Ledger(db => db.Set<AccessRefusal>().AsNoTracking().ToArrayAsync())).Length == 2,
            () => $"two refusals in the ledger; agent says:\n{house.Agent!.Output}",
            60);
        Assert.Contains(refusals, r => r.Machine == SmallWorkshop.Press && r.Reason == DenialReason.UnknownBadge && r.Member is null);
        Assert.Contains(refusals, r => r.Machine == SmallWorkshop.Laser && r.Reason == DenialReason.NotQualified && r.Member == "m-chloe");
        Assert.False(press.Machine.IsPowered);

        using var http = new HttpClient { BaseAddress = new Uri(house.Web) };
        await DemoSignIn.SignInAsync(http);
        string page = await http.GetStringAsync(new Uri(house.Web + "/"));
        Assert.DoesNotContain("Essai", page.Replace("Atelier d’essai", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        using JsonDocument listed = JsonDocument.Parse(await http.GetStringAsync(new Uri(house.Web + "/api/v1/refusals")));
        Assert.Contains("not-qualified", listed.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_badge_is_refused_at_the_machine_within_two_seconds()
    {
        await using Installation house = await Installation.Create();
        VirtualStation press = house.Workshop.Machine(SmallWorkshop.Press);
        var delays = new List<TimeSpan>();
        int refused = 0;
        for (int change = 0; change < 5; change++)
        {
            // Each change is committed by another process, and in force at the reader when the agent says so: the next badge is decided by it.
            bool revoked = change % 2 == 0;
            SmallWorkshop.WriteBadges(house.File("registry"), revoked ? SmallWorkshop.Basile : null);
            delays.Add(await UntilInForce(house));
            if (!revoked)
            {
                await house.Open(SmallWorkshop.Press, SmallWorkshop.Basile);
                await house.Close(SmallWorkshop.Press, SmallWorkshop.Basile);
                continue;
            }

            // It stays there until it is seen.
            BadgeInHand badge = press.Badge(SmallWorkshop.Basile);
            badge.Insert();
            refused++;
            await Eventually.That(
                async () => await house.Ledger(db => db.Set<AccessRefusal>().CountAsync(r => r.Reason == DenialReason.BadgeRevoked && r.Member == "m-basile")) >= refused,
                () => $"refusal {refused} is in the ledger; agent says:\n{house.Agent!.Output}\nserver says:\n{house.Server!.Output}",
                60);
            Assert.False(press.Machine.IsPowered);
            badge.Remove();
        }

        // The median: other work on the machine may hold up one of the changes, not most of them.
        Assert.True(delays.Order().ElementAt(delays.Count / 2) < TimeSpan.FromSeconds(2), $"from the commit to the reader: {string.Join(", ", delays)}");
    }

    // From the commit of an import, as another reader of the database sees it, until the agent says that the list made from it is in force.
    private static async Task<TimeSpan> UntilInForce(Installation house)
    {
        long version = await house.Ledger(db => RegistryVersion.ReadAsync(db));
        long list = 0;
        await Eventually.That(async () => (list = await AgentReport.AccessVersion(house.File("agent-data"))) > 0, "the agent tells its list", 300);
        Task import = house.Import();
        await Eventually.That(async () => await house.Ledger(db => RegistryVersion.ReadAsync(db)) > version, "the import is committed", 300);
        long committed = Stopwatch.GetTimestamp();
        await Eventually.That(
            async () => await AgentReport.AccessVersion(house.File("agent-data")) > list,
            () => $"the agent has the list of the import; agent says:\n{house.Agent!.Output}\nserver says:\n{house.Server!.Output}",
            60);
        TimeSpan delay = Stopwatch.GetElapsedTime(committed);
        await import;
        return delay;
    }

    /// <summary>Asserts that the ledger and the simulator's own account agree within one step of the counter and one second of sampling at each end.</summary>
    /// <param name="entry">An ended session.</param>
    /// <param name="account">The simulator's account.</param>
    /// <param name="telling">True: what flowed must be more than twice that tolerance, or else agreement would say nothing.</param>
    internal static void AssertEnergyAgrees(UsageEntry entry, IReadOnlyList<AccountEntry> account, bool telling = false)
    {
        AccountEntry? flowed = account.Where(a => a.Kind == "powered" && a.Machine == entry.Machine && Shared(entry, a) > TimeSpan.Zero).MaxBy(a => Shared(entry, a));
        Assert.True(flowed is not null, $"{entry.Machine}: a session from {entry.StartWall:O} to {entry.EndWall:O}, and the relay was never closed in it");
        double tolerance = Tolerance(2, flowed.PeakW!.Value);
        string told = $"{entry.Machine}: ledger {entry.EnergyWh:F3} Wh ({entry.EnergyQuality}), really {flowed.EnergyWh:F3} Wh, tolerance {tolerance:F3}";
        Assert.True(Math.Abs(entry.EnergyWh - flowed.EnergyWh!.Value) <= tolerance, told);
        Assert.True(!telling || flowed.EnergyWh > 2 * tolerance, $"too little flowed to tell anything: {told}");
    }

    /// <summary>How far a recorded energy may be from the true one, in watt-hours: one step of the counter, and so many seconds of the greatest load.</summary>
    internal static double Tolerance(double seconds, double peakW) => 1 + (seconds * peakW / 3600);

    private static TimeSpan Shared(UsageEntry entry, AccountEntry interval)
    {
        DateTimeOffset from = interval.From!.Value > entry.StartWall ? interval.From.Value : entry.StartWall;
        DateTimeOffset to = interval.At < entry.EndWall!.Value ? interval.At : entry.EndWall.Value;
        return to - from;
    }
}
