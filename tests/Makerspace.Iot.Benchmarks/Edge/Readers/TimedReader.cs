using System.Runtime.CompilerServices;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Benchmarks.Edge.Readers;

/// <summary>A reader as it is, and when the last byte of its last arrival was read.</summary>
internal sealed class TimedReader(IBadgeReader inner) : IBadgeReader
{
    private long _arrivedAt;

    public long ArrivedAt => Interlocked.Read(ref _arrivedAt);

    public string Name => inner.Name;

    public ReaderCounters Counters => inner.Counters;

    public bool TellsRemoval => inner.TellsRemoval;

    public async IAsyncEnumerable<ReaderEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ReaderEvent report in inner.WatchAsync(cancellationToken))
        {
            if (report.Kind == ReaderEventKind.Arrived)
            {
                Interlocked.Exchange(ref _arrivedAt, report.Timestamp);
            }

            yield return report;
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>A relay's pin that notes when it was driven on.</summary>
internal sealed class TimedPin : IOutputPin
{
    private long _onAt;
    private volatile bool _on;

    public bool IsOn => _on;

    public long OnAt => Interlocked.Read(ref _onAt);

    public void Write(bool active)
    {
        if (active && !_on)
        {
            Interlocked.Exchange(ref _onAt, System.Diagnostics.Stopwatch.GetTimestamp());
        }

        _on = active;
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
