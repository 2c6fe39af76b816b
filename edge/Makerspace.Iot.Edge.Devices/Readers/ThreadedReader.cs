using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>
/// A badge reader that is served by a thread of its own, which sleeps in the kernel or in a library between badges. What all of them share stands here:
/// one watcher at a time, a bounded queue to it, and an orderly end.
/// </summary>
public abstract class ThreadedReader : IBadgeReader
{
    /// <summary>Events kept for a slow watcher; at the limit the reader waits and does not look, so that no event is lost.</summary>
    public const int MaxWaitingEvents = 64;

    private readonly CancellationTokenSource _disposed = new();
    private volatile ReaderCounters _counters = new();
    private Task _ending = Task.CompletedTask;
    private int _watchers;

    private protected ThreadedReader()
    {
    }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual bool TellsRemoval => true;

    /// <inheritdoc/>
    public virtual TimeSpan RepeatWindow => TimeSpan.Zero;

    /// <inheritdoc/>
    public ReaderCounters Counters
    {
        get => _counters;
        private protected set => _counters = value;
    }

    /// <inheritdoc/>
    /// <remarks>Ends without exception when cancelled. Throws <see cref="InvalidOperationException"/> for a second watcher.</remarks>
    public async IAsyncEnumerable<ReaderEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        if (Interlocked.Increment(ref _watchers) > 1)
        {
            Interlocked.Decrement(ref _watchers);
            throw new InvalidOperationException($"{Name} is being watched already.");
        }

        var events = Channel.CreateBounded<ReaderEvent>(new BoundedChannelOptions(MaxWaitingEvents) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        CancellationToken stopped = stop.Token;
        Task serving = Task.Factory.StartNew(() => ServeUntil(stopped, events.Writer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task ending = EndAndCompleteAsync();
        _ending = ending;
        try
        {
            // The thread completes the channel when it stops; what it had reported before is still delivered.
            await foreach (ReaderEvent report in events.Reader.ReadAllAsync(CancellationToken.None))
            {
                yield return report;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ending;
            Interlocked.Decrement(ref _watchers);
        }

        // A thread that is given up, because a library does not return, must not hold the watcher for ever.
        async Task EndAndCompleteAsync()
        {
            try
            {
                await EndAsync(serving, stopped);
            }
            finally
            {
                events.Writer.TryComplete();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        await _disposed.CancelAsync();
        await _ending;
        Release();
        _disposed.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Serves the reader on the calling thread until stopped. Reporting waits if the watcher is slow, and throws <see cref="OperationCanceledException"/> if it is stopped meanwhile.</summary>
    private protected abstract void Serve(Action<ReaderEvent> report, CancellationToken stopped);

    /// <summary>Closes the link; the last deed of the serving thread.</summary>
    private protected abstract void Close();

    /// <summary>Gives back what a reader that is not watched may still hold.</summary>
    private protected virtual void Release()
    {
    }

    /// <summary>Completes once the serving thread has ended, or is given up; wakes it if its sleep does not see the token.</summary>
    private protected virtual Task EndAsync(Task serving, CancellationToken stopped) => serving;

    private void ServeUntil(CancellationToken stopped, ChannelWriter<ReaderEvent> events)
    {
        try
        {
            Serve(Report, stopped);
        }
        catch (OperationCanceledException)
        {
            // Stopped while the watcher was not taking events.
        }
        finally
        {
            Close();
            events.TryComplete();
        }

        void Report(ReaderEvent report)
        {
            if (!events.TryWrite(report))
            {
                events.WriteAsync(report, stopped).AsTask().GetAwaiter().GetResult();
            }
        }
    }
}
