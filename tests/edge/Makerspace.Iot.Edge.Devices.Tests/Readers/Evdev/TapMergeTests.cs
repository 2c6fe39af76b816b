using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers.Evdev;

/// <summary>A reader that knows only taps beside one that knows presence.</summary>
public sealed class TapMergeTests
{
    private static readonly BadgeId Badge = new([1, 2, 3, 4]);

    [Fact]
    public void Each_tap_of_the_same_badge_is_told_although_it_never_left()
    {
        var merge = new ReaderMerge([false, true]);
        var tap = new ReaderEvent(ReaderEventKind.Arrived, Badge, null, 0);
        Assert.Equal(tap, merge.Take(0, tap));
        Assert.Equal(tap, merge.Take(0, tap));
        Assert.Equal(tap, merge.Take(1, tap));
        Assert.Equal(ReaderEventKind.Left, merge.Take(1, tap with { Kind = ReaderEventKind.Left })?.Kind);
    }

    [Fact]
    public void Badge_that_lies_on_the_other_reader_is_not_told_again()
    {
        var merge = new ReaderMerge([false, true]);
        var tap = new ReaderEvent(ReaderEventKind.Arrived, Badge, null, 0);
        Assert.NotNull(merge.Take(1, tap));
        Assert.Null(merge.Take(0, tap));
        Assert.NotNull(merge.Take(1, tap with { Kind = ReaderEventKind.Left }));
    }
}
