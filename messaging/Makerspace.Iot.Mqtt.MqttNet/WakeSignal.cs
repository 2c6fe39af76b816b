using System.Threading.Channels;

namespace Makerspace.Iot.Mqtt.MqttNet;

/// <summary>Wakes one waiter. Many calls before it wakes count once. Thread-safe; one waiter at a time.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Wakes the waiter, or the next one.</summary>
    public void Set() => _signal.Writer.TryWrite(true);

    /// <summary>Waits for the next call of <see cref="Set"/>, or for the cancellation. What it was woken for has to be looked up anew.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.ReadAsync(cancellationToken);

    /// <summary>Waits for the next call of <see cref="Set"/>, at most <paramref name="limit"/>, or for the cancellation.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(limit);
        try
        {
            await _signal.Reader.ReadAsync(end.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The limit.
        }
    }
}
