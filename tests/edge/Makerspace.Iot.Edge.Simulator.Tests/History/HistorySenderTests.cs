using System.Collections.Concurrent;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Simulator.History;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Edge.Simulator.Tests.History;

public sealed class HistorySenderTests(OneYear year) : IClassFixture<OneYear>
{
    private const int Events = 1500;

    [Fact]
    public async Task Everything_arrives_although_the_server_loses_some_and_a_second_run_sends_the_same_bytes()
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using RealMosquitto broker = await RealMosquitto.StartPlain();
        await using IMqttLink serverLink = new MqttLink(broker.Options("server"));
        AgentHistory agent = year.Plan.Agents.Single(a => a.Agent == "distri-3");
        agent = agent with { Events = agent.Events.Take(Events).ToArray() };
        var server = new ForgetfulServer(serverLink, losesFrom: 700, losesTo: 760);
        await server.StartAsync();

        int resends = await Send(broker, agent, "first");
        Assert.True(resends >= 1);
        Assert.Equal(Events, server.Ledger.Count);
        Assert.Equal(Enumerable.Range(1, Events).Select(i => (long)i), server.Ledger.Keys.Order());
        int sessions = agent.Events.Count(e => e.Event.Kind == EventKind.SessionEnded);
        await Eventually.That(() => server.Batches.Count >= sessions, $"{sessions} power curves, {server.Batches.Count} came");
        Assert.All(server.Batches, b => Assert.True(b.Late));

        await Send(broker, agent, "second");
        Assert.Equal(0, server.Differences);
        Assert.Equal(Events, server.Ledger.Count);
    }

    [Fact]
    public async Task An_agent_whose_certificate_is_another_s_is_told_that_the_broker_refuses_it()
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using RealMosquitto broker = await RealMosquitto.StartSecured();
        AgentHistory agent = year.Plan.Agents.Single(a => a.Agent == "distri-3");
        await using IMqttLink link = new MqttLink(broker.Options("history-distri-3", commonName: "val-1"));
        MqttLinkException error = await Assert.ThrowsAsync<MqttLinkException>(
            () => new HistorySender(agent, link).SendAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("distri-3", error.Message, StringComparison.Ordinal);
    }

    private static async Task<int> Send(RealMosquitto broker, AgentHistory agent, string name)
    {
        await using IMqttLink link = new MqttLink(broker.Options("history-" + name));
        var sender = new HistorySender(agent, link) { ResendAfter = TimeSpan.FromSeconds(1.5) };
        await sender.SendAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(90));
        Assert.Equal(Events, sender.Acked);
        return sender.Resends;
    }

    /// <summary>Keeps events, acknowledges the prefix, and does not notice some the first time.</summary>
    private sealed class ForgetfulServer(IMqttLink link, long losesFrom, long losesTo)
    {
        private readonly HashSet<long> _lost = [];
        private long _prefix;

        public Dictionary<long, byte[]> Ledger { get; } = [];

        public ConcurrentQueue<TelemetryBatch> Batches { get; } = new();

        public int Differences { get; private set; }

        public async Task StartAsync()
        {
            link.Subscribe(TopicAddress.FilterForAll(TopicChannel.Event), 1);
            link.Subscribe(TopicAddress.FilterForAll(TopicChannel.Telemetry), 0);
            link.Start();
            await link.WaitConnectedAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
            _ = Task.Run(ServeAsync);
        }

        private async Task ServeAsync()
        {
            await foreach (MqttInbound message in link.Inbound.ReadAllAsync())
            {
                Assert.True(TopicAddress.TryParse(message.Topic, out TopicAddress? from));
                if (from!.Channel == TopicChannel.Telemetry)
                {
                    Batches.Enqueue(WireCodec.DecodeTelemetry(message.Payload).Value!);
                    continue;
                }

                AgentEvent e = EventCodec.Decode(message.Payload).Value!;
                if (e.Seq >= losesFrom && e.Seq <= losesTo && _lost.Add(e.Seq))
                {
                    continue;
                }

                if (!Ledger.TryAdd(e.Seq, message.Payload))
                {
                    Differences += Ledger[e.Seq].AsSpan().SequenceEqual(message.Payload) ? 0 : 1;
                }

                while (Ledger.ContainsKey(_prefix + 1))
                {
                    _prefix++;
                }

                var ack = new AckMessage { Epoch = e.Epoch, Seq = _prefix };

                // Not awaited: the broker's answer comes over the socket that is not read while this one's messages wait.
                _ = link.PublishAsync(new TopicAddress(from.Site, from.Agent, TopicChannel.Ack).ToString(), WireCodec.Encode(ack), qos: 1, retain: false).AsTask();
            }
        }
    }
}
