using System.Diagnostics;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>
/// A network of 100 sites with an agent each, 100 members of each site alone, 500 of them nomads who may go everywhere: from the commit of one revocation to the lists in the
/// broker's hands, with the server's publisher, its database and a real broker. Of a member of one site, that is the list of that site; of a nomad, all hundred.
/// </summary>
internal static class RevocationBenchmark
{
    private const int Sites = 100;
    private const int Badges = 10_000;
    private const int NomadEvery = 20;
    private const double TargetMs = 2000;
    private static readonly DateOnly First = new(2024, 1, 1);

    public static async Task Run(ResultTable table, bool quick)
    {
        using var folder = new TempFolder();
        KeyMaker.Init(folder.File("keys"), [], force: false, DateTimeOffset.UtcNow);
        using ServerKeys keys = ServerKeys.Load(folder.File("keys"));
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(new ServerOptions { Data = folder.File("data") });
        await FillAsync(databases);
        await using RealMosquitto broker = await RealMosquitto.StartPlain();
        await using var link = new ControlLink(new MqttLink(broker.Options("revocation-server")));
        await link.StartAsync(default);
        using var registry = new RegistryCache(databases, TimeProvider.System);
        var lists = new AccessLists(databases, registry, keys, NullLogger<AccessLists>.Instance);
        using var publisher = new AccessPublisher(registry, lists, link, TimeProvider.System, NullLogger<AccessPublisher>.Instance);
        await publisher.StartAsync(default);
        await Published(publisher, Sites);

        var ofOne = new List<double>();
        var nomads = new List<double>();
        for (int round = 0; round < (quick ? 2 : 5); round++)
        {
            int member = (round * NomadEvery * 3) + 1;
            ofOne.Add(await RevokeAsync(databases, publisher, member, lists: 1));
            nomads.Add(await RevokeAsync(databases, publisher, round * NomadEvery, lists: Sites));
        }

        await publisher.StopAsync(default);
        table.Add(Line($"one badge of {Badges:N0} revoked, {Sites} agents: list of its site with the broker", ofOne, TargetMs));
        table.Add(Line("  of a nomad, whom every site covers: last of all lists", nomads, TargetMs));
    }

    private static Figure Line(string name, List<double> ms, double target)
    {
        double worst = ms.Max();
        return new Figure(name, $"{Spread.Median(ms):N0} ms, worst {worst:N0}", "", "", $"< {target:N0} ms", worst < target);
    }

    /// <summary>Milliseconds from the commit until so many lists are with the broker: the lists in which the badge opened machines.</summary>
    private static async Task<double> RevokeAsync(IDbContextFactory<MakerspaceDb> databases, AccessPublisher publisher, int member, int lists)
    {
        long before = publisher.Published;
        await using (MakerspaceDb db = await databases.CreateDbContextAsync())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            string uid = BenchRegistry.Badge(member);
            await db.Set<Badge>().Where(b => b.Uid == uid).ExecuteUpdateAsync(s => s.SetProperty(b => b.RevokedAt, DateTimeOffset.UtcNow));
            await RegistryVersion.BumpAsync(db);
            await transaction.CommitAsync();
        }

        long begin = Stopwatch.GetTimestamp();
        await Published(publisher, before + lists);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    private static async Task Published(AccessPublisher publisher, long count)
    {
        long begin = Stopwatch.GetTimestamp();
        while (publisher.Published < count)
        {
            if (Stopwatch.GetElapsedTime(begin) > TimeSpan.FromMinutes(2) || publisher.Failures > 0)
            {
                throw new InvalidOperationException($"{publisher.Published} of {count} lists published, {publisher.Failures} failures");
            }

            await Task.Delay(1);
        }
    }

    private static async Task FillAsync(IDbContextFactory<MakerspaceDb> databases)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync();
        await SchemaMigrator.MigrateAsync(db);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        db.Add(new MachineCategory { Name = "tool", Label = "Machine" });
        for (int i = 0; i < Sites; i++)
        {
            db.Add(new Site { Name = $"s-{i}", Label = $"Site {i}" });
            db.Add(new Agent { Name = $"a-{i}" });
            db.Add(new AgentSite { Agent = $"a-{i}", Site = $"s-{i}", FirstDay = new DateOnly(2026, 1, 1) });
            db.Add(new Machine { Name = $"m-{i}", Label = $"Machine {i}", Category = "tool", LevelAlone = 2, LevelSupervised = 1 });
            db.Add(new Placement { Machine = $"m-{i}", From = DateTimeOffset.UnixEpoch, Agent = $"a-{i}" });
        }

        for (int i = 0; i < Badges; i++)
        {
            string person = BenchRegistry.Member(i);
            db.Add(new Person { Ref = person });
            db.Add(new Badge { Uid = BenchRegistry.Badge(i), Person = person });
            db.Add(new Membership { Person = person, Site = i % NomadEvery == 0 ? Everywhere.Mark : $"s-{i % Sites}", FirstDay = First, Kind = MembershipKind.Resident });
            db.Add(new Qualification { Person = person, Category = "tool", Level = 2, SignedOn = First });
        }

        await db.SaveChangesAsync();
        await RegistryVersion.BumpAsync(db);
    }
}
