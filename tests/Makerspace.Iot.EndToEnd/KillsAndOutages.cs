using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Simulator.Accounts;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.EndToEnd;

/// <summary>
/// Kill any process, cut any link: no session lost, none twice. Outages are a few seconds here and a minute with MAKERSPACE_LONG=1 (<c>./makerspace test --long</c>).
/// </summary>
public sealed class KillsAndOutages
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("MAKERSPACE_LONG") == "1" ? 60 : 6);

    [Fact]
    public async Task An_agent_killed_in_a_session_closes_it_at_its_last_checkpoint_and_leaves_the_machine_locked()
    {
        await using Installation house = await Installation.Create();
        await using var trace = new EnergyTrace(house.Workshop.Machine(SmallWorkshop.Press));
        VirtualStation press = await house.Open(SmallWorkshop.Press, SmallWorkshop.Alice);
        press.Machine.StartJob(new LoadProfile(press.Machine.Kind, Seed: 3, DurationSeconds: 3600), pace: 20);
        await Eventually.That(
            async () => (await house.Usage()).Any(u => u is { CheckpointSeq: not null, EndWall: null }),
            () => $"a checkpoint reaches the ledger; agent says:\n{house.Agent!.Output}",
            60);
        await house.KillAgent();

        // A killed program leaves outputs as they were; the restart opens them, whatever the machine does: nothing runs unrecorded.
        await house.StartAgent();
        UsageEntry entry = Assert.Single(await house.EndedSessions(1));
        Assert.Equal(SessionEndReason.PowerLost, entry.EndReason);
        Assert.True(entry.OccupiedSeconds is > 0 and < 60, $"{entry.OccupiedSeconds} s");
        await Eventually.That(() => !press.Machine.IsPowered && house.Workshop.Account.Entries.Any(a => a.Kind == "powered"), "the machine is locked after the restart", 20);

        // What the ledger holds is what had flowed when the checkpoint was made, whose last reading may be some seconds old.
        AccountEntry flowed = Assert.Single(house.Workshop.Account.Entries, a => a.Kind == "powered");
        double atCheckpoint = trace.EnergyWhUntil(entry.EndWall!.Value);
        double tolerance = SessionsReachTheLedger.Tolerance(3, flowed.PeakW!.Value);
        Assert.True(Math.Abs(entry.EnergyWh - atCheckpoint) <= tolerance, $"ledger {entry.EnergyWh} Wh, at the checkpoint {atCheckpoint} Wh, tolerance {tolerance}");
        Assert.True(atCheckpoint > 2 * tolerance, $"too little flowed to tell anything: {atCheckpoint} Wh, tolerance {tolerance}");

        // And the next session is a new one.
        await house.Open(SmallWorkshop.Press, SmallWorkshop.Alice);
        await house.Close(SmallWorkshop.Press, SmallWorkshop.Alice);
        Assert.Equal(2, (await house.EndedSessions(2)).Length);
        await AssertClean(house);
    }

    [Fact]
    public async Task Sessions_worked_while_the_broker_is_down_arrive_once_it_is_back_and_the_curves_too()
    {
        await using Installation house = await Installation.Create(influx: true);
        await house.Open(SmallWorkshop.Press, SmallWorkshop.Alice);
        await house.Broker.Kill();
        DateTimeOffset down = DateTimeOffset.UtcNow;

        // One session began before and ends during the outage; another lives wholly in it; a third begins in it and ends after.
        await house.Close(SmallWorkshop.Press, SmallWorkshop.Alice);
        VirtualStation laser = await house.Open(SmallWorkshop.Laser, SmallWorkshop.Basile);
        laser.Machine.StartJob(new LoadProfile(laser.Machine.Kind, Seed: 4, DurationSeconds: 3600), pace: 10);
        await house.Open(SmallWorkshop.Router, SmallWorkshop.Alice);
        await Task.Delay(Outage, TestContext.Current.CancellationToken);
        await house.Close(SmallWorkshop.Laser, SmallWorkshop.Basile);
        DateTimeOffset up = DateTimeOffset.UtcNow;
        await house.Broker.Start();
        await house.Close(SmallWorkshop.Router, SmallWorkshop.Alice);

        UsageEntry[] entries = await house.EndedSessions(3, 60);
        Assert.Equal(3, entries.Length);
        foreach (UsageEntry entry in entries)
        {
            SessionsReachTheLedger.AssertEnergyAgrees(entry, house.Workshop.Account.Entries);
        }

        // One sample a second; a meter that misses a few on a busy machine is not what is tested here.
        int samples = 0;
        double seconds = (up - down).TotalSeconds;
        await Eventually.That(
            async () => (samples = (await house.Influx!.Rows("makerspace", $"SELECT w FROM power WHERE machine = 'laser-1' AND time > {down.ToUnixTimeMilliseconds()}ms AND time < {up.ToUnixTimeMilliseconds()}ms")).Length) >= seconds * 0.5,
            () => $"the samples of the outage reach InfluxDB afterwards: {samples} in {seconds:F0} s; agent says:\n{house.Agent!.Output}",
            90);
        await AssertClean(house);
    }

    [Fact]
    public async Task A_ledger_put_back_from_a_backup_gets_again_what_agents_have_recorded_since()
    {
        await using Installation house = await Installation.Create();
        await house.Open(SmallWorkshop.Press, SmallWorkshop.Alice);
        await house.Close(SmallWorkshop.Press, SmallWorkshop.Alice);
        await house.EndedSessions(1, 60);
        await house.Open(SmallWorkshop.Router, SmallWorkshop.Alice);
        string backup = house.File("yesterday.db");
        await Programs.Run(Programs.Server, "backup", "--to", backup, "--config", house.File("server.json"));

        // Since the backup: a whole session, the end of another, and the start of a third; all acknowledged.
        await house.Open(SmallWorkshop.Laser, SmallWorkshop.Basile);
        await house.Close(SmallWorkshop.Laser, SmallWorkshop.Basile);
        await house.Close(SmallWorkshop.Router, SmallWorkshop.Alice);
        await house.Open(SmallWorkshop.Press, SmallWorkshop.Alice);
        await Eventually.That(
            async () => (await house.Usage()).Length == 4 && await AgentReport.Outbox(house.File("agent-data"), "lastSeq") == await AgentReport.Outbox(house.File("agent-data"), "ackedSeq"),
            () => $"everything is acknowledged; agent says:\n{house.Agent!.Output}",
            60);
        UsageEntry[] before = await house.EndedSessions(3, 60);

        await house.KillServer();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await Programs.Run(Programs.Server, "restore", backup, "--config", house.File("server.json"));
        Assert.Equal(2, (await house.Usage()).Length);
        await house.StartServer();
        await house.Close(SmallWorkshop.Press, SmallWorkshop.Alice);
        UsageEntry[] after = await house.EndedSessions(4, 120);
        Assert.Equal(4, after.Length);
        foreach (UsageEntry entry in before.Where(b => b.EndWall is not null))
        {
            UsageEntry again = Assert.Single(after, a => a.Session == entry.Session);
            Assert.Equal((entry.StartSeq, entry.EndSeq, entry.EnergyWh, entry.ActiveSeconds, entry.Member), (again.StartSeq, again.EndSeq, again.EnergyWh, again.ActiveSeconds, again.Member));
        }

        await AssertClean(house);
    }

    [Fact]
    public async Task With_InfluxDB_down_the_ledger_goes_on_and_the_points_come_later()
    {
        await using Installation house = await Installation.Create(influx: true);
        await house.Influx!.Stop();
        DateTimeOffset down = DateTimeOffset.UtcNow;
        VirtualStation press = await house.Open(SmallWorkshop.Press, SmallWorkshop.Alice);
        press.Machine.StartJob(new LoadProfile(press.Machine.Kind, Seed: 5, DurationSeconds: 3600), pace: 10);
        await Task.Delay(Outage, TestContext.Current.CancellationToken);
        await house.Close(SmallWorkshop.Press, SmallWorkshop.Alice);
        SessionsReachTheLedger.AssertEnergyAgrees(Assert.Single(await house.EndedSessions(1)), house.Workshop.Account.Entries, telling: true);
        await Eventually.That(async () => await AgentReport.Outbox(house.File("agent-data"), "lastSeq") is var last && last > 0
            && last == await AgentReport.Outbox(house.File("agent-data"), "ackedSeq"), "everything is acknowledged without InfluxDB");
        DateTimeOffset up = DateTimeOffset.UtcNow;
        await house.Influx.Start();

        // One sample a second; a meter that misses a few on a busy machine is not what is tested here.
        await Eventually.That(
            async () => await house.Influx.Count("makerspace", "usage", "energy_wh") == 1
                && (await house.Influx.Rows("makerspace", $"SELECT w FROM power WHERE machine = 'press-1' AND time > {down.ToUnixTimeMilliseconds()}ms AND time < {up.ToUnixTimeMilliseconds()}ms")).Length
                    >= (up - down).TotalSeconds * 0.5,
            () => $"the points of the outage are written afterwards; server says:\n{house.Server!.Output}",
            60);
        await AssertClean(house);
    }

    [Fact]
    public async Task A_store_overwritten_in_a_session_is_replaced_and_the_session_is_recorded_once_with_all_its_energy()
    {
        await using Installation house = await Installation.Create();
        VirtualStation press = await house.Open(SmallWorkshop.Press, SmallWorkshop.Alice);
        press.Machine.StartJob(new LoadProfile(press.Machine.Kind, Seed: 8, DurationSeconds: 3600), pace: 20);
        await Eventually.That(async () => (await house.Usage()).Length == 1, () => $"the start is in the ledger; agent says:\n{house.Agent!.Output}", 300);
        await Eventually.That(() => press.TrueEnergyWh > 5, "5 Wh have gone through the press", 300);
        await using (var file = new FileStream(house.File("agent-data/outbox.db"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            await file.WriteAsync(new byte[file.Length], TestContext.Current.CancellationToken);
        }

        await Eventually.That(
            async () => await house.Ledger(db => db.Set<FaultRecord>().AnyAsync(f => f.Code == FaultCode.StoreDamaged)),
            () => $"the agent goes on with another store and tells it; agent says:\n{house.Agent!.Output}",
            60);
        Assert.True(press.Machine.IsPowered);
        double before = press.TrueEnergyWh;
        await Eventually.That(() => press.TrueEnergyWh > before + 10, "10 Wh more have gone through the press", 300);
        await house.Close(SmallWorkshop.Press, SmallWorkshop.Alice);

        UsageEntry entry = Assert.Single(await house.EndedSessions(1));
        Assert.Equal((SessionEndReason.BadgeOut, "m-alice"), (entry.EndReason, entry.Member));
        SessionsReachTheLedger.AssertEnergyAgrees(entry, house.Workshop.Account.Entries, telling: true);
        Assert.Equal(2, await house.Ledger(db => db.Set<EventRecord>().Select(e => e.Epoch).Distinct().CountAsync()));
        Assert.Equal(0, await house.Ledger(db => db.Set<SessionClosing>().CountAsync()));
        await AssertClean(house);
    }

    [Fact]
    public async Task A_server_killed_again_and_again_while_sessions_come_in_records_each_once()
    {
        await using Installation house = await Installation.Create();
        const int Rounds = 3;
        const double EnoughWh = 15;
        for (int round = 0; round < Rounds; round++)
        {
            VirtualStation press = await house.Open(SmallWorkshop.Press, SmallWorkshop.Alice);
            press.Machine.StartJob(new LoadProfile(press.Machine.Kind, Seed: 6, DurationSeconds: 3600), pace: 10);
            VirtualStation laser = await house.Open(SmallWorkshop.Laser, SmallWorkshop.Basile);
            laser.Machine.StartJob(new LoadProfile(laser.Machine.Kind, Seed: 7, DurationSeconds: 3600), pace: 10);
            await house.KillServer();
            await Eventually.That(() => press.Machine.OpenInterval?.EnergyWh > EnoughWh, $"{EnoughWh} Wh go through the press", 300);
            await house.Close(SmallWorkshop.Press, SmallWorkshop.Alice);
            await house.Open(SmallWorkshop.Router, SmallWorkshop.Alice);
            await house.StartServer();
            await house.Close(SmallWorkshop.Laser, SmallWorkshop.Basile);
            await house.Close(SmallWorkshop.Router, SmallWorkshop.Alice);
        }

        UsageEntry[] entries = await house.EndedSessions(3 * Rounds, 60);
        Assert.Equal(3 * Rounds, entries.Length);
        Assert.Equal(entries.Length, entries.Select(e => e.Session).Distinct(StringComparer.Ordinal).Count());
        Assert.All(entries, entry => SessionsReachTheLedger.AssertEnergyAgrees(entry, house.Workshop.Account.Entries, telling: entry.Machine == SmallWorkshop.Press));
        await AssertClean(house);
    }

    private static async Task AssertClean(Installation house)
    {
        Alarm[] alarms = await house.Ledger(db => db.Set<Alarm>().AsNoTracking().ToArrayAsync());
        Assert.True(alarms.Length == 0, string.Join('\n', alarms.Select(a => System.Text.Json.JsonSerializer.Serialize(a))));
        Assert.Equal(0, await house.Ledger(db => db.Set<QuarantineItem>().CountAsync()));
        long events = await house.Ledger(db => db.Set<EventRecord>().LongCountAsync());
        long distinct = await house.Ledger(db => db.Set<EventRecord>().Select(e => new { e.Agent, e.Epoch, e.Seq }).Distinct().LongCountAsync());
        Assert.Equal(distinct, events);
    }
}
