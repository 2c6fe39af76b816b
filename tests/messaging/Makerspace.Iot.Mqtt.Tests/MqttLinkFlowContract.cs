using System.Text;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>Limits, load and disposal.</summary>
public sealed class MqttLinkFlowContract : MqttLinkContract
{
    [Fact]
    public async Task A_slow_reader_makes_the_socket_wait_and_loses_nothing()
    {
        const int Messages = 5000;
        LinkUnderTest reader = await Connect(Broker.Options("reader") with { InboundCapacity = 16 }, "t/#");
        LinkUnderTest writer = await Connect(Broker.Options("writer"));

        // The reader takes nothing: probes pile up until its queue is full.
        await Eventually.That(
            async () =>
            {
                await writer.Publish("t/probe", "p", qos: 0);
                return reader.Link.Counters.InboundFull > 0;
            },
            "the queue fills");
        for (int i = 0; i < Messages; i++)
        {
            Assert.Equal(MqttPublishResult.Sent, await writer.Link.PublishAsync("t/x", Encoding.UTF8.GetBytes($"{i}"), 1, retain: false));
        }

        Assert.Equal(16, reader.Link.Inbound.Count);

        // With thousands waiting in the socket, room for a few lets in a few.
        List<MqttInbound> taken = [];
        for (int round = 0; round < 5; round++)
        {
            await TakeHalf(reader.Link, taken, half: 8);
            Assert.Equal(16, reader.Link.Inbound.Count);
        }

        reader.Read();
        await Eventually.That(() => reader.Received.Count(m => m.Topic == "t/x") + taken.Count(m => m.Topic == "t/x") == Messages, "all messages");
        Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"{i}"), taken.Concat(reader.Received).Where(m => m.Topic == "t/x").Select(m => Encoding.UTF8.GetString(m.Payload)));
        Assert.Equal(1, reader.Link.Counters.Connections);
    }

    [Fact]
    public async Task Large_messages_stop_the_socket_by_their_bytes()
    {
        const int Messages = 2500;
        const int Bound = 1024; // 64 MiB of 64 KiB each.
        byte[] payload = new byte[64 * 1024];
        LinkUnderTest reader = await Connect(Broker.Options("reader") with { InboundCapacity = 100_000 }, "t/#");
        LinkUnderTest writer = await Connect(Broker.Options("writer"), "u/#");
        await writer.Hears("u/probe");
        for (int i = 0; i < Messages; i++)
        {
            Assert.Equal(MqttPublishResult.Sent, await writer.Link.PublishAsync("t/x", payload, 1, retain: false));
        }

        await Eventually.That(() => reader.Link.Counters.InboundFull > 0, "the queue is full");
        Assert.Equal(Bound, reader.Link.Inbound.Count);
        List<MqttInbound> taken = [];
        await TakeHalf(reader.Link, taken, half: Bound / 2);
        Assert.Equal(Bound, reader.Link.Inbound.Count);
        reader.Read();
        await Eventually.That(() => reader.Received.Count + taken.Count == Messages, "all messages", 60);
        Assert.Equal(1, reader.Link.Counters.Connections);
    }

    [Fact]
    public async Task A_reader_that_stops_for_longer_than_the_keep_alive_keeps_its_connection()
    {
        LinkUnderTest reader = await Connect(Broker.Options("reader") with { InboundCapacity = 4, KeepAliveSeconds = 5 }, "t/#");
        LinkUnderTest writer = await Connect(Broker.Options("writer"));
        await Eventually.That(
            async () =>
            {
                await writer.Publish("t/x", "x");
                return reader.Link.Counters.InboundFull > 0;
            },
            "the queue fills");

        // The broker drops a silent client after one and a half times its keep-alive: outlive it twice.
        long begin = Environment.TickCount64;
        await Eventually.That(() => !reader.Link.IsConnected || Environment.TickCount64 - begin > 15_000, "time passes", 30);
        Assert.True(reader.Link.IsConnected);
        Assert.Equal(1, reader.Link.Counters.Connections);
        await reader.Hears("t/probe");
        Assert.Equal(1, reader.Link.Counters.Connections);
    }

    // Twenty keep-alives of one second; with MAKERSPACE_LONG=1 of half a minute, ten minutes in all.
    [Fact]
    public async Task A_consumer_that_stalls_with_messages_unacknowledged_keeps_its_connection_for_twenty_keep_alives_and_loses_nothing()
    {
        const int Capacity = 16;
        const int Messages = Capacity + (2 * MqttNetOptions.InFlight);
        bool isLong = Environment.GetEnvironmentVariable("MAKERSPACE_LONG") == "1";
        TimeSpan stall = isLong ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(20);
        LinkUnderTest reader = await Connect(
            Broker.Options("reader") with { InboundCapacity = Capacity, KeepAliveSeconds = isLong ? 30 : 1, LeastKeepAliveSeconds = 1 }, "t/#");
        LinkUnderTest writer = await Connect(Broker.Options("writer"), "u/#");
        await writer.Hears("u/probe");
        for (int i = 0; i < Messages; i++)
        {
            Assert.Equal(MqttPublishResult.Sent, await writer.Publish("t/x", $"{i}"));
        }

        // As many were acknowledged as the queue holds; the broker has its whole window under way and keeps the rest.
        await Eventually.That(() => reader.Link.Counters.InboundFull > 0, "the queue is full");
        var stalled = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.That(() => !reader.Link.IsConnected || stalled.Elapsed > stall, "time passes", (int)stall.TotalSeconds + 60);
        Assert.True(reader.Link.IsConnected, string.Join("; ", reader.Changes.Select(c => c.Reason)));
        Assert.Equal(Capacity, reader.Link.Counters.Received);
        reader.Read();
        await Eventually.That(() => reader.Received.Count >= Messages, "all messages");
        Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"{i}"), reader.Texts);
        Assert.Equal(1, reader.Link.Counters.Connections);
    }

    [Fact]
    public async Task Beyond_the_outbound_capacity_messages_are_not_sent_and_room_comes_back()
    {
        await using var frozen = new FrozenBroker(Broker.Port);
        LinkUnderTest link = await Connect(Broker.Options("a") with { Port = frozen.Port, OutboundCapacity = 10 });
        frozen.Freeze();
        Task<MqttPublishResult>[] held = [.. Enumerable.Range(0, 10).Select(i => link.Publish("t", $"{i}"))];
        Assert.All(held, task => Assert.False(task.IsCompleted));
        Assert.Equal(MqttPublishResult.NotSent, await link.Publish("t", "eleventh"));
        Assert.Equal(1, link.Link.Counters.NotSent);
        await Eventually.That(() => frozen.Swallowed > 0, "something is on the wire");
        frozen.Cut();
        MqttPublishResult[] fates = await Task.WhenAll(held);
        Assert.Contains(MqttPublishResult.Unknown, fates);
        Assert.All(fates, result => Assert.True(result is MqttPublishResult.Unknown or MqttPublishResult.NotSent));
        frozen.Thaw();
        await Eventually.That(() => link.Link.Counters.Connections == 2, "back");
        await link.Connected();
        MqttPublishResult[] again = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => link.Publish("t", $"{i}")));
        Assert.All(again, result => Assert.Equal(MqttPublishResult.Sent, result));
    }

    [Fact]
    public async Task Many_threads_publish_at_once_and_each_gets_its_own_answer()
    {
        LinkUnderTest reader = await Connect(Broker.Options("reader") with { InboundCapacity = 100_000 }, "t/#");
        await reader.Hears("t/probe");
        LinkUnderTest writer = await Connect(Broker.Options("writer") with { OutboundCapacity = 20_000 });
        Task<MqttPublishResult[]>[] threads =
        [
            .. Enumerable.Range(0, 8).Select(thread => Task.Run(() => Task.WhenAll(Enumerable.Range(0, 1000).Select(i => writer.Publish($"t/{thread}", $"{i}", qos: i % 2))))),
        ];
        MqttPublishResult[][] results = await Task.WhenAll(threads);
        Assert.All(results.SelectMany(r => r), result => Assert.Equal(MqttPublishResult.Sent, result));
        await Eventually.That(() => reader.Received.Count(m => m.Topic != "t/probe") == 8000, "all messages");

        // MQTT keeps the order within one topic and one quality of service; a broker may let QoS 0 overtake QoS 1.
        var numbers = reader.Received.Where(m => m.Topic != "t/probe").Select(m => (m.Topic, Number: int.Parse(Encoding.UTF8.GetString(m.Payload))));
        Assert.All(numbers.GroupBy(m => (m.Topic, m.Number % 2)), group => Assert.Equal(Enumerable.Range(0, 500).Select(i => (i * 2) + group.Key.Item2), group.Select(m => m.Number)));
    }

    [Fact]
    public async Task More_messages_than_there_are_packet_numbers_each_get_their_answer()
    {
        LinkUnderTest writer = await Connect(Broker.Options("writer") with { OutboundCapacity = 2000 });
        using var room = new SemaphoreSlim(1500);
        var answers = new int[4];
        async Task One(int i)
        {
            MqttPublishResult result = await writer.Link.PublishAsync("t/x", new byte[8], i % 3 == 0 ? 1 : 0, retain: false);
            Interlocked.Increment(ref answers[(int)result]);
            room.Release();
        }

        for (int i = 0; i < 140_000; i++)
        {
            await room.WaitAsync();
            _ = One(i);
            if (i % 1000 == 0)
            {
                await writer.Publish("t/x", "breathe"); // QoS 0 answers before it is written; this waits for the wire.
            }
        }

        await Eventually.That(() => answers.Sum() == 140_000, "an answer each");
        Assert.Equal(140_000, answers[(int)MqttPublishResult.Sent]);
    }

    [Fact]
    public async Task A_link_is_disposed_while_messages_fly_and_every_waiter_gets_an_answer()
    {
        for (int round = 0; round < 5; round++)
        {
            LinkUnderTest link = await Connect(Broker.Options("a") with { OutboundCapacity = 5000 }, "t/#");
            link.Read();
            Task<MqttPublishResult>[] flying = [.. Enumerable.Range(0, 3000).Select(i => link.Publish("t/x", $"{i}"))];
            await link.Link.DisposeAsync();
            MqttPublishResult[] results = await Task.WhenAll(flying).WaitAsync(TimeSpan.FromSeconds(20));
            Assert.DoesNotContain(MqttPublishResult.Refused, results);
            await link.Link.DisposeAsync();
        }
    }

    [Fact]
    public async Task Fifty_links_leave_neither_threads_nor_descriptors_behind()
    {
        async Task Fifty()
        {
            for (int i = 0; i < 50; i++)
            {
                LinkUnderTest link = await Connect(Broker.Options("fifty"), "t/#");
                await link.Publish("t/x", "x");
                await link.DisposeAsync();
            }
        }

        await Fifty();
        int Threads() => Directory.GetDirectories("/proc/self/task").Count(task => TaskName(task).StartsWith("mqtt fifty", StringComparison.Ordinal));
        int Descriptors() => Directory.GetFiles("/proc/self/fd").Length;
        int before = Descriptors();
        await Fifty();

        // Other tests of this process open and close descriptors meanwhile; fifty links that left one each would be more than that.
        await Eventually.That(() => Threads() == 0 && Descriptors() <= before + 40, "everything is given back");
    }

    // Takes until half the bound is free, which wakes the link, and waits until it has filled up again.
    private static async Task TakeHalf(IMqttLink link, List<MqttInbound> taken, int half)
    {
        long before = link.Counters.InboundFull;
        for (int left = link.Inbound.Count - half; left > 0; left--)
        {
            Assert.True(link.Inbound.TryRead(out MqttInbound? message));
            taken.Add(message!);
        }

        await Eventually.That(() => link.Counters.InboundFull > before, "the queue fills again");
    }

    private static string TaskName(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm"));
        }
        catch (IOException)
        {
            return ""; // It ended meanwhile.
        }
    }
}
