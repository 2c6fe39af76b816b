using System.Threading.Channels;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>A reader that reports what the test says.</summary>
internal sealed class FakeReader(string name) : IBadgeReader
{
    private Channel<ReaderEvent> _events = Channel.CreateUnbounded<ReaderEvent>();
    private int _watches;

    public string Name => name;

    public ReaderCounters Counters { get; init; } = new();

    public int Watches => Volatile.Read(ref _watches);

    public bool IsDisposed { get; private set; }

    public void Say(ReaderEventKind kind, string? id = null, string? detail = null) =>
        _events.Writer.TryWrite(new ReaderEvent(kind, id is null ? null : new BadgeId(Convert.FromHexString(id)), detail, 0));

    /// <summary>Ends the watch with an exception, as no reader should.</summary>
    public void Throw(string message)
    {
        Channel<ReaderEvent> old = _events;
        _events = Channel.CreateUnbounded<ReaderEvent>();
        old.Writer.Complete(new InvalidOperationException(message));
    }

    public async IAsyncEnumerable<ReaderEvent> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Counted once it listens: who waits for the watch may call Throw at once.
        ChannelReader<ReaderEvent> events = _events.Reader;
        Interlocked.Increment(ref _watches);
        while (await Next(events, cancellationToken))
        {
            while (events.TryRead(out ReaderEvent report))
            {
                yield return report;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private static async Task<bool> Next(ChannelReader<ReaderEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
