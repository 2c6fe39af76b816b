using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Makerspace.Iot.Mqtt;

/// <summary>
/// Messages received and not yet taken. The receiving task adds one after the other, and hands over what it has gathered in one go, so that the taker is woken once for many.
/// Before each packet it waits for room (<see cref="WaitForRoomAsync"/>): once full, nothing is read until half is free, so the queue never exceeds its bounds by more than one message.
/// </summary>
/// <param name="capacity">Messages.</param>
internal sealed class InboundQueue(int capacity)
{
    /// <summary>Bytes waiting, from which the socket waits too, whatever the number of messages.</summary>
    internal const long MostBytes = 64L * 1024 * 1024;

    // A taker that can begin need not wait until the socket is empty.
    private const int MostGathered = 256;

    private readonly Channel<MqttInbound> _channel = Channel.CreateUnbounded<MqttInbound>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly List<MqttInbound> _gathered = [];
    private readonly WakeSignal _room = new();
    private ChannelReader<MqttInbound>? _reader;
    private long _bytes;
    private int _count;
    private int _paused;

    /// <summary>The taker's side.</summary>
    public ChannelReader<MqttInbound> Reader => _reader ??= new CountingReader(this);

    /// <summary>True while the receiving task waits for room.</summary>
    public bool IsPaused => Volatile.Read(ref _paused) != 0;

    private bool IsFull => Volatile.Read(ref _count) >= capacity || Interlocked.Read(ref _bytes) >= MostBytes;

    private bool HasRoom => Volatile.Read(ref _count) <= capacity / 2 && Interlocked.Read(ref _bytes) <= MostBytes / 2;

    /// <summary>Adds a message; for the receiving task only. It shows to the taker with the next <see cref="HandOver"/>.</summary>
    public void Add(MqttInbound message)
    {
        Interlocked.Add(ref _bytes, message.Payload.Length);
        Interlocked.Increment(ref _count);
        _gathered.Add(message);
        if (_gathered.Count >= MostGathered)
        {
            HandOver();
        }
    }

    /// <summary>Gives the taker what was gathered; for the receiving task only.</summary>
    public void HandOver()
    {
        foreach (MqttInbound message in _gathered)
        {
            _channel.Writer.TryWrite(message);
        }

        _gathered.Clear();
    }

    /// <summary>Answers at once while there is room; else hands over and waits until half is free. For the receiving task only.</summary>
    /// <param name="full">Counts the times that the queue was full.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public ValueTask WaitForRoomAsync(ref long full, CancellationToken cancellationToken)
    {
        if (!IsFull)
        {
            return ValueTask.CompletedTask;
        }

        HandOver();
        Interlocked.Exchange(ref _paused, 1);
        Interlocked.Increment(ref full);
        return PauseAsync(cancellationToken);
    }

    /// <summary>Ends the queue; what waits can still be taken. To be called once nothing receives any more.</summary>
    public void Complete()
    {
        HandOver();
        _channel.Writer.TryComplete();
    }

    private async ValueTask PauseAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Looked at after the flag is up: a taker who emptied the queue before it saw no flag and woke nobody.
            while (!HasRoom)
            {
                await _room.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            Interlocked.Exchange(ref _paused, 0);
        }
    }

    private void Taken(MqttInbound message)
    {
        Interlocked.Add(ref _bytes, -message.Payload.Length);
        Interlocked.Decrement(ref _count);
        if (IsPaused && HasRoom)
        {
            _room.Set();
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
