using System.Text;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>The way of events from a real broker into a real database, through stops, locks and poison.</summary>
public sealed class EventIngestTests
{
    private const int Sessions = 400;

    // Of the events of an agent.
    private const long Half = 3 * Sessions / 2;

    [Theory]
    [DatabaseData]
    public async Task A_server_ended_in_the_middle_of_a_burst_leaves_each_session_in_the_ledger_once(DatabaseKind kind)
    {
        await using IngestRig rig = await IngestRig.StartAsync(kind);
        await using PlayedAgent fab = await AgentAsync(rig, "fab-1", "la-fab", "press-1", until: Half);
        await using PlayedAgent val = await AgentAsync(rig, "val-1", "le-val", "printer-1", until: Half);
        foreach ((int share, long until) in new[] { (5, Half + (Half / 2)), (3, long.MaxValue) })
        {
            await Eventually.That(() => fab.Acked > Sessions * 3 / share, "a part is acknowledged");
            await rig.StopServerAsync();
            (fab.Until, val.Until) = (until, until);
            await rig.StartServerAsync();
        }

        await Eventually.That(() => fab.Done && val.Done, "everything is acknowledged", 300);
        await AssertOnceAsync(rig);
        Assert.True(fab.SentAgain + val.SentAgain > 0, "the test has to force a repetition");
    }

    [Fact]
    public async Task A_broker_that_restarts_loses_nothing()
    {
        await using IngestRig rig = await IngestRig.StartAsync();
        await using PlayedAgent fab = await AgentAsync(rig, "fab-1", "la-fab", "press-1");
        await using PlayedAgent val = await AgentAsync(rig, "val-1", "le-val", "printer-1");
        await Eventually.That(() => fab.Acked > 100, "a part is acknowledged");
        await rig.Broker.Kill();
        await Eventually.That(() => !rig.Health.BrokerConnected, "the loss is seen");
        await rig.Broker.Start();
        await Eventually.That(() => fab.Done && val.Done, "everything is acknowledged", 300);
        await AssertOnceAsync(rig);
    }

    [Fact]
    public async Task While_the_database_is_locked_nothing_is_acknowledged_and_nothing_lost()
    {
        await using IngestRig rig = await IngestRig.StartAsync();
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(rig.Database.Options.Data, DatabaseProvider.SqliteFile)};Pooling=False"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using (SqliteCommand exclusive = other.CreateCommand())
            {
                exclusive.CommandText = "BEGIN EXCLUSIVE";
                await exclusive.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            await using PlayedAgent fab = await AgentAsync(rig, "fab-1", "la-fab", "press-1");
            await using PlayedAgent val = await AgentAsync(rig, "val-1", "le-val", "printer-1");
            await Eventually.That(() => rig.Health.LedgerProblem is not null, "the alarm is raised");
            Assert.Contains("verrouillée", rig.Health.LedgerProblem!.French, StringComparison.Ordinal);
            Assert.Equal((0L, 0L), (fab.Acked, rig.Health.EventsStored));
            Assert.True(rig.Health.EventsWaiting > 0);

            await other.CloseAsync();
            await Eventually.That(() => fab.Done && val.Done, "everything is acknowledged", 300);
            Assert.Null(rig.Health.LedgerProblem);
        }

