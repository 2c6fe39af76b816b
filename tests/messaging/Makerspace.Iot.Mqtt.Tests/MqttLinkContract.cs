using System.Collections.Concurrent;
using System.Text;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>
/// What an <see cref="IMqttLink"/> must do, against a real Mosquitto: <see cref="MqttLinkDeliveryContract"/>, <see cref="MqttLinkLossContract"/>,
/// <see cref="MqttLinkFlowContract"/> and <see cref="MqttLinkSecurityContract"/>.
/// </summary>
public abstract class MqttLinkContract : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _made = [];

    /// <summary>The broker of this test.</summary>
    protected RealMosquitto Broker { get; private set; } = null!;

    /// <summary>Starts the broker; another kind if a test class needs it.</summary>
    protected virtual Task<RealMosquitto> StartBroker() => RealMosquitto.StartPlain();

    public async ValueTask InitializeAsync()
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        Broker = await StartBroker();
        _made.Add(Broker);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        for (int i = _made.Count - 1; i >= 0; i--)
        {
            await _made[i].DisposeAsync();
        }
    }

    /// <summary>A started and connected link.</summary>
    private protected async Task<LinkUnderTest> Connect(MqttLinkOptions options, params string[] filters)
    {
        LinkUnderTest link = Prepare(options, filters);
        link.Link.Start();
        await link.Connected();
        return link;
    }

    /// <summary>A link that is not started.</summary>
    private protected LinkUnderTest Prepare(MqttLinkOptions options, params string[] filters)
    {
        var link = new LinkUnderTest(new MqttLink(options));
        _made.Add(link);
        foreach (string filter in filters)
        {
            link.Link.Subscribe(filter, 1);
        }

        return link;
    }
}

