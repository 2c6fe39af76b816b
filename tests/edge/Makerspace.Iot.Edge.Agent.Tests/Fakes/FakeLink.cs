using System.Threading.Channels;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Edge.Agent.Tests.Fakes;

/// <summary>A link in memory: what is published is kept; connection and answers are the test's to set.</summary>
internal sealed class FakeLink : IMqttLink
{
    private readonly Channel<MqttInbound> _inbound = Channel.CreateUnbounded<MqttInbound>();
    private readonly Lock _gate = new();
    private readonly List<FakePublish> _published = [];

    public event Action<MqttLinkChange>? Changed;

    public bool IsConnected
    {
        get
        {
            OnLook();
            return field;
        }

        private set;
    }

    /// <summary>What happens while somebody looks whether it is connected; default nothing.</summary>
    public Action OnLook { get; set; } = () => { };

    public MqttLinkCounters Counters { get; } = new();

    public ChannelReader<MqttInbound> Inbound => _inbound.Reader;

    public List<string> Subscriptions { get; } = [];

    /// <summary>What publishes end in; default sent while connected.</summary>
    public Func<FakePublish, MqttPublishResult> Answer { get; set; } = _ => MqttPublishResult.Sent;

    public void Connect()
    {
        IsConnected = true;
        Changed?.Invoke(new MqttLinkChange(true, "test"));
    }

    public void Disconnect()
    {
        IsConnected = false;
        Changed?.Invoke(new MqttLinkChange(false, "test"));
    }

    public void Deliver(string topic, byte[] payload, bool retained = false) => _inbound.Writer.TryWrite(new MqttInbound(topic, payload, retained));

    /// <summary>What was published since the last call, on topics that end so.</summary>
    public FakePublish[] Take(string topicEnd = "")
    {
        lock (_gate)
        {
            FakePublish[] taken = _published.Where(p => p.Topic.EndsWith(topicEnd, StringComparison.Ordinal)).ToArray();
            _published.RemoveAll(p => taken.Contains(p));
            return taken;
        }
    }

    /// <summary>What a start meets; default nothing.</summary>
    public Action OnStart { get; set; } = () => { };

    public void Start() => OnStart();

    /// <summary>Ends the messages, as a disposed link does.</summary>
    public void EndInbound() => _inbound.Writer.Complete();

    public Task WaitConnectedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Subscribe(string filter, int qos) => Subscriptions.Add(filter);

    public ValueTask<MqttPublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain, CancellationToken cancellationToken = default)
    {
        if (!IsConnected)
        {
            return ValueTask.FromResult(MqttPublishResult.NotSent);
        }

        var publish = new FakePublish(topic, payload.ToArray(), qos, retain);
        MqttPublishResult result = Answer(publish);
        if (result != MqttPublishResult.NotSent)
        {
            lock (_gate)
            {
                _published.Add(publish);
            }
        }

        return ValueTask.FromResult(result);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A message published.</summary>
internal sealed record FakePublish(string Topic, byte[] Payload, int Qos, bool Retain);
