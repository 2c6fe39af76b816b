using System.Text;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>What must hold when broker or link go away.</summary>
public sealed class MqttLinkLossContract : MqttLinkContract
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_restart_of_the_broker_the_link_is_back_with_its_subscriptions(bool killed)
    {
        LinkUnderTest link = await Connect(Broker.Options("a"), "t/#", "u/+");
        await link.Hears("t/probe");
        await (killed ? Broker.Kill() : Broker.Stop());
        await Eventually.That(() => !link.Link.IsConnected, "the loss is seen");
        await Broker.Start();
        await link.Connected();
        await link.Hears("t/probe");
        await link.Hears("u/probe");
        Assert.Equal(2, link.Link.Counters.Connections);
        Assert.Equal([true, false, true], Compressed(link.Changes));
    }

    [Fact]
    public async Task The_broker_may_come_after_the_link()
    {
        await Broker.Stop();
        LinkUnderTest link = Prepare(Broker.Options("a"), "t/#");
        link.Link.Start();
        await Eventually.That(() => link.Link.Counters.Failures >= 2, "tries again and again");
        Assert.False(link.Link.IsConnected);
        Assert.All(link.Changes, c => Assert.False(string.IsNullOrWhiteSpace(c.Reason)));
        await Broker.Start();
        await link.Connected();
        await link.Hears("t/probe");
    }

    [Fact]
    public async Task While_there_is_no_connection_a_publish_answers_not_sent_and_keeps_nothing()
    {
        LinkUnderTest link = await Connect(Broker.Options("a"), "t/#");
        await link.Hears("t/probe");
        await Broker.Kill();
        await Eventually.That(() => !link.Link.IsConnected, "the loss is seen");
        Assert.Equal(MqttPublishResult.NotSent, await link.Publish("t/lost", "0", qos: 0));
        Assert.Equal(MqttPublishResult.NotSent, await link.Publish("t/lost", "1", qos: 1));
        Assert.Equal(2, link.Link.Counters.NotSent);
        await Broker.Start();
        await link.Connected();
        await link.Hears("t/probe");
        Assert.DoesNotContain(link.Received, m => m.Topic == "t/lost");
    }

    [Fact]
    public async Task A_publish_cut_by_the_loss_is_unknown_and_never_arrives_later()
    {
        LinkUnderTest writer = await Connect(Broker.Options("writer"));
        await using var frozen = new FrozenBroker(Broker.Port);
        LinkUnderTest cut = await Connect(Broker.Options("cut") with { Port = frozen.Port }, "t/#");
        await cut.Hears("t/probe");
        frozen.Freeze();

        // So large that a probe still under way is not taken for it.
        const int Length = 10_000;
        Task<MqttPublishResult> pending = cut.Publish("t/cut", new string('x', Length));
        await Eventually.That(() => frozen.Swallowed >= Length, "the message is on the wire");
        Assert.False(pending.IsCompleted);
        frozen.Cut();
        Assert.Equal(MqttPublishResult.Unknown, await pending);
        frozen.Thaw();
        await Eventually.That(() => cut.Link.Counters.Connections == 2 && cut.Link.IsConnected, "back again");
        await cut.Hears("t/probe");
        Assert.DoesNotContain(cut.Received, m => m.Topic == "t/cut");
        Assert.True(writer.Link.IsConnected);
    }

    [Fact]
    public async Task The_last_will_is_published_when_the_socket_dies_and_not_when_the_link_is_disposed()
    {
        LinkUnderTest witness = await Connect(Broker.Options("witness"), "will/#");
        await witness.Hears("will/probe");
        var will = new MqttWill("will/a", Encoding.UTF8.GetBytes("gone"), 1, Retain: false);
        await using var frozen = new FrozenBroker(Broker.Port);
        LinkUnderTest killed = await Connect(Broker.Options("a") with { Port = frozen.Port, Will = will });
        frozen.Freeze();
        frozen.Cut();
        await Eventually.That(() => witness.Texts.Contains("gone"), "the will of the link that died");
        await killed.DisposeAsync();

        will = will with { Topic = "will/b" };
        LinkUnderTest disposed = await Connect(Broker.Options("b") with { Will = will });
        await disposed.DisposeAsync();
        await witness.Hears("will/probe");
        Assert.DoesNotContain(witness.Received, m => m.Topic == "will/b");
    }

    [Fact]
    public async Task A_link_disposed_under_a_flood_leaves_in_good_order()
    {
        LinkUnderTest witness = await Connect(Broker.Options("witness"), "will/#");
        await witness.Hears("will/probe");
        var will = new MqttWill("will/flooded", [1], 1, Retain: false);
        LinkUnderTest flooded = await Connect(Broker.Options("flooded") with { Will = will, InboundCapacity = 1 }, "flood");
        for (int i = 0; i < 3000; i++)
        {
            await witness.Link.PublishAsync("flood", new byte[1000], 1, retain: false);
        }

        await Eventually.That(() => flooded.Link.Counters.InboundFull > 0, "input waits unread");
        await flooded.Link.DisposeAsync();
        await witness.Hears("will/probe");
        Assert.DoesNotContain(witness.Received, m => m.Topic == "will/flooded");
    }

    [Fact]
    public async Task A_broker_that_falls_silent_is_noticed_by_the_keep_alive()
    {
        await using var frozen = new FrozenBroker(Broker.Port);
        LinkUnderTest link = await Connect(Broker.Options("a") with { Port = frozen.Port, KeepAliveSeconds = 5 });
        frozen.Freeze();
        await Eventually.That(() => !link.Link.IsConnected, "the silence is noticed", 30);
    }

    [Fact]
    public async Task A_broker_that_falls_silent_is_noticed_by_who_goes_on_talking()
    {
        await using var frozen = new FrozenBroker(Broker.Port);
        LinkUnderTest link = await Connect(Broker.Options("a") with { Port = frozen.Port, KeepAliveSeconds = 5 });
        frozen.Freeze();

        // QoS 0 expects no answer, and to the keep-alive of a client a packet sent is a sign of life.
        await Eventually.That(
            async () =>
            {
                await link.Publish("t/x", "sample", qos: 0);
                return !link.Link.IsConnected;
            },
            "the silence is noticed",
            30);
    }

    [Fact]
    public async Task The_broker_is_told_the_keep_alive_and_its_own_counts_if_it_is_shorter()
    {
        await using RealMosquitto strict = await RealMosquitto.StartPlain("max_keepalive 10\nlog_type debug");
        LinkUnderTest link = await Connect(strict.Options("told") with { KeepAliveSeconds = 3600 });
        await Connect(Broker.Options("asked") with { KeepAliveSeconds = 77 });
        await Eventually.That(() => Broker.Log.Contains("k77", StringComparison.Ordinal), "the broker notes the keep-alive");

        // One of an hour pings every twenty minutes; one of ten seconds in time for the broker not to drop it.
        await Eventually.That(() => strict.Log.Contains("PINGREQ from told", StringComparison.Ordinal), "a ping within the broker's keep-alive", 60);
        Assert.Equal(1, link.Link.Counters.Connections);
    }

    [Fact]
    public async Task A_refused_subscription_is_counted()
    {
        await using ScriptedBroker broker = new ScriptedBroker(connackReason: 0, subackReason: 0x87).Start();
        LinkUnderTest link = await Connect(Broker.Options("a") with { Port = broker.Port }, "t/#", "u/#");
        await Eventually.That(() => link.Link.Counters.SubscriptionsRefused == 2, "both refusals");
    }

    [Fact]
    public async Task A_broker_that_says_no_is_tried_again_and_its_reason_told()
    {
        await using ScriptedBroker broker = new ScriptedBroker(connackReason: 0x87, subackReason: 0).Start();
        LinkUnderTest link = Prepare(Broker.Options("a") with { Port = broker.Port });
        link.Link.Start();
        await Eventually.That(() => link.Changes.Count >= 2, "it is tried again");
        Assert.All(link.Changes, c => Assert.Contains("authori", c.Reason, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(0, link.Link.Counters.Connections);
    }

    [Fact]
    public async Task A_broker_that_never_answers_is_given_up()
    {
        await using ScriptedBroker broker = new ScriptedBroker(connackReason: null, subackReason: 0).Start();
        LinkUnderTest link = Prepare(Broker.Options("a") with { Port = broker.Port });
        link.Link.Start();
        await Eventually.That(() => link.Changes.Count >= 1, "it is given up", 40);
        Assert.Equal(0, link.Link.Counters.Connections);
    }

    [Fact]
    public async Task Waiting_for_the_connection_can_be_given_up_and_ends_with_the_link()
    {
        await Broker.Stop();
        LinkUnderTest link = Prepare(Broker.Options("a"));
        link.Link.Start();
        using var giveUp = new CancellationTokenSource(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => link.Link.WaitConnectedAsync(giveUp.Token));
        Task waiting = link.Link.WaitConnectedAsync(CancellationToken.None);
        await link.Link.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.Equal(MqttPublishResult.NotSent, await link.Publish("t", "x"));
        await link.Link.Inbound.Completion;
    }

    private static bool[] Compressed(IReadOnlyList<MqttLinkChange> changes)
    {
        var seen = new List<bool>();
        foreach (MqttLinkChange change in changes)
        {
            if (seen.Count == 0 || seen[^1] != change.Connected)
            {
                seen.Add(change.Connected);
            }
        }

        return [.. seen];
    }
}
