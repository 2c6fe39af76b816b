using System.Diagnostics;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>
/// The way of an access list of 10,000 badges with the classes of server and agent: compile, hash and sign, through the real broker, verify and put in force; and one decision
/// by it, beside the bare look-up of the same key.
/// </summary>
internal static class AccessBenchmark
{
    private const int Badges = 10_000;
    private const double DecisionNs = 2000;
    private const int Rounds = 7;
    private const int WarmUpDecisions = 200_000;
    private static readonly Agent Agent = new() { Name = BenchRegistry.RealAgent, Site = BenchRegistry.Site };
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    public static async Task Run(ResultTable table, bool quick)
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            table.LeftOut($"access: {missing}");
            return;
        }

        using var folder = new TempFolder();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        KeyMaker.Init(folder.File("keys"), [], force: false, now);
        using ServerKeys keys = ServerKeys.Load(folder.File("keys"));
        await using RealMosquitto broker = await RealMosquitto.StartPlain();
        await using IMqttLink server = await Connected(broker, "access-server");
        await using IMqttLink receiver = await Connected(broker, "access-agent");
        string topic = new TopicAddress(Agent.Site, Agent.Name, TopicChannel.Access).ToString();
        receiver.Subscribe(topic, 1);

        AccessSource source = Source();
        var stages = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        (AccessList? list, int bytes) = (null, 0);
        var clock = new AgentClock(TimeProvider.System, () => true, "boot-1");
        using var verifier = new Verifier(ServerKeys.KeyId, keys.SignerPem);
        var inbox = new AccessInbox(new AgentIdentity(Agent.Site, Agent.Name, "boot-1", "bench"), verifier, folder.File(AccessInbox.FileName), clock, null);
        for (int round = 1; round <= Rounds; round++)
        {
            Iot.Server.Core.Access.AccessRows rows = Timed("compile", () => AccessListCompiler.Compile(source, Agent, Paris, now));
            AccessListDocument document = Timed("hash", () => AccessListBuilder.Build(rows, Agent, Paris.Id, keys.BadgeKeyOf(Agent.Name), round, now));
            byte[] wire = Timed("sign", () => WireCodec.Encode(keys.Sign("access", WireCodec.Encode(document))));
            long sent = Stopwatch.GetTimestamp();
            await server.PublishAsync(topic, wire, 1, retain: false);
            MqttInbound message = await receiver.Inbound.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Note("transfer", sent);
            AccessOutcome outcome = Timed("swap", () => inbox.Receive(message.Payload, out list));
            if (outcome != AccessOutcome.InForce || list!.BadgeCount != Badges)
            {
                throw new InvalidOperationException($"the list was not taken: {outcome} {inbox.LastProblem}");
            }

            bytes = wire.Length;
        }

        table.Add(new Figure($"access list of {Badges:N0} badges: compile, hash, sign", $"{Median("compile"):0} + {Median("hash"):0} + {Median("sign"):0} ms", $"{bytes / 1000:N0} kB signed", "", "", null));
        table.Add(new Figure("  transfer over the broker", $"{Median("transfer"):0.0} ms"));
        table.Add(new Figure("  verify, decode, put in force, keep on disk", $"{Median("swap"):0} ms"));
        Decide(table, list!, keys.BadgeKeyOf(Agent.Name), new Instant((long)clock.Monotonic.TotalMilliseconds, now, ClockQuality.Synced), quick ? 50_000 : 1_000_000);
        await RevocationBenchmark.Run(table, quick);

        T Timed<T>(string stage, Func<T> work)
        {
            long begin = Stopwatch.GetTimestamp();
            T result = work();
            Note(stage, begin);
            return result;
        }

        void Note(string stage, long begin)
        {
            stages.TryAdd(stage, []);
            stages[stage].Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        double Median(string stage) => Spread.Median(stages[stage]);
    }

    // Batches of decisions, and of them the median: on a busy machine a mean would count the time of others. The decision is made as the agent makes it, from the id that a reader read;
    // the keyed hash, which is most of it, and the bare look-up are timed in turn with it.
    private static void Decide(ResultTable table, AccessList list, byte[] badgeKey, Instant now, int decisions)
    {
        const int Batch = 1000;
        byte[][] ids = [.. Enumerable.Range(0, Batch).Select(i => Convert.FromHexString(BenchRegistry.Badge(i * 7 % Badges)))];
        string[] hashes = Array.ConvertAll(ids, id => BadgeHash.Compute(badgeKey, id));
        Dictionary<string, int> bare = Enumerable.Range(0, Badges).ToDictionary(i => BadgeHash.Compute(badgeKey, Convert.FromHexString(BenchRegistry.Badge(i))), i => i, StringComparer.Ordinal);
        string machine = BenchRegistry.RealMachines[0];
        (int granted, long found) = (0, 0);
        var whole = new List<double>();
        var hashing = new List<double>();
        var deciding = new List<double>();
        var looking = new List<double>();
        for (int done = -WarmUpDecisions; done < decisions; done += Batch)
        {
            if (done == 0)
            {
                // The runtime has compiled all of it for speed by now, in the background.
                Thread.Sleep(300);
                (granted, found) = (0, 0);
                Array.ForEach([whole, hashing, deciding, looking], l => l.Clear());
            }

            whole.Add(Nanoseconds(i => granted += AccessPolicy.Decide(list, machine, BadgeHash.Compute(badgeKey, ids[i]), now) is AccessDecision.Grant ? 1 : 0));
            hashing.Add(Nanoseconds(i => found += BadgeHash.Compute(badgeKey, ids[i]).Length - BadgeHash.TextLength));
            deciding.Add(Nanoseconds(i => granted += AccessPolicy.Decide(list, machine, hashes[i], now) is AccessDecision.Grant ? 1 : 0));
            looking.Add(Nanoseconds(i => found += bare.GetValueOrDefault(hashes[i], -1)));
        }

        if (granted != 2 * decisions || found < decisions)
        {
            throw new InvalidOperationException($"only {granted} of {2 * decisions} decisions granted");
        }

        (double all, double hash, double decision, double look) = (Spread.Median(whole), Spread.Median(hashing), Spread.Median(deciding), Spread.Median(looking));
        table.Add(new Figure("one access decision, by the hash of the badge", $"{decision:N0} ns", $"dictionary look-up {look:N0} ns", $"{decision / look:0} ×", $"< {DecisionNs:N0} ns", decision < DecisionNs));
        table.Add(new Figure("  from the badge's id, its keyed hash (HMAC-SHA-256) included", $"{all:N0} ns", $"the hash alone {hash:N0} ns", $"{all / hash:0.0} ×"));

        static double Nanoseconds(Action<int> work)
        {
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < Batch; i++)
            {
                work(i);
            }

            return Stopwatch.GetElapsedTime(begin).TotalNanoseconds / Batch;
        }
    }

    private static AccessSource Source()
    {
        string[] members = [.. Enumerable.Range(0, Badges).Select(BenchRegistry.Member)];
        return new AccessSource(
            BenchRegistry.RealMachines.Select(m => new Machine { Name = m, Label = m, Category = "tool", LevelAlone = 2, LevelSupervised = 1 }),
            [new MachineCategory { Name = "tool", Label = "Machine" }],
            BenchRegistry.RealMachines.Select(m => new Placement { Machine = m, From = DateTimeOffset.UnixEpoch, Agent = Agent.Name }),
            members.Select(p => new Membership { Person = p, Site = BenchRegistry.Site, FirstDay = new DateOnly(2020, 1, 1), Kind = MembershipKind.Resident }),
            members.Select(p => new Qualification { Person = p, Category = "tool", Level = 2, SignedOn = new DateOnly(2024, 2, 1) }),
            members.Select((p, i) => new Badge { Uid = BenchRegistry.Badge(i), Person = p }));
    }

    private static async Task<IMqttLink> Connected(RealMosquitto broker, string client)
    {
        IMqttLink link = new MqttLink(broker.Options(client));
        link.Start();
        await link.WaitConnectedAsync(CancellationToken.None);
        return link;
    }
}
