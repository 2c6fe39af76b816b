using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

public sealed class BadgePathTests
{
    [Fact]
    public void The_dry_run_goes_through_whole_sessions_and_leaves_nothing_behind()
    {
        using var folder = new TempFolder();

        // All forty, or as many as a slow disk lets through in five seconds.
        Assert.InRange(WarmUp.Run(folder.Path, TimeProvider.System, NullLogger.Instance), 1, 40);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Percentiles_are_right_to_a_quarter_of_an_octave()
    {
        var histogram = new LatencyHistogram();
        for (int ms = 1; ms <= 1000; ms++)
        {
            histogram.Add(TimeSpan.FromMilliseconds(ms));
        }

        LatencyFigures figures = histogram.Figures();
        Assert.Equal((1000, 1000), (figures.Count, figures.MaxMs));
        Assert.InRange(figures.MedianMs, 500, 600);
        Assert.InRange(figures.P99Ms, 990, 1000);
        Assert.Equal(0, new LatencyHistogram().Figures().P99Ms);
    }

    [Fact]
    public void The_queue_refuses_what_it_has_no_room_for_and_keeps_the_order()
    {
        var queue = new LoopQueue(3);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(i < 3, queue.TryAdd(new LoopMessage(LoopMessageKind.Meter, i)));
        }

        Assert.Equal(2, queue.Refused);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(queue.TryTake(out LoopMessage message));
            Assert.Equal(i, message.Machine);
        }

        Assert.False(queue.TryTake(out _));
    }
}
