using System.Threading.Channels;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Simulation;

/// <summary>A packet between an agent and the server.</summary>
/// <param name="Agent">Index of the agent at one end.</param>
/// <param name="ToServer">False if the agent receives it.</param>
/// <param name="Topic">Topic.</param>
/// <param name="Payload">Bytes.</param>
internal sealed record Packet(int Agent, bool ToServer, string Topic, byte[] Payload);

/// <summary>Loses, doubles, delays and so reorders packets, and takes agents off the network.</summary>
internal sealed class LossyNetwork(SimulationOptions options, Random random, Trace trace)
{
    // The order number makes packets of one moment come in one order.
    private readonly PriorityQueue<Packet, (long DueMs, long Order)> _under = new();
    private readonly long[] _awayUntilMs = new long[options.Agents];
    private SimulationOptions _options = options;
    private long _order;

    /// <summary>Packets under way.</summary>
    public int Waiting => _under.Count;

    /// <summary>True while an agent has its network.</summary>
    public bool Reaches(int agent) => trace.NowMs >= _awayUntilMs[agent];

    /// <summary>Takes an agent off for a while.</summary>
    public void Cut(int agent, int forMs) => _awayUntilMs[agent] = trace.NowMs + forMs;

    /// <summary>From now on nothing is lost, and everybody is there.</summary>
    public void Heal()
    {
        Array.Clear(_awayUntilMs);
        _options = _options with { Drop = 0, Duplicate = 0, MaxDelayMs = 1 };
    }

    /// <summary>Sends.</summary>
    public void Send(Packet packet)
    {
        int copies = random.NextDouble() < _options.Drop ? 0 : random.NextDouble() < _options.Duplicate ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            _under.Enqueue(packet, (trace.NowMs + random.Next(_options.MaxDelayMs), _order++));
        }
    }

    /// <summary>The next packet that has arrived; null if there is none.</summary>
    public Packet? Next()
    {
        while (_under.TryPeek(out Packet? packet, out (long DueMs, long) at) && at.DueMs <= trace.NowMs)
        {
            _under.Dequeue();
            if (Reaches(packet.Agent))
            {
                return packet;
            }
        }

        return null;
    }

    /// <summary>The agent's end as its sender sees it. The broker says that everything was sent; that proves nothing.</summary>
    public sealed class Link(LossyNetwork network, int agent) : IMqttLink
    {
        private readonly Channel<MqttInbound> _inbound = Channel.CreateBounded<MqttInbound>(1);

        /// <inheritdoc/>
        public event Action<MqttLinkChange>? Changed
        {
            add { }
            remove { }
        }

        /// <inheritdoc/>
        public bool IsConnected => network.Reaches(agent);

        /// <inheritdoc/>
        public MqttLinkCounters Counters { get; } = new();

        /// <inheritdoc/>
        public ChannelReader<MqttInbound> Inbound => _inbound.Reader;

        /// <inheritdoc/>
        public void Start()
        {
        }

        /// <inheritdoc/>
        public Task WaitConnectedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        /// <inheritdoc/>
        public void Subscribe(string filter, int qos)
        {
        }

        /// <inheritdoc/>
        public ValueTask<MqttPublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain, CancellationToken cancellationToken = default)
        {
            network.Send(new Packet(agent, ToServer: true, topic, payload.ToArray()));
            return ValueTask.FromResult(MqttPublishResult.Sent);
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
