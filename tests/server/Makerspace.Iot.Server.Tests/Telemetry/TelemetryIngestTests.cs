using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tests.Ingest;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Telemetry;

/// <summary>The way of telemetry from a real broker to a real InfluxDB and the live board.</summary>
public sealed class TelemetryIngestTests
{
    private const string Database = "makerspace";
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Samples_states_and_sessions_reach_InfluxDB_and_the_board()
    {
        await using IngestRig rig = await IngestRig.StartAsync(influx: true);
        IMqttLink link = await rig.ClientAsync("agent");
        await PublishAsync(link, Batch(0, 60));
        var state = new StateMessage { State = MachineCondition.Running, Since = Workshop.Noon, At = Workshop.Noon.AddSeconds(100), PowerW = 640, Relay = true, Contactor = true };
        await link.PublishAsync(Topic(TopicChannel.State, "press-1"), WireCodec.Encode(state), 1, true, _cancel);
        await using var agent = new PlayedAgent(link, "fab-1", "la-fab", [Workshop.Started(1, "s1"), Workshop.Ended(2, "s1", 60), Workshop.Ended(3, "s2", 60, wall: Workshop.Noon.AddSeconds(2))]);
        await Eventually.That(async () => agent.Done && rig.Curves.Counters.Written >= 64 && await rig.Influx!.Count(Database, "usage", "energy_wh") == 2, "written");

        Assert.Equal(60, await rig.Influx!.Count(Database, "power", "wh"));
        System.Text.Json.JsonElement[] first = (await rig.Influx.Rows(Database, "SELECT w, wh, a, v, contactor, \"state\", site, agent, machine FROM power LIMIT 1"))[0];
        Assert.Equal([Workshop.Noon.ToUnixTimeMilliseconds() * 1_000_000.0, 100.0, 1000.0, 0.5, 230.0, 1.0], first[..6].Select(c => c.GetDouble()));
        Assert.Equal(["running", "la-fab", "fab-1", "press-1"], first[6..].Select(c => c.GetString()));
        System.Text.Json.JsonElement[] seen = Assert.Single(await rig.Influx.Rows(Database, "SELECT code, contactor, relay, \"state\" FROM \"state\""));
        Assert.Equal((3, 1, 1, "running"), (seen[1].GetInt32(), seen[2].GetInt32(), seen[3].GetInt32(), seen[4].GetString()));

        // Two sessions of one machine that begin in the same millisecond stay two points, at their start.
        System.Text.Json.JsonElement[][] sessions = await rig.Influx.Rows(Database, "SELECT energy_wh, quality, \"month\", end_reason FROM \"usage\"");
        Assert.Equal(2, sessions.Length);
        Assert.All(sessions, s => Assert.Equal((6.0, "metered", "2026-03", "badge-out"), (s[1].GetDouble(), s[2].GetString(), s[3].GetString(), s[4].GetString())));
        Assert.All(sessions, s => Assert.Equal(Workshop.Noon.AddSeconds(-58).ToUnixTimeMilliseconds(), (long)(s[0].GetDouble() / 1e6)));

        LiveMachine machine = Assert.Single(rig.Board.Machines());
        Assert.Equal(("press-1", "la-fab", 640.0, MachineCondition.Running), (machine.Machine, machine.Site, machine.PowerW, machine.State!.State));
        Assert.NotEmpty(rig.Board.RecentPower("press-1"));
        Assert.Null(rig.Curves.Counters.LastProblem);
    }

