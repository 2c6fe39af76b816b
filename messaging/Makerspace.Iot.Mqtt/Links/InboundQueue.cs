using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Makerspace.Iot.Mqtt.Links;

/// <summary>
/// Messages received and not yet taken. The network thread adds, looks at <see cref="IsFull"/> before each read of its socket, and reads none while <see cref="MustPause"/>;
/// the reader's takes wake it once half is free. The queue passes its bounds by what one read brings: with libmosquitto one packet, or the packets of one TLS record (16 KiB), or as many
/// as messages of ours are under way (it reads on while they are); with MQTTnet what it has read ahead, at most 64 packets. It never grows while paused.
/// </summary>
/// <param name="capacity">Messages.</param>
/// <param name="wake">Called on the taker's thread when there is room again after a pause.</param>
internal sealed class InboundQueue(int capacity, Action wake)
{
    /// <summary>Bytes waiting, beyond which the socket waits too, whatever the number of messages.</summary>
    internal const long MostBytes = 64L * 1024 * 1024;

    private readonly Channel<MqttInbound> _channel = Channel.CreateUnbounded<MqttInbound>(new UnboundedChannelOptions { SingleWriter = true });
    private ChannelReader<MqttInbound>? _reader;
    private long _bytes;
    private int _count;
    private int _paused;

    /// <summary>The taker's side.</summary>
    public ChannelReader<MqttInbound> Reader => _reader ??= new CountingReader(this);

    /// <summary>True where nothing more may be read from the socket.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= capacity || Interlocked.Read(ref _bytes) >= MostBytes;

    private bool HasRoom => Volatile.Read(ref _count) <= capacity / 2 && Interlocked.Read(ref _bytes) <= MostBytes / 2;

    /// <summary>Adds a message; to be called by the network thread only.</summary>
    public void Add(MqttInbound message)
    {
        Interlocked.Add(ref _bytes, message.Payload.Length);
        Interlocked.Increment(ref _count);
        _channel.Writer.TryWrite(message);
    }

    /// <summary>True where the socket must wait; to be called by the network thread only.</summary>
    /// <param name="began">True where the pause begins with this call.</param>
    public bool MustPause(out bool began)
    {
        began = false;
        if (Volatile.Read(ref _paused) == 0)
        {
            if (!IsFull)
            {
                return false;
            }

            began = true;
            Interlocked.Exchange(ref _paused, 1);
        }

        // Looked at again after the flag is up: a taker who emptied the queue in between saw no flag and woke nobody.
        if (HasRoom)
        {
            Interlocked.Exchange(ref _paused, 0);
            return false;
        }

        return true;
    }

    /// <summary>Ends the queue; what waits can still be taken.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    private void Taken(MqttInbound message)
    {
        Interlocked.Add(ref _bytes, -message.Payload.Length);
        Interlocked.Decrement(ref _count);
        if (Volatile.Read(ref _paused) != 0 && HasRoom && Interlocked.Exchange(ref _paused, 0) != 0)
        {
            wake();
        }
    }

    private sealed class CountingReader(InboundQueue queue) : ChannelReader<MqttInbound>
    {
        private readonly ChannelReader<MqttInbound> _inner = queue._channel.Reader;

        public override Task Completion => _inner.Completion;

        public override bool CanCount => true;

        public override int Count => Volatile.Read(ref queue._count);

        public override bool CanPeek => _inner.CanPeek;

        public override bool TryPeek([MaybeNullWhen(false)] out MqttInbound item) => _inner.TryPeek(out item);

        public override bool TryRead([MaybeNullWhen(false)] out MqttInbound item)
        {
            if (!_inner.TryRead(out item))
            {
                return false;
            }

            queue.Taken(item);
            return true;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => _inner.WaitToReadAsync(cancellationToken);
    }
}
