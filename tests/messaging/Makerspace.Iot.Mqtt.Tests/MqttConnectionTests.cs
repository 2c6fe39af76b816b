using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using MQTTnet;
using MQTTnet.Exceptions;

namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>What a connection makes of answers that no broker gives at a test's wish.</summary>
public sealed class MqttConnectionTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Mock<IMqttClient> _client = new();
    private readonly LinkParts _parts;
    private Task<string> _serving = Task.FromResult("");

    public MqttConnectionTests()
    {
        _parts = new LinkParts(new MqttLinkOptions { Host = "127.0.0.1", Port = 1883, ClientId = "a" }, NullLogger.Instance, _stop.Token);
        _parts.Outbound.Open();
        Accepts(new MqttClientConnectResult());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _stop.Dispose();
    }

    [Fact]
    public async Task A_message_larger_than_the_broker_takes_is_refused_and_never_written()
    {
        Accepts(new MqttClientConnectResult { MaximumPacketSize = 100 });
        Task<MqttPublishResult> small = Publish(bytes: 80);
        Task<MqttPublishResult> large = Publish(bytes: 100);
        Serve();
        Assert.Equal(MqttPublishResult.Sent, await small);
        Assert.Equal(MqttPublishResult.Refused, await large);
        _client.Verify(c => c.PublishAsync(It.IsAny<MqttApplicationMessage>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task No_more_messages_are_under_way_than_the_broker_wants_and_the_next_follows_an_acknowledgement()
    {
        Accepts(new MqttClientConnectResult { ReceiveMaximum = 2 });
        var answers = new List<TaskCompletionSource<MqttClientPublishResult>>();
        _client.Setup(c => c.PublishAsync(It.IsAny<MqttApplicationMessage>(), It.IsAny<CancellationToken>())).Returns(() =>
        {
            var answer = new TaskCompletionSource<MqttClientPublishResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (answers)
            {
                answers.Add(answer);
            }

            return answer.Task;
        });
        int Written()
        {
            lock (answers)
            {
                return answers.Count;
            }
        }

        Task<MqttPublishResult>[] all = [.. Enumerable.Range(0, 5).Select(_ => Publish(bytes: 1))];
        Serve();
        for (int i = 0; i < all.Length; i++)
        {
            int expected = Math.Min(i + 2, all.Length);
            await Eventually.That(() => Written() == expected, $"{expected} are written");
            answers[i].SetResult(Acknowledged());
            Assert.Equal(MqttPublishResult.Sent, await all[i]);
        }
    }

    [Fact]
    public async Task A_message_that_found_the_client_without_a_connection_was_not_sent()
    {
        _client.Setup(c => c.PublishAsync(It.IsAny<MqttApplicationMessage>(), It.IsAny<CancellationToken>())).ThrowsAsync(new MqttClientNotConnectedException());
        Task<MqttPublishResult> message = Publish(bytes: 1);
        Serve();
        Assert.Equal(MqttPublishResult.NotSent, await message);
        Assert.Equal(1, _parts.Counts.NotSent);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_the_message_in_doubt_and_ends_the_connection()
    {
        _client.Setup(c => c.PublishAsync(It.IsAny<MqttApplicationMessage>(), It.IsAny<CancellationToken>())).ThrowsAsync(new MqttCommunicationException("broken pipe"));
        Task<MqttPublishResult> message = Publish(bytes: 1);
        Serve();
        Assert.Equal(MqttPublishResult.Unknown, await message);
        Assert.Equal("broken pipe", await _serving);
    }

    // Whoever forgets at a new connection what it knew must not forget a message of that very connection.
    [Fact]
    public async Task A_connection_is_told_before_its_subscriptions_and_waited_for_until_they_are_on_their_way()
    {
        var order = new List<string>();
        _parts.Subscriptions.Add("t/#", 1);
        _client.Setup(c => c.SubscribeAsync(It.IsAny<MqttClientSubscribeOptions>(), It.IsAny<CancellationToken>()))
            .Callback(() => order.Add("subscribe"))
            .ThrowsAsync(new MqttCommunicationException("enough"));
        await using var connection = new MqttConnection(_parts, _client.Object);
        await connection.ServeAsync(() => order.Add("accepted"), () => order.Add("subscribed"));
        Assert.Equal(["accepted", "subscribe", "subscribed"], order);
    }

    [Fact]
    public async Task A_subscription_that_cannot_be_made_ends_the_connection()
    {
        _parts.Subscriptions.Add("t/#", 1);
        _client.Setup(c => c.SubscribeAsync(It.IsAny<MqttClientSubscribeOptions>(), It.IsAny<CancellationToken>())).ThrowsAsync(new MqttCommunicationException("no answer"));
        Serve();
        Assert.Equal("no answer", await _serving);
    }

    [Fact]
    public async Task A_refused_connection_is_told_in_words()
    {
        Accepts(new MqttClientConnectResult { ResultCode = MqttClientConnectResultCode.ServerBusy, ReasonString = "later" });
        Serve();
        Assert.Equal("the broker refused us: ServerBusy later", await _serving);
    }

    private static MqttClientPublishResult Acknowledged() => new(1, MqttClientPublishReasonCode.Success, null, []);

    private void Accepts(MqttClientConnectResult result)
    {
        _client.Setup(c => c.ConnectAsync(It.IsAny<MqttClientOptions>(), It.IsAny<CancellationToken>())).ReturnsAsync(result);
        _client.Setup(c => c.PublishAsync(It.IsAny<MqttApplicationMessage>(), It.IsAny<CancellationToken>())).ReturnsAsync(Acknowledged());
    }

    private void Serve() => _serving = Task.Run(async () =>
    {
        await using var connection = new MqttConnection(_parts, _client.Object);
        return await connection.ServeAsync(static () => { }, static () => { });
    });

    private Task<MqttPublishResult> Publish(int bytes)
    {
        var done = new TaskCompletionSource<MqttPublishResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(_parts.Outbound.TryAdd("t", new byte[bytes], 1, retain: false, done));
        return done.Task;
    }
}
