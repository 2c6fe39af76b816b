using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Benchmarks.Live;

/// <summary>
/// A network of <see cref="Sites"/> sites with an agent of <see cref="MachinesEach"/> machines each, played over one connection. Each second <see cref="MeasuredEach"/> machines of each agent send a
/// sample, a tenth of the others too, and one agent a session that has ended.
/// </summary>
internal sealed class LiveNetwork : IAsyncDisposable
{
    public const int Sites = 100;
    public const int MachinesEach = 30;
    public const int MeasuredEach = 3;
    private const int OthersEvery = 10;
    private readonly IMqttLink _link;

    private LiveNetwork(IMqttLink link) => _link = link;

    public static string Site(int site) => $"s-{site}";

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        IEnumerable<int> sites = Enumerable.Range(0, Sites);
        var machines = sites.SelectMany(s => Enumerable.Range(0, MachinesEach).Select(m => (Site: s, Machine: m))).ToArray();
        Put("sites", "name;label", sites.Select(s => $"{Site(s)};Manufacture {s:00}"));
        Put("agents", "name;site;label", sites.Select(s => $"{Agent(s)};{Site(s)};"));
        Put("categories", "name;label", ["tool;Machine"]);
        Put("machines", "name;label;category;levelAlone;levelSupervised", machines.Select(m => $"{Machine(m.Site, m.Machine)};Machine {m.Site:00}-{m.Machine:00};tool;0;0"));
        Put("placements", "machine;from;agent", machines.Select(m => $"{Machine(m.Site, m.Machine)};2020-01-01;{Agent(m.Site)}"));
        Put("persons", "ref;displayName", ["p-0;"]);
        Put("memberships", "person;site;structure;firstDay;lastDay;kind;purpose;hours", ["p-0;*;;2020-01-01;;resident;;"]);
        Put("badges", "uid;person;structure;revokedAt", [$"{BenchRegistry.Badge(0)};p-0;;"]);

        void Put(string name, string header, IEnumerable<string> rows) => File.WriteAllLines(Path.Combine(folder, name + ".csv"), [header, .. rows]);
    }

    /// <summary>Connects, and has every agent and machine say once how it is.</summary>
    public static async Task<LiveNetwork> Connect(int brokerPort)
    {
        IMqttLink link = new MqttLink(new MqttLinkOptions { Host = "127.0.0.1", Port = brokerPort, ClientId = "live-network" });
        var network = new LiveNetwork(link);
        link.Start();
        await link.WaitConnectedAsync(CancellationToken.None);
        for (int site = 0; site < Sites; site++)
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            await network.Send(site, TopicChannel.Status, null, WireCodec.Encode(new AgentStatus { Online = true, Boot = "boot-1", At = now, Clock = ClockQuality.Synced }), 1);
            for (int machine = 0; machine < MachinesEach; machine++)
            {
                bool runs = machine < MeasuredEach;
                await network.Send(site, TopicChannel.State, Machine(site, machine), WireCodec.Encode(new StateMessage
                {
                    State = runs ? MachineCondition.Running : MachineCondition.Locked,
                    Since = now,
                    At = now,
                    PowerW = runs ? 900 : 3,
                    Relay = runs,
                    Contactor = runs,
                    Faults = [],
                }), 1);
            }
        }

        return network;
    }

    /// <summary>Sends the messages of one second after another, evenly within each, until it is cancelled; answers how many.</summary>
    public async Task<long> Run(CancellationToken end)
    {
        long sent = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / Sites));
        try
        {
            for (int step = 0; ; step++)
            {
                await timer.WaitForNextTickAsync(end);
                (int second, int site) = (step / Sites, step % Sites);
                for (int machine = 0; machine < MachinesEach; machine++)
                {
                    if (machine < MeasuredEach || machine % OthersEvery == second % OthersEvery)
                    {
                        await Send(site, TopicChannel.Telemetry, null, Sample(site, machine, second), 0);
                        sent++;
                    }
                }

                if (site == second % Sites)
                {
                    await Send(site, TopicChannel.Event, null, Ended(site, (second / Sites) + 1), 1);
                    sent++;
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return sent;
        }
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private static string Agent(int site) => $"a-{site}";

    private static string Machine(int site, int machine) => $"m-{site}-{machine}";

    private static byte[] Sample(int site, int machine, int second) => WireCodec.Encode(new TelemetryBatch
    {
        Machine = Machine(site, machine),
        Clock = ClockQuality.Synced,
        Late = false,
        Samples =
        [
            new TelemetrySample
            {
                TimeMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
                PowerW = machine < MeasuredEach ? Math.Round(900 + (400 * Math.Sin(second / 7.0)) + (second * 17 % 23), 1) : 3,
                State = machine < MeasuredEach ? MachineCondition.Running : MachineCondition.Locked,
            },
        ],
    });

    private static byte[] Ended(int site, int seq)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return EventCodec.Encode(new AgentEvent
        {
            Epoch = "live",
            Seq = seq,
            Kind = EventKind.SessionEnded,
            Machine = Machine(site, 0),
            Wall = now,
            Clock = ClockQuality.Synced,
            Boot = "boot-1",
            MonotonicMs = Environment.TickCount64,
            Body = new SessionEnded
            {
                Session = $"s{seq}",
                Party = new SessionParty { Member = "p-0", Purpose = SessionPurpose.Production },
                StartWall = now.AddMinutes(-10),
                StartClock = ClockQuality.Synced,
                EndWall = now,
                Figures = new SessionFigures { OccupiedSeconds = 600, ActiveSeconds = 300, EnergyWh = 75, EnergyQuality = EnergyQuality.Metered, PeakW = 1400 },
                Reason = SessionEndReason.BadgeOut,
                AccessVersion = 1,
            },
        });
    }

    private async Task Send(int site, TopicChannel channel, string? machine, byte[] payload, byte qos) =>
        await _link.PublishAsync(new TopicAddress(Site(site), Agent(site), channel, machine).ToString(), payload, qos, retain: false);
}