    [Fact]
    public async Task While_InfluxDB_is_away_the_ledger_goes_on_and_no_sample_is_lost()
    {
        await using IngestRig rig = await IngestRig.StartAsync(influx: true);
        IMqttLink link = await rig.ClientAsync("agent");
        await PublishAsync(link, Batch(0, 50));
        await Eventually.That(() => rig.Curves.Counters.Written == 50, "written");
        await rig.Influx!.Stop();
        await using var agent = new PlayedAgent(link, "fab-1", "la-fab", [Workshop.Started(1, "s1"), Workshop.Ended(2, "s1", 60)]);
        for (int i = 1; i < 40; i++)
        {
            await PublishAsync(link, Batch(i * 50, 50));
        }

        await Eventually.That(() => agent.Done, "acknowledged without InfluxDB");
        await Eventually.That(() => rig.Curves.Counters.Spooled == (39 * 50) + 2, "the samples, the session and its month wait on disk");
        Assert.False(rig.Curves.Counters.Available);

        // Not even a restart of the server loses them.
        await rig.StopServerAsync();
        await rig.Influx.Start();
        await rig.StartServerAsync();
        await Eventually.That(() => rig.Curves.Counters is { Spooled: 0, Available: true }, "drained");
        Assert.Equal(40 * 50, await rig.Influx.Count(Database, "power", "w"));
        Assert.Equal(1, await rig.Influx.Count(Database, "usage", "energy_wh"));
    }

    [Fact]
    public async Task What_is_not_telemetry_of_a_guarded_machine_is_quarantined()
    {
        await using IngestRig rig = await IngestRig.StartAsync(influx: true);
        await using IMqttLink link = await rig.ClientAsync("agent");
        await PublishAsync(link, Batch(0, 5) with { Machine = "printer-1" });
        await link.PublishAsync(Topic(TopicChannel.Telemetry), "{\"machine\":\"press-1\"}"u8.ToArray(), 0, false, _cancel);
        await link.PublishAsync(Topic(TopicChannel.State, "press-1"), "[]"u8.ToArray(), 1, false, _cancel);
        await link.PublishAsync(Topic(TopicChannel.Status), "{}"u8.ToArray(), 1, false, _cancel);
        await link.PublishAsync(new TopicAddress("la-fab", "stranger-1", TopicChannel.Telemetry).ToString(), WireCodec.Encode(Batch(0, 5)), 0, false, _cancel);
        await PublishAsync(link, Batch(0, 5));
        await Eventually.That(() => rig.Curves.Counters.Written == 5, "the good one is written");
        await using MakerspaceDb db = rig.Open();
        await Eventually.That(async () => await db.Set<QuarantineItem>().CountAsync(_cancel) == 5, "the others are kept apart");
        Assert.Equal(5, await rig.Influx!.Count(Database, "power", "w"));
        Assert.Equal(5, rig.Health.Samples);
    }

    [Fact]
    public async Task No_sample_of_an_unset_clock_lands_on_its_own_day_and_none_in_the_future()
    {
        await using IngestRig rig = await IngestRig.StartAsync(influx: true);
        await using IMqttLink link = await rig.ClientAsync("agent");

        // Plausible, and months back; what was kept of the same clock from before the link stood; and of another that says nothing now.
        TelemetryBatch unset = Batch(0, 3) with { Clock = ClockQuality.Unsynced };
        await PublishAsync(link, unset);
        await PublishAsync(link, Batch(-60, 4) with { Clock = ClockQuality.Unsynced, Late = true });
        await PublishAsync(link, Batch(900, 5) with { Clock = ClockQuality.Unsynced, Late = true });

        // Set, and ahead by hours: late, then live. Of another machine: what comes in the same millisecond would take the others' place.
        long ahead = DateTimeOffset.UtcNow.AddHours(5).ToUnixTimeMilliseconds() - Workshop.Noon.ToUnixTimeMilliseconds();
        TelemetryBatch future = Batch(0, 2) with { Machine = "laser-1", Samples = Array.ConvertAll(Batch(0, 2).Samples, s => s with { TimeMs = s.TimeMs + ahead }) };
        await PublishAsync(link, future with { Late = true });
        await PublishAsync(link, future);
        await Eventually.That(() => rig.Curves.Counters.Written == 9 && rig.Health.SamplesWithoutTime == 7, "written");
        Assert.Equal(9, rig.Health.SamplesRedated);
        Assert.Equal(9, (await rig.Influx!.Rows(Database, "SELECT w FROM power WHERE time > now() - 3m AND time <= now()")).Length);
        Assert.Equal(4, (await rig.Influx.Rows(Database, "SELECT w FROM power WHERE time > now() - 3m AND time < now() - 45s")).Length);
        Assert.Equal(9, await rig.Influx.Count(Database, "power", "w"));
    }