        await AssertOnceAsync(rig);
    }

    [Fact]
    public async Task While_the_disk_is_full_nothing_is_acknowledged_and_nothing_lost()
    {
        using SmallDisk disk = SmallDisk.Mount(megabytes: 24);
        if (disk.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using IngestRig rig = await IngestRig.StartAsync(data: disk.Path);
        disk.Fill(bytesLeft: 128 * 1024);
        await using PlayedAgent fab = await AgentAsync(rig, "fab-1", "la-fab", "press-1");
        await using PlayedAgent val = await AgentAsync(rig, "val-1", "le-val", "printer-1");
        await Eventually.That(() => rig.Health.LedgerProblem is not null, "the alarm is raised");
        Assert.Contains("disque", rig.Health.LedgerProblem!.French, StringComparison.Ordinal);
        Assert.False(fab.Done && val.Done);
        await using (MakerspaceDb db = rig.Open())
        {
            Assert.True(fab.Acked + val.Acked <= await db.Set<EventRecord>().LongCountAsync(TestContext.Current.CancellationToken), "more is acknowledged than is on disk");
        }

        disk.Empty();
        await Eventually.That(() => fab.Done && val.Done, "everything is acknowledged", 300);
        Assert.Null(rig.Health.LedgerProblem);
        await AssertOnceAsync(rig);
    }

    [Fact]
    public async Task What_cannot_be_read_is_quarantined_and_the_stream_goes_on()
    {
        await using IngestRig rig = await IngestRig.StartAsync();
        await using IMqttLink link = await rig.ClientAsync("poisoner");
        byte[] noKey = Encoding.UTF8.GetBytes("{\"epoch\":42}");
        for (int i = 0; i < 3; i++)
        {
            await link.PublishAsync(Workshop.Topic(), noKey, 1, false, TestContext.Current.CancellationToken);
        }

        await link.PublishAsync(Workshop.Topic("stranger-1"), Workshop.Bytes(Workshop.Denied(1)), 1, false, TestContext.Current.CancellationToken);
        await link.PublishAsync(Workshop.Topic(), new byte[40_000], 1, false, TestContext.Current.CancellationToken);
        await link.PublishAsync(Workshop.Topic(), new byte[100_000], 1, false, TestContext.Current.CancellationToken);
        await using PlayedAgent fab = await AgentAsync(rig, "fab-1", "la-fab", "press-1");
        await Eventually.That(() => fab.Done, "the stream goes on");

        await using MakerspaceDb db = rig.Open();
        await Eventually.That(async () => await db.Set<QuarantineItem>().CountAsync() == 4, "four kinds of poison are kept");
        await Eventually.That(async () => await db.Set<QuarantineItem>().AsNoTracking().SumAsync(q => q.Count) == 6, "and counted");
        QuarantineItem[] items = await db.Set<QuarantineItem>().AsNoTracking().ToArrayAsync();
        Assert.Contains(items, q => q.Reason == "unknown agent" && q.Topic.Contains("stranger-1", StringComparison.Ordinal));
        Assert.Contains(items, q => q.Count == 3 && q.Payload.AsSpan().SequenceEqual(noKey));
        Assert.Contains(items, q => q.PayloadBytes == 40_000 && q.Payload.Length == QuarantineItem.MostBytes && q.Reason.StartsWith("too large", StringComparison.Ordinal));
        Assert.Contains(items, q => q.PayloadBytes == 100_000 && q.Payload.Length == MqttOversized.MostStart && q.Reason == "too large: 100000 bytes, dropped by the link");
        await Eventually.That(() => rig.Health is { Quarantined: 6, Oversized: 1 }, "and told");
    }

    [Theory]
    [DatabaseData]
    public async Task An_event_that_a_database_cannot_take_is_set_aside_and_the_others_get_in(DatabaseKind kind)
    {
        await using IngestRig rig = await IngestRig.StartAsync(kind);
        IMqttLink link = await rig.ClientAsync("agent");

        // PostgreSQL takes no NUL in a text, SQLite does.
        AgentEvent nul = Workshop.Event(2, EventKind.FaultRaised, new FaultRaised { Code = "meter-silent", Detail = "a\0b" });
        await using var agent = new PlayedAgent(link, "fab-1", "la-fab", [Workshop.Started(1, "s1"), nul, Workshop.Ended(3, "s1", 60)]);
        await Eventually.That(() => agent.Done, "all three are acknowledged");
        await using MakerspaceDb db = rig.Open();
        EventDisposition expected = kind == DatabaseKind.Postgres ? EventDisposition.Failed : EventDisposition.Applied;
        Assert.Equal([EventDisposition.Applied, expected, EventDisposition.Applied], await db.Set<EventRecord>().OrderBy(e => e.Seq).Select(e => e.Disposition).ToArrayAsync());
        Assert.Equal(60, (await db.Set<UsageEntry>().SingleAsync()).OccupiedSeconds);
        Assert.Equal(expected == EventDisposition.Failed ? [AlarmCode.EventFailed] : [], await db.Set<Alarm>().Select(a => a.Code).ToArrayAsync());
    }

    [Fact]
    public async Task Telemetry_states_and_statuses_too_large_for_the_link_are_quarantined_with_their_beginning()
    {
        await using IngestRig rig = await IngestRig.StartAsync();
        await using IMqttLink link = await rig.ClientAsync("poisoner");
        byte[] large = new byte[600_000];
        Array.Fill(large, (byte)'x');
        foreach (TopicChannel channel in new[] { TopicChannel.Telemetry, TopicChannel.Status })
        {
            await link.PublishAsync(new TopicAddress("la-fab", "fab-1", channel).ToString(), large, 1, false, TestContext.Current.CancellationToken);
        }

        await link.PublishAsync(new TopicAddress("la-fab", "fab-1", TopicChannel.State, "press-1").ToString(), large, 1, false, TestContext.Current.CancellationToken);
        await using MakerspaceDb db = rig.Open();
        await Eventually.That(async () => await db.Set<QuarantineItem>().CountAsync() == 3, "all three are kept");
        Assert.All(await db.Set<QuarantineItem>().ToArrayAsync(), q => Assert.Equal((600_000, MqttOversized.MostStart, (byte)'x'), (q.PayloadBytes, q.Payload.Length, q.Payload[0])));
    }

    [Fact]
    public async Task An_event_that_cannot_even_be_kept_holds_up_nothing_and_is_told()
    {
        await using IngestRig rig = await IngestRig.StartAsync();
        await using (MakerspaceDb db = rig.Open())
        {
            // A database that takes no faults, applied or only kept.
            await db.Database.ExecuteSqlRawAsync(
                """CREATE TRIGGER no_faults BEFORE INSERT ON events WHEN NEW."Kind" = 'fault-raised' BEGIN SELECT RAISE(ABORT, 'no faults here'); END""", TestContext.Current.CancellationToken);
        }

        AgentEvent fault = Workshop.Event(2, EventKind.FaultRaised, new FaultRaised { Code = "meter-silent" });
        await using var agent = new PlayedAgent(await rig.ClientAsync("agent"), "fab-1", "la-fab", [Workshop.Started(1, "s1"), fault, Workshop.Ended(3, "s1", 60)]);
        await Eventually.That(() => agent.Done, "all three are acknowledged");
        await using MakerspaceDb after = rig.Open();
        Assert.Equal(60, (await after.Set<UsageEntry>().SingleAsync()).OccupiedSeconds);
        Assert.Equal((AlarmCode.EventFailed, "fab-1/e1/2"), await after.Set<Alarm>().Select(a => new ValueTuple<string, string>(a.Code, a.Subject)).SingleAsync());
        EventRecord bare = await after.Set<EventRecord>().SingleAsync(e => e.Seq == 2);
        Assert.Equal((EventDisposition.Failed, null, 0), (bare.Disposition, bare.Kind, bare.Payload.Length));
        await Eventually.That(async () => await after.Set<QuarantineItem>().AnyAsync(q => q.PayloadBytes == EventCodec.Encode(fault).Length), "its payload is in the quarantine");
    }

    [Theory]
    [DatabaseData]
    public async Task A_ledger_that_is_lost_under_a_running_agent_stops_no_stream_and_tells_what_is_missing(DatabaseKind kind)
    {
        await using IngestRig rig = await IngestRig.StartAsync(kind);
        await using PlayedAgent fab = await AgentAsync(rig, "fab-1", "la-fab", "press-1", until: Half);
        await Eventually.That(() => fab.Acked > 100, "a part is acknowledged");
        await rig.StopServerAsync();
        fab.Until = long.MaxValue;
        await using (MakerspaceDb db = rig.Open())
        {
            await db.Set<EventRecord>().ExecuteDeleteAsync();
            await db.Set<UsageEntry>().ExecuteDeleteAsync();
            await db.Set<StreamPosition>().ExecuteDeleteAsync();
        }

        await rig.StartServerAsync();
        await Eventually.That(() => fab.Done, "the stream goes on to its end", 300);
        await using MakerspaceDb after = rig.Open();
        Alarm[] alarms = await after.Set<Alarm>().ToArrayAsync();
        Assert.All(alarms, a => Assert.Equal(AlarmCode.StreamGap, a.Code));
        long told = alarms.Sum(a => long.Parse(a.Detail.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(told > 100, $"{told} events are told as missing");
        Assert.Equal((3 * Sessions) - told, await after.Set<EventRecord>().LongCountAsync());
        Assert.Equal(3 * Sessions, (await after.Set<StreamPosition>().SingleAsync()).CommittedSeq);
    }

    [Fact]
    public async Task A_flood_on_a_blocked_database_fills_no_memory_and_is_worked_off()
    {
        const int Capacity = 64;
        await using IngestRig rig = await IngestRig.StartAsync(inboundCapacity: Capacity);
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(rig.Database.Options.Data, DatabaseProvider.SqliteFile)};Pooling=False"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using (SqliteCommand exclusive = other.CreateCommand())
            {
                exclusive.CommandText = "BEGIN EXCLUSIVE";
                await exclusive.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            // Everything at once, far more than the server holds: the rest waits in the broker.
            await using PlayedAgent fab = await AgentAsync(rig, "fab-1", "la-fab", "press-1", window: 3 * Sessions);
            await using PlayedAgent val = await AgentAsync(rig, "val-1", "le-val", "printer-1", window: 3 * Sessions);
            await Eventually.That(() => rig.EventLink.Counters.InboundFull > 0 && rig.Health.LedgerProblem is not null, "the socket waits and the alarm is raised");
            int resent = fab.SentAgain;
            await Eventually.That(() => fab.SentAgain > resent + 2, "the agents send again");
            Assert.InRange(rig.EventLink.Inbound.Count, 0, Capacity);
            Assert.InRange(rig.Health.EventsWaiting, Capacity, Capacity + EventIngest.MostPerBatch);
            Assert.True(rig.EventLink.Counters.Received <= Capacity + EventIngest.MostPerBatch, "what the server has not taken it has not read");
            Assert.Equal((0L, 0L), (fab.Acked, val.Acked));

            await other.CloseAsync();
            await Eventually.That(() => fab.Done && val.Done, "everything is acknowledged", 300);
        }

        await Eventually.That(() => rig.Health.EventsWaiting == 0, "what was sent again is worked off", 300);
        Assert.Equal(1, rig.EventLink.Counters.Connections);
        await AssertOnceAsync(rig);
    }

    [Fact]
    public async Task An_agent_that_comes_back_is_told_what_is_committed()
    {
        await using IngestRig rig = await IngestRig.StartAsync();
        await using (PlayedAgent fab = await AgentAsync(rig, "fab-1", "la-fab", "press-1", saysBegin: false))
        {
            await Eventually.That(() => fab.Done, "acknowledged");
        }

        await using IMqttLink link = await rig.ClientAsync("returned");
        link.Subscribe(new TopicAddress("la-fab", "fab-1", TopicChannel.Ack).ToString(), 1);
        await link.PublishAsync(
            new TopicAddress("la-fab", "fab-1", TopicChannel.Status).ToString(), WireCodec.Encode(new AgentStatus { Online = true, Boot = "b2" }), 1, true, TestContext.Current.CancellationToken);
        MqttInbound message = await link.Inbound.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(new AckMessage { Epoch = Workshop.Epoch, Seq = Sessions * 3 }, WireCodec.DecodeAck(message.Payload).Value);
        Assert.True(Assert.Single(rig.Board.Agents()).Status.Online);
    }

    [Fact]
    public async Task A_registered_agent_is_known_without_a_restart()
    {
        await using IngestRig rig = await IngestRig.StartAsync();
        IMqttLink link = await rig.ClientAsync("agent");
        await using var agent = new PlayedAgent(link, "new-1", "la-fab", [Workshop.Started(1, "s1"), Workshop.Ended(2, "s1", 60)]);
        await Eventually.That(() => rig.Health.Quarantined > 0, "unknown at first");
        await using (MakerspaceDb db = rig.Open())
        {
            db.Add(new Core.Registry.Agent { Name = "new-1", Site = "la-fab" });
            db.Add(new Core.Registry.AgentSite { Agent = "new-1", Site = "la-fab", FirstDay = new DateOnly(2025, 1, 1) });
            db.Add(new Core.Registry.Placement { Machine = "press-1", Agent = "new-1", From = Workshop.Noon.AddDays(-2) });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            await RegistryVersion.BumpAsync(db, TestContext.Current.CancellationToken);
        }

        await Eventually.That(() => agent.Done, "then acknowledged");
        await using MakerspaceDb after = rig.Open();
        Assert.Equal(EventDisposition.Applied, (await after.Set<EventRecord>().FirstAsync(TestContext.Current.CancellationToken)).Disposition);
    }

    private static async Task<PlayedAgent> AgentAsync(IngestRig rig, string agent, string site, string machine, int window = 300, bool saysBegin = true, long until = long.MaxValue)
    {
        IEnumerable<AgentEvent> events = Enumerable.Range(0, Sessions).SelectMany(i => new[]
        {
            Workshop.Started((i * 3) + 1, $"s{i}", machine), Workshop.Checkpoint((i * 3) + 2, $"s{i}", i, machine), Workshop.Ended((i * 3) + 3, $"s{i}", i, machine),
        });
        return new PlayedAgent(await rig.ClientAsync($"{agent}-{Guid.NewGuid():N}"[..30]), agent, site, events, window, until) { SaysBegin = saysBegin };
    }

    private static async Task AssertOnceAsync(IngestRig rig)
    {
        await using MakerspaceDb db = rig.Open();
        Assert.Equal(2 * 3 * Sessions, await db.Set<EventRecord>().CountAsync());
        Assert.Equal(2 * Sessions, await db.Set<UsageEntry>().CountAsync(u => u.EndSeq != null));
        Assert.Equal(2.0 * Enumerable.Range(0, Sessions).Sum(), await db.Set<UsageEntry>().SumAsync(u => u.OccupiedSeconds));
        Assert.Equal(0, await db.Set<Alarm>().CountAsync());
        Assert.All(await db.Set<StreamPosition>().ToArrayAsync(), p => Assert.Equal((3L * Sessions, 3L * Sessions), (p.CommittedSeq, p.HighestSeq)));
    }
}