/// <summary>Delivery on a connection that holds.</summary>
public sealed class MqttLinkDeliveryContract : MqttLinkContract
{
    [Fact]
    public async Task A_link_connects_and_says_so_once()
    {
        LinkUnderTest link = await Connect(Broker.Options("a"));
        Assert.True(link.Link.IsConnected);
        await Eventually.That(() => link.Changes.Count == 1, "one change");
        Assert.True(link.Changes[0].Connected);
        Assert.Equal(1, link.Link.Counters.Connections);
        Assert.Equal(0, link.Link.Counters.Failures);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 20)]
    [InlineData(1, 20)]
    public async Task Messages_arrive_once_and_in_order(int qos, int gatherMs)
    {
        LinkUnderTest reader = await Connect(Broker.Options("reader") with { Gather = TimeSpan.FromMilliseconds(gatherMs) }, "t/#");
        await reader.Hears("t/probe");
        LinkUnderTest writer = await Connect(Broker.Options("writer"));
        var sent = new List<Task<MqttPublishResult>>();
        for (int i = 0; i < 500; i++)
        {
            sent.Add(writer.Publish("t/x", $"{i}", qos));
        }

        Assert.All(await Task.WhenAll(sent), result => Assert.Equal(MqttPublishResult.Sent, result));
        string[] Got() => [.. reader.Received.Where(m => m.Topic == "t/x").Select(m => Encoding.UTF8.GetString(m.Payload))];
        await Eventually.That(() => Got().Length >= 500, "500 messages");
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), Got());
        Assert.Equal(500, writer.Link.Counters.Published);
    }

    [Fact]
    public async Task A_retained_message_reaches_who_comes_later_and_is_marked()
    {
        LinkUnderTest writer = await Connect(Broker.Options("writer"));
        Assert.Equal(MqttPublishResult.Sent, await writer.Publish("state/a", "running", retain: true));
        LinkUnderTest reader = await Connect(Broker.Options("reader"), "state/#");
        reader.Read();
        await Eventually.That(() => reader.Received.Count == 1, "the retained message");
        Assert.True(reader.Received[0].Retained);
        await writer.Publish("state/a", "idle", retain: true);
        await Eventually.That(() => reader.Received.Count == 2, "the live message");
        Assert.False(reader.Received[1].Retained);
        Assert.Equal(["running", "idle"], reader.Texts);
    }

    [Fact]
    public async Task Every_byte_arrives_as_it_was_and_so_does_an_empty_payload()
    {
        LinkUnderTest link = await Connect(Broker.Options("a"), "bytes/#");
        await link.Hears("bytes/probe");
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        Assert.Equal(MqttPublishResult.Sent, await link.Link.PublishAsync("bytes/all", all, 1, retain: false));
        Assert.Equal(MqttPublishResult.Sent, await link.Link.PublishAsync("bytes/none", ReadOnlyMemory<byte>.Empty, 1, retain: false));
        await Eventually.That(() => link.Received.Any(m => m.Topic == "bytes/none"), "both");
        Assert.Equal(all, link.Received.Single(m => m.Topic == "bytes/all").Payload);
        Assert.Empty(link.Received.Single(m => m.Topic == "bytes/none").Payload);
    }

    [Fact]
    public async Task A_topic_in_any_language_arrives()
    {
        LinkUnderTest link = await Connect(Broker.Options("a"), "atelier/#");
        await link.Hears("atelier/probe");
        Assert.Equal(MqttPublishResult.Sent, await link.Publish("atelier/découpe-激光", "x"));
        await Eventually.That(() => link.Received.Any(m => m.Topic == "atelier/découpe-激光"), "the topic");
    }

    [Fact]
    public async Task A_payload_of_four_mebibytes_passes_and_a_larger_one_is_refused_by_the_broker()
    {
        LinkUnderTest link = await Connect(Broker.Options("a"), "big/#");
        await link.Hears("big/probe");
        byte[] big = new byte[4 * 1024 * 1024];
        new Random(7).NextBytes(big);
        Assert.Equal(MqttPublishResult.Sent, await link.Link.PublishAsync("big/ok", big, 1, retain: false));
        await Eventually.That(() => link.Received.Any(m => m.Topic == "big/ok"), "4 MiB");
        Assert.Equal(big, link.Received.Single(m => m.Topic == "big/ok").Payload);
        Assert.Equal(MqttPublishResult.Refused, await link.Link.PublishAsync("big/too", new byte[5 * 1024 * 1024], 1, retain: false));
        Assert.True(link.Link.IsConnected);
    }

    [Fact]
    public async Task A_message_over_the_receivers_limit_is_dropped_counted_and_told_with_its_beginning()
    {
        var told = new ConcurrentQueue<MqttOversized>();
        LinkUnderTest link = await Connect(Broker.Options("a") with { MaxPayloadBytes = 100, Oversized = told.Enqueue }, "t/#");
        await link.Hears("t/probe");
        byte[] large = [.. Enumerable.Range(0, MqttOversized.MostStart + 1).Select(i => (byte)i)];
        await link.Link.PublishAsync("t/over", large.AsMemory(0, 101), 1, retain: false);
        await link.Link.PublishAsync("t/far-over", large, 1, retain: false);
        await link.Link.PublishAsync("t/at", new byte[100], 1, retain: false);
        await Eventually.That(() => link.Received.Any(m => m.Topic == "t/at"), "the one at the limit");
        Assert.DoesNotContain(link.Received, m => m.Topic is "t/over" or "t/far-over");
        Assert.Equal(2, link.Link.Counters.Oversized);
        Assert.Equal([("t/over", 101), ("t/far-over", large.Length)], told.Select(o => (o.Topic, o.Bytes)));
        Assert.Equal([large[..101], large[..MqttOversized.MostStart]], told.Select(o => o.Start));
    }

    [Fact]
    public async Task A_subscription_made_while_connected_works_at_once()
    {
        LinkUnderTest link = await Connect(Broker.Options("a"));
        link.Link.Subscribe("late/#", 1);
        await link.Hears("late/probe");
    }

    [Theory]
    [InlineData("a/+", 1)]
    [InlineData("a/#", 0)]
    [InlineData("", 1)]
    [InlineData("a", 2)]
    [InlineData("a\0b", 0)]
    public async Task A_publish_that_no_broker_takes_is_an_error_of_the_caller(string topic, int qos)
    {
        LinkUnderTest link = await Connect(Broker.Options("a"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await link.Publish(topic, "x", qos));
    }

    [Theory]
    [InlineData("a/#/b", 1)]
    [InlineData("", 1)]
    [InlineData("a", 2)]
    public void A_filter_that_no_broker_takes_is_an_error_of_the_caller(string filter, int qos) =>
        Assert.Throws<ArgumentException>(() => Prepare(Broker.Options("a")).Link.Subscribe(filter, qos));

    [Fact]
    public void Options_that_can_never_work_are_refused_at_the_start()
    {
        MqttLinkOptions good = Broker.Options("a");
        MqttLinkOptions[] bad =
        [
            good with { Port = 0 }, good with { Port = 65536 }, good with { Host = "" }, good with { ClientId = "" }, good with { ClientId = new string('x', 61) },
            good with { KeepAliveSeconds = 4 }, good with { Gather = TimeSpan.FromSeconds(1) }, good with { InboundCapacity = 0 }, good with { OutboundCapacity = 1_000_001 },
            good with { ReconnectMax = good.ReconnectMin / 2 }, good with { Password = "x" }, good with { Will = new MqttWill("a/#", [], 0, Retain: false) },
            good with { Tls = new MqttTls("/nowhere/ca.pem") },
        ];
        Assert.All(bad, options => Assert.Throws<MqttLinkException>(() => Prepare(options).Link.Start()));
    }

    [Fact]
    public async Task A_second_link_with_the_same_name_throws_the_first_out_and_neither_spins()
    {
        // Each comes back after its delay and throws the other out, for ever. A link that spins would be back at once; a delay is shortened by chance to half at the most.
        var delay = TimeSpan.FromSeconds(2);
        LinkUnderTest first = await Connect(Broker.Options("same") with { ReconnectMin = delay, ReconnectMax = delay });
        await Connect(Broker.Options("same") with { ReconnectMin = delay, ReconnectMax = delay });
        await Eventually.That(() => first.Link.Counters.Connections == 3, "the first has come back twice", 30);
        (bool Connected, TimeSpan At)[] story = first.Story;
        Assert.Contains(story, change => !change.Connected);
        for (int i = 1; i < story.Length; i++)
        {
            Assert.True(!story[i].Connected || story[i].At - story[i - 1].At >= delay / 2, $"back after {story[i].At - story[i - 1].At}");
        }
    }
}
