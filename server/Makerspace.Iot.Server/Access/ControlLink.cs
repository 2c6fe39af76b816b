using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Server.Access;

/// <summary>
/// The link on which the server tells agents what to do: access lists and commands out, replies in. Apart from the ingest's, so that a flood of events delays no command.
/// Thread-safe. At most <see cref="MaxWaiting"/> commands wait for their reply at once.
/// </summary>
public sealed class ControlLink : IHostedService, IAsyncDisposable
{
    /// <summary>Most commands that wait for a reply.</summary>
    public const int MaxWaiting = 1000;

    private readonly IMqttLink _link;
    private readonly ConcurrentDictionary<(string Agent, string Id), TaskCompletionSource<CommandReply>> _waiting = new();
    private readonly ConcurrentDictionary<(string Agent, string Id), Channel<CommandReply>> _conversing = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;
    private long _malformed;
    private int _disposed;

    /// <summary>Takes over a link that was not started.</summary>
    public ControlLink(IMqttLink link) => _link = link;

    /// <summary>True while the broker answers.</summary>
    public bool IsConnected => _link.IsConnected;

    /// <summary>Successful connections so far: another number means a new connection.</summary>
    public long Connections => _link.Counters.Connections;

    /// <summary>Replies that could not be read, and were dropped.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>Starts connecting and reading.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _link.Start();
        _link.Subscribe(TopicAddress.FilterForAll(TopicChannel.Reply), qos: 1);
        _reading = Task.Run(ReadAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Ends the connection.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    /// <summary>Waits for the connection.</summary>
    public Task WaitConnectedAsync(CancellationToken cancellationToken) => _link.WaitConnectedAsync(cancellationToken);

    /// <summary>Hands a message to the broker at QoS 1.</summary>
    public ValueTask<MqttPublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken = default) =>
        _link.PublishAsync(topic, payload, qos: 1, retain, cancellationToken);

    /// <summary>Publishes a command and waits for its reply from that agent, at most <paramref name="patience"/>; null if none came, or the broker did not take it.</summary>
    public async Task<CommandReply?> AskAsync(TopicAddress topic, string id, byte[] payload, TimeSpan patience, CancellationToken cancellationToken = default)
    {
        if (_waiting.Count >= MaxWaiting)
        {
            return null;
        }

        var reply = new TaskCompletionSource<CommandReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[(topic.Agent, id)] = reply;
        try
        {
            if (await PublishAsync(topic.ToString(), payload, retain: false, cancellationToken) is MqttPublishResult.NotSent or MqttPublishResult.Refused)
            {
                return null;
            }

            return await reply.Task.WaitAsync(patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            _waiting.TryRemove((topic.Agent, id), out _);
        }
    }

    /// <summary>Publishes a command that is answered several times, and reads its replies from that agent as they come. Ends with the token; at once if the broker did not take it.</summary>
    /// <param name="topic">Topic of the agent's commands.</param>
    /// <param name="id">Identity of the command.</param>
    /// <param name="payload">The command, signed.</param>
    /// <param name="cancellationToken">When to wait no longer: it ends without an exception.</param>
    public async IAsyncEnumerable<CommandReply> ConverseAsync(TopicAddress topic, string id, byte[] payload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_waiting.Count + _conversing.Count >= MaxWaiting)
        {
            yield break;
        }

        // More replies than that are no agent's.
        var replies = Channel.CreateBounded<CommandReply>(new BoundedChannelOptions(8) { FullMode = BoundedChannelFullMode.DropWrite });
        _conversing[(topic.Agent, id)] = replies;
        try
        {
            if (await PublishAsync(topic.ToString(), payload, retain: false, CancellationToken.None) is MqttPublishResult.NotSent or MqttPublishResult.Refused)
            {
                yield break;
            }

            while (await NextAsync(replies.Reader, cancellationToken) is { } reply)
            {
                yield return reply;
            }
        }
        finally
        {
            _conversing.TryRemove((topic.Agent, id), out _);
        }
    }

    private static async Task<CommandReply?> NextAsync(ChannelReader<CommandReply> replies, CancellationToken cancellationToken)
    {
        try
        {
            return await replies.ReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        await _reading;
        await _link.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (MqttInbound message in _link.Inbound.ReadAllAsync(_stop.Token))
            {
                Decoded<CommandReply> reply = WireCodec.DecodeReply(message.Payload);
                if (!TopicAddress.TryParse(message.Topic, out TopicAddress? topic) || !reply.Ok)
                {
                    Interlocked.Increment(ref _malformed);
                }
                else if (_waiting.TryGetValue((topic!.Agent, reply.Value.Id), out TaskCompletionSource<CommandReply>? waiting))
                {
                    // Only the agent that was asked can answer: the topic, guarded by the broker, names it.
                    waiting.TrySetResult(reply.Value);
                }
                else if (_conversing.TryGetValue((topic.Agent, reply.Value.Id), out Channel<CommandReply>? replies))
                {
                    replies.Writer.TryWrite(reply.Value);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
