using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Tests.Readers;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>Runs a reader through a scripted while on a clock of its own: the reader's waits move it, and what falls due is done on the reader's thread, the same way every time.</summary>
internal sealed class FieldRun(ManualTime time)
{
    private readonly PriorityQueue<Action, double> _steps = new();

    public List<ReaderEvent> Events { get; } = [];

    public double Seconds => time.GetElapsedTime(0).TotalSeconds;

    /// <summary>How the reader waits.</summary>
    public void Wait(TimeSpan period)
    {
        time.Advance(period);
        while (_steps.TryPeek(out Action? step, out double at) && at <= Seconds)
        {
            _steps.Dequeue();
            step();
        }
    }

    /// <summary>Plans something.</summary>
    public void At(double seconds, Action step) => _steps.Enqueue(step, seconds);

    /// <summary>Watches for so long; the events as short words: <c>+ id</c>, <c>- id</c>, <c>fault</c>, <c>restored</c>.</summary>
    public async Task<List<string>> WatchAsync(IBadgeReader reader, double seconds)
    {
        using var stop = new CancellationTokenSource();
        At(seconds, stop.Cancel);
        List<string> words = [];
        await foreach (ReaderEvent report in reader.BehindGreetingAsync(stop.Token))
        {
            Events.Add(report);
            words.Add(ReaderWords.Of(report));
        }

        await reader.DisposeAsync();
        return words;
    }
}