    [Fact]
    public async Task A_state_and_a_session_of_an_unset_clock_stand_where_they_were_heard()
    {
        await using IngestRig rig = await IngestRig.StartAsync(influx: true);
        IMqttLink link = await rig.ClientAsync("agent");
        var status = new Makerspace.Iot.Contracts.Link.AgentStatus { Online = true, Boot = "b1", Clock = ClockQuality.Unsynced };
        await link.PublishAsync(Topic(TopicChannel.Status), WireCodec.Encode(status), 1, true, _cancel);
        await Eventually.That(() => rig.Board.Agents().Length == 1, "heard");
        await link.PublishAsync(Topic(TopicChannel.State, "press-1"), WireCodec.Encode(new StateMessage { State = MachineCondition.Locked, Since = Workshop.Noon, At = Workshop.Noon }), 1, true, _cancel);
        AgentEvent ended = Workshop.Ended(1, "s1", 60);
        await using var agent = new PlayedAgent(link, "fab-1", "la-fab", [ended with { Clock = ClockQuality.Unsynced, Body = (SessionEnded)ended.Body with { StartClock = ClockQuality.Unsynced } }]);
        await Eventually.That(() => agent.Done && rig.Curves.Counters.Written == 3, "written");
        Assert.Single(await rig.Influx!.Rows(Database, "SELECT code FROM \"state\" WHERE time > now() - 1m AND time <= now()"));
        Assert.Single(await rig.Influx.Rows(Database, "SELECT energy_wh FROM \"usage\" WHERE time > now() - 3m AND time < now() - 50s AND time <= now()"));
    }

    [Fact]
    public async Task A_flood_of_telemetry_does_not_hold_up_the_ledger()
    {
        await using IngestRig rig = await IngestRig.StartAsync();
        await using IMqttLink flood = await rig.ClientAsync("flood");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancel);
        byte[] payload = WireCodec.Encode(Batch(0, 200));
        Task flooding = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (await flood.PublishAsync(Topic(TopicChannel.Telemetry), payload, 0, false, CancellationToken.None) == MqttPublishResult.NotSent)
                {
                    await Task.Delay(5, CancellationToken.None);
                }
            }
        }, CancellationToken.None);
        await Eventually.That(() => rig.Health.Samples > 50_000, "the flood is on");
        IMqttLink link = await rig.ClientAsync("agent");
        await using var agent = new PlayedAgent(link, "fab-1", "la-fab", Enumerable.Range(1, 300).Select(i => Workshop.Denied(i)));
        await Eventually.That(() => agent.Done, "acknowledged in the middle of it", 300);
        await stop.CancelAsync();
        await flooding;
    }

    private static string Topic(TopicChannel channel, string? machine = null) => new TopicAddress("la-fab", "fab-1", channel, machine).ToString();

    private static TelemetryBatch Batch(int from, int count) => new()
    {
        Machine = "press-1",
        Clock = ClockQuality.Synced,
        Samples = Enumerable.Range(from, count).Select(i => new TelemetrySample
        {
            TimeMs = Workshop.Noon.ToUnixTimeMilliseconds() + (i * 1000L),
            PowerW = 100 + i,
            EnergyWh = 1000 + i,
            CurrentA = 0.5,
            VoltageV = 230,
            Contactor = true,
            State = MachineCondition.Running,
        }).ToArray(),
    };

    private async Task PublishAsync(IMqttLink link, TelemetryBatch batch) =>
        Assert.Equal(MqttPublishResult.Sent, await link.PublishAsync(Topic(TopicChannel.Telemetry), WireCodec.Encode(batch), 0, false, _cancel));
}
