using System.Threading.Channels;

namespace Makerspace.Iot.Mqtt;

/// <summary>Wakes one waiter. Many calls before it wakes count once. Thread-safe; one waiter at a time, who looks up anew what it was woken for.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Wakes the waiter, or the next one.</summary>
    public void Set() => _signal.Writer.TryWrite(true);

    /// <summary>Waits for the next call of <see cref="Set"/>, or for the cancellation.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default) => _signal.Reader.ReadAsync(cancellationToken);
}
