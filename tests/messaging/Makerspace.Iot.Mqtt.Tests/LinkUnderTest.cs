using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>A started link with everything that it received and said, for short tests.</summary>
internal sealed class LinkUnderTest : IAsyncDisposable
{
    private readonly ConcurrentQueue<MqttInbound> _received = new();
    private readonly ConcurrentQueue<(MqttLinkChange Change, long At)> _changes = new();
    private Task? _reading;

    public LinkUnderTest(IMqttLink link)
    {
        Link = link;
        link.Changed += change => _changes.Enqueue((change, Stopwatch.GetTimestamp()));
    }

    public IMqttLink Link { get; }

    public IReadOnlyList<MqttInbound> Received => [.. _received];

    public IReadOnlyList<MqttLinkChange> Changes => [.. _changes.Select(c => c.Change)];

    /// <summary>Connections and losses with their times, on a clock of their own.</summary>
    public (bool Connected, TimeSpan At)[] Story => [.. _changes.Select(c => (c.Change.Connected, Stopwatch.GetElapsedTime(0, c.At)))];

    public string[] Texts => [.. _received.Select(m => Encoding.UTF8.GetString(m.Payload))];

    public void Read() => _reading ??= Task.Run(async () =>
    {
        await foreach (MqttInbound message in Link.Inbound.ReadAllAsync())
        {
            _received.Enqueue(message);
        }
    });

    public async Task Connected()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await Link.WaitConnectedAsync(limit.Token);
    }

    public async Task<MqttPublishResult> Publish(string topic, string text, int qos = 1, bool retain = false) =>
        await Link.PublishAsync(topic, Encoding.UTF8.GetBytes(text), qos, retain);

    /// <summary>Publishes to itself until it hears it: from then on the subscriptions stand.</summary>
    public async Task Hears(string topic)
    {
        Read();
        string token = "probe " + Guid.NewGuid();
        await Eventually.That(
            async () =>
            {
                await Publish(topic, token, qos: 0);
                return Texts.Contains(token);
            },
            "the link hears itself");
    }

    public async ValueTask DisposeAsync()
    {
        await Link.DisposeAsync();
        if (_reading is not null)
        {
            await _reading;
        }
    }
}
