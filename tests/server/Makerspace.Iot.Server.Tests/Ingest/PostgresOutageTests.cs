using System.Text;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>The ingest while a real PostgreSQL is away, comes back, or is locked.</summary>
public sealed class PostgresOutageTests
{
    private const int Sessions = 1500;

    [Fact]
    public async Task A_database_server_killed_under_load_delays_events_and_spoils_none()
    {
        await using RealPostgres cluster = await OwnClusterAsync();
        await using IngestRig rig = await IngestRig.StartAsync(DatabaseKind.Postgres, cluster: cluster);
        await using PlayedAgent fab = await AgentAsync(rig, "fab-1", "la-fab", "press-1");
        await Eventually.That(() => fab.Acked > 100, "a part is acknowledged", seconds: 300);
        for (int round = 0; round < 2; round++)
        {
            await cluster.KillAsync();
            await using IMqttLink poisoner = await rig.ClientAsync($"poisoner-{round}");
            await using PlayedAgent val = await AgentAsync(rig, "val-1", "le-val", "printer-1", $"round{round}");
            await Eventually.That(() => rig.Health.LedgerProblem is not null, "the alarm is raised", seconds: 300);
            Assert.Contains("PostgreSQL", rig.Health.LedgerProblem!.French, StringComparison.Ordinal);

            // It stays away for several tries of the batch; what comes meanwhile waits, poison too.
            await poisoner.PublishAsync(Workshop.Topic(), Encoding.UTF8.GetBytes($"{{\"poison\":{round}}}"), 1, retain: false, TestContext.Current.CancellationToken);

            // What was acknowledged last may have been on its way when the alarm was raised; it has come once the agent sends again.
            int resent = val.SentAgain;
            await Eventually.That(() => val.SentAgain > resent, "the agent sends again", seconds: 300);
            (long ofFab, long ofVal) = (fab.Acked, val.Acked);
            await Eventually.That(() => val.SentAgain > resent + 3, "and again", seconds: 300);
            Assert.Equal((ofFab, ofVal), (fab.Acked, val.Acked));
            Assert.NotNull(rig.Health.LedgerProblem);

            await cluster.StartAgainAsync();
            await Eventually.That(() => val.Done, "everything is acknowledged", 300);
            Assert.Null(rig.Health.LedgerProblem);
        }

        await Eventually.That(() => fab.Done, "everything is acknowledged", 300);
        await using MakerspaceDb db = rig.Open();
        await AssertOnceAsync(db, streams: 3);
        await Eventually.That(async () => await db.Set<QuarantineItem>().CountAsync() == 2, "the quarantine works on, and lost nothing of the outage", seconds: 300);
    }

    [Fact]
    public async Task A_locked_table_is_told_within_seconds_and_nothing_is_acknowledged_or_lost()
    {
        await using RealPostgres cluster = await OwnClusterAsync();
        await using IngestRig rig = await IngestRig.StartAsync(DatabaseKind.Postgres, cluster: cluster);
        await using PlayedAgent fab = await AgentAsync(rig, "fab-1", "la-fab", "press-1");
        await Eventually.That(() => fab.Acked > 100, "a part is acknowledged", seconds: 300);
        await using (var other = new NpgsqlConnection(rig.Database.Options.Database + ";Pooling=false"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using NpgsqlTransaction transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using (var exclusive = new NpgsqlCommand("LOCK TABLE events IN ACCESS EXCLUSIVE MODE", other, transaction))
            {
                await exclusive.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            await using PlayedAgent val = await AgentAsync(rig, "val-1", "le-val", "printer-1");
            await Eventually.That(() => rig.Health.LedgerProblem is not null, "the alarm is raised", 15);
            Assert.Contains("verrouillée", rig.Health.LedgerProblem!.French, StringComparison.Ordinal);
            int resent = val.SentAgain;
            await Eventually.That(() => val.SentAgain > resent, "the agent sends again", seconds: 300);
            long acked = fab.Acked;
            await Eventually.That(() => val.SentAgain > resent + 3, "and again", seconds: 300);
            Assert.Equal((acked, 0), (fab.Acked, val.Acked));
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
            await Eventually.That(() => fab.Done && val.Done, "everything is acknowledged", 300);
        }

        Assert.Null(rig.Health.LedgerProblem);
        await using MakerspaceDb db = rig.Open();
        await AssertOnceAsync(db, streams: 2);
    }

    private static async Task<RealPostgres> OwnClusterAsync()
    {
        if (RealPostgres.SkipReason is { } missing)
        {
            Assert.Skip(missing);
        }

        return await RealPostgres.StartOwnAsync();
    }

    private static async Task<PlayedAgent> AgentAsync(IngestRig rig, string agent, string site, string machine, string epoch = Workshop.Epoch)
    {
        IEnumerable<AgentEvent> events = Enumerable.Range(0, Sessions).SelectMany(i => new[]
        {
            Workshop.Started((i * 3) + 1, $"{epoch}-s{i}", machine) with { Epoch = epoch },
            Workshop.Checkpoint((i * 3) + 2, $"{epoch}-s{i}", i, machine) with { Epoch = epoch },
            Workshop.Ended((i * 3) + 3, $"{epoch}-s{i}", i, machine, epoch: epoch),
        });
        return new PlayedAgent(await rig.ClientAsync($"{agent}-{Guid.NewGuid():N}"[..30]), agent, site, events);
    }

    private static async Task AssertOnceAsync(MakerspaceDb db, int streams)
    {
        Assert.Equal(streams * 3 * Sessions, await db.Set<EventRecord>().CountAsync());
        Assert.Equal(0, await db.Set<EventRecord>().CountAsync(e => e.Disposition != EventDisposition.Applied));
        Assert.Equal(streams * Sessions, await db.Set<UsageEntry>().CountAsync(u => u.EndSeq != null));
        Assert.Equal(streams * (double)Enumerable.Range(0, Sessions).Sum(), await db.Set<UsageEntry>().SumAsync(u => u.OccupiedSeconds));
        Assert.Equal(0, await db.Set<Alarm>().CountAsync());
    }
}
