using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>
/// Several readers at one machine as one: for example one beside the door of the machine and a keyboard-like one at the desk, or two technologies side by side.
/// A badge is there while any of them sees it, so that a card that two antennas see arrives once and leaves once.
/// A fault of one is told, and says which; the others go on. The link counts as restored when all have answered and none is at fault.
/// </summary>
public sealed class CompositeReader : IBadgeReader
{
    /// <summary>Most readers of one machine.</summary>
    public const int MaxReaders = 4;

    /// <summary>Events kept for a slow watcher; at the limit the readers wait, so that no event is lost.</summary>
    public const int MaxWaitingEvents = 64;

    private static readonly TimeSpan StartAgain = TimeSpan.FromSeconds(5);
    private readonly IReadOnlyList<IBadgeReader> _readers;
    private readonly TimeProvider _time;
    private int _watchers;

    /// <summary>Joins readers. Throws <see cref="DeviceSettingsException"/> for none or more than <see cref="MaxReaders"/>.</summary>
    /// <param name="readers">The readers; owned from now on.</param>
    /// <param name="time">Clock of what this class reports by itself.</param>
    public CompositeReader(IReadOnlyList<IBadgeReader> readers, TimeProvider time)
    {
        DeviceSettingsException.ThrowIf(readers.Count is 0 or > MaxReaders, $"A machine has 1 to {MaxReaders} badge readers, not {readers.Count}.");

        (_readers, _time) = (readers, time);
        Name = string.Join(" + ", readers.Select(r => r.Name));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool TellsRemoval => _readers.All(r => r.TellsRemoval);

    /// <summary>The sums over all readers.</summary>
    public ReaderCounters Counters => _readers.Select(r => r.Counters).Aggregate(new ReaderCounters(), (sum, c) => new ReaderCounters
    {
        Polls = sum.Polls + c.Polls,
        NoiseBytes = sum.NoiseBytes + c.NoiseBytes,
        BadFrames = sum.BadFrames + c.BadFrames,
        Timeouts = sum.Timeouts + c.Timeouts,
        Badges = sum.Badges + c.Badges,
    });

    /// <summary>The reader itself if there is only one, otherwise all of them as one.</summary>
    public static IBadgeReader Of(IReadOnlyList<IBadgeReader> readers, TimeProvider time) => readers.Count == 1 ? readers[0] : new CompositeReader(readers, time);

    /// <inheritdoc/>
    /// <remarks>Ends without exception when cancelled. Throws <see cref="InvalidOperationException"/> for a second watcher.</remarks>
    public async IAsyncEnumerable<ReaderEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _watchers) > 1)
        {
            Interlocked.Decrement(ref _watchers);
            throw new InvalidOperationException($"{Name} is being watched already.");
        }

        var events = Channel.CreateBounded<ReaderEvent>(new BoundedChannelOptions(MaxWaitingEvents) { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var turn = new SemaphoreSlim(1);
        var merge = new ReaderMerge([.. _readers.Select(r => r.TellsRemoval)], [.. _readers.Select(r => r.RepeatWindow)], _time);
        CancellationToken stopped = stop.Token;
        Task all = Task.WhenAll(Enumerable.Range(0, _readers.Count).Select(i => Task.Run(() => CarryAsync(i, merge, turn, events.Writer, stopped), CancellationToken.None)));
        Task completed = all.ContinueWith(_ => events.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (ReaderEvent report in events.Reader.ReadAllAsync(CancellationToken.None))
            {
                yield return report;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await completed;
            Interlocked.Decrement(ref _watchers);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IBadgeReader reader in _readers)
        {
            await reader.DisposeAsync();
        }
    }

    private async Task CarryAsync(int index, ReaderMerge merge, SemaphoreSlim turn, ChannelWriter<ReaderEvent> events, CancellationToken stopped)
    {
        IBadgeReader reader = _readers[index];
        try
        {
            while (true)
            {
                try
                {
                    await foreach (ReaderEvent report in reader.WatchAsync(stopped))
                    {
                        await TellAsync(report);
                    }

                    return;
                }
                catch (Exception error) when (error is not (OperationCanceledException or ObjectDisposedException))
                {
                    // A reader promises not to throw; one that does is a defect of its driver, and must not silence the others.
                    // What it saw it will report anew: until then it has left, which only a watcher that is told can undo.
                    if (merge.SeenBy(index) is { } badge)
                    {
                        await TellAsync(new ReaderEvent(ReaderEventKind.Left, badge, null, _time.GetTimestamp()));
                    }

                    await TellAsync(new ReaderEvent(ReaderEventKind.LinkFault, null, $"{reader.Name}: {error.Message}", _time.GetTimestamp()));
                    await Task.Delay(StartAgain, _time, stopped);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
        {
            // Stopped while waiting, or while the watcher was not taking events.
        }

        async Task TellAsync(ReaderEvent report)
        {
            await turn.WaitAsync(stopped);
            try
            {
                if (merge.Take(index, report) is { } told)
                {
                    await events.WriteAsync(told, stopped);
                }
            }
            finally
            {
                turn.Release();
            }
        }
    }
}
