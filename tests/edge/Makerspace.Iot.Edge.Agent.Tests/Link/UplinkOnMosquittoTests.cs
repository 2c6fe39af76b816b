using System.Collections.Concurrent;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace Makerspace.Iot.Edge.Agent.Tests.Link;

/// <summary>The uplink on a real broker that is killed under way, with a server that forgets what it has not committed.</summary>
public sealed class UplinkOnMosquittoTests : IDisposable
{
    private const int Events = 1500;
    private readonly TempFolder _folder = new();
    private readonly SignedWorld _world = new();
    private readonly ConcurrentDictionary<long, byte[]> _ledger = new();
    private long _committed;

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_event_reaches_the_ledger_with_the_same_bytes_although_the_broker_is_killed_twice()
    {
        if (RealMosquitto.MissingReason is { } reason)
        {
            Assert.Skip(reason);
        }

        await using RealMosquitto broker = await RealMosquitto.StartPlain();
        using IOutbox outbox = OutboxFile.Open(_folder.Path, new OutboxOptions { ReserveBytes = 0 }, DateTimeOffset.UtcNow).Outbox;
        await using IMqttLink agentLink = new MqttLink(broker.Options(SignedWorld.Agent) with { ReconnectMax = TimeSpan.FromSeconds(1), Will = Uplink.Will(SignedWorld.Me) });
        await using IMqttLink serverLink = new MqttLink(broker.Options("server") with { ReconnectMax = TimeSpan.FromSeconds(1) });
        using var end = new CancellationTokenSource();
        serverLink.Subscribe(SignedWorld.Me.Topic(TopicChannel.Event), 1);
        serverLink.Start();
        Task server = Serve(serverLink, end.Token);

        var clock = new AgentClock(TimeProvider.System, () => true, "boot-1");
        var uplink = new Uplink(
            SignedWorld.Me, ["press-1"], agentLink, outbox, clock, new AccessInbox(SignedWorld.Me, _world.Verifier, _folder.File("access.signed"), clock, null),
            new CommandReceiver(SignedWorld.Me, _world.Verifier, outbox, clock, ["press-1"]), () => [], NullLogger.Instance);
        Task run = uplink.RunAsync(Mock.Of<IMachineInbox>(), end.Token);

        for (int i = 1; i <= Events; i++)
        {
            Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.Denied("press-1", i)).Outcome);
            uplink.EventsStored();
            if (i is Events / 3 or Events * 2 / 3)
            {
                await broker.Kill();
                await broker.Start();
            }
        }

        await Eventually.That(() => outbox.Depth.Rows == 0, "everything is acknowledged", 90);
        Assert.Equal(Events, _ledger.Count);
        Assert.All(_ledger, e => Assert.Equal(e.Key, EventCodec.Decode(e.Value).Value!.Seq));
        await end.CancelAsync();
        await run;
        await server;
    }

    // Commits a contiguous prefix, as the ledger does; a second copy must be the first to the byte.
    private async Task Serve(IMqttLink link, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (MqttInbound message in link.Inbound.ReadAllAsync(cancellationToken))
            {
                AgentEvent value = EventCodec.Decode(message.Payload).Value!;
                Assert.Equal(message.Payload, _ledger.GetOrAdd(value.Seq, message.Payload));
                while (_ledger.ContainsKey(_committed + 1))
                {
                    _committed++;
                }

                // Not awaited: the broker's answer comes over the socket that is not read while this one's messages wait.
                _ = link.PublishAsync(SignedWorld.Me.Topic(TopicChannel.Ack), WireCodec.Encode(new AckMessage { Epoch = value.Epoch, Seq = _committed }), 1, retain: false, CancellationToken.None).AsTask();
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
