using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers.Evdev;

/// <summary>Readers that know only taps, alone and beside others: a badge that is heard again within the window of its last hearing is the same presence.</summary>
public sealed class TapMergeTests
{
    private static readonly BadgeId Badge = new([1, 2, 3, 4]);
    private static readonly BadgeId Other = new([5, 6, 7, 8]);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);
    private readonly ManualTime _time = new();

    [Fact]
    public void A_badge_that_is_typed_as_long_as_it_lies_there_is_one_presence()
    {
        var filter = new RepeatFilter(Window, _time);
        Assert.True(filter.IsNew(Badge, _time.GetTimestamp()));
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2.9));
            Assert.False(filter.IsNew(Badge, _time.GetTimestamp()));
        }

        _time.Advance(Window);
        Assert.True(filter.IsNew(Badge, _time.GetTimestamp()));
    }

    [Fact]
    public void Another_badge_in_between_makes_no_new_presence_of_either()
    {
        var filter = new RepeatFilter(Window, _time);
        Assert.True(filter.IsNew(Badge, _time.GetTimestamp()));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.True(filter.IsNew(Other, _time.GetTimestamp()));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.False(filter.IsNew(Badge, _time.GetTimestamp()));
        Assert.False(filter.IsNew(Other, _time.GetTimestamp()));
    }

    [Fact]
    public void Without_a_window_each_hearing_counts_and_what_is_remembered_is_bounded()
    {
        var every = new RepeatFilter(TimeSpan.Zero, _time);
        Assert.True(every.IsNew(Badge, 0));
        Assert.True(every.IsNew(Badge, 0));
        var filter = new RepeatFilter(Window, _time);
        for (byte i = 0; i <= RepeatFilter.MostBadges; i++)
        {
            Assert.True(filter.IsNew(new BadgeId([9, 9, 9, i]), 0));
        }

        Assert.False(filter.IsNew(new BadgeId([9, 9, 9, RepeatFilter.MostBadges]), 0));
        Assert.True(filter.IsNew(new BadgeId([9, 9, 9, 0]), 0));
    }

    [Fact]
    public void Each_tap_of_the_same_badge_is_told_although_it_never_left()
    {
        ReaderMerge merge = Merge(false, true);
        Assert.NotNull(merge.Take(0, Now(ReaderEventKind.Arrived)));
        _time.Advance(Window);
        Assert.NotNull(merge.Take(0, Now(ReaderEventKind.Arrived)));
        _time.Advance(Window);
        Assert.NotNull(merge.Take(1, Now(ReaderEventKind.Arrived)));
        Assert.Equal(ReaderEventKind.Left, merge.Take(1, Now(ReaderEventKind.Left))?.Kind);
    }

    [Fact]
    public void Badge_that_lies_on_the_other_reader_is_not_told_again()
    {
        ReaderMerge merge = Merge(false, true);
        Assert.NotNull(merge.Take(1, Now(ReaderEventKind.Arrived)));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(merge.Take(0, Now(ReaderEventKind.Arrived)));
        Assert.NotNull(merge.Take(1, Now(ReaderEventKind.Left)));
    }

    [Fact]
    public void Two_readers_that_type_what_lies_between_them_hear_one_presence()
    {
        ReaderMerge merge = Merge(false, false);
        Assert.NotNull(merge.Take(0, Now(ReaderEventKind.Arrived)));
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1.5));
            Assert.Null(merge.Take(0, Now(ReaderEventKind.HeardAgain)));
        }

        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Null(merge.Take(1, Now(ReaderEventKind.Arrived)));
        _time.Advance(Window);
        Assert.NotNull(merge.Take(1, Now(ReaderEventKind.Arrived)));
    }

    [Fact]
    public void What_one_typed_and_the_other_sees_a_moment_later_or_earlier_is_one_presence()
    {
        ReaderMerge merge = Merge(false, true);
        Assert.NotNull(merge.Take(0, Now(ReaderEventKind.Arrived)));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Null(merge.Take(1, Now(ReaderEventKind.Arrived)));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.NotNull(merge.Take(1, Now(ReaderEventKind.Left)));
        _time.Advance(TimeSpan.FromSeconds(1.2));
        Assert.Null(merge.Take(0, Now(ReaderEventKind.HeardAgain)));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull(merge.Take(1, Now(ReaderEventKind.Arrived)));
        Assert.NotNull(merge.Take(1, Now(ReaderEventKind.Left)));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(merge.Take(0, Now(ReaderEventKind.Arrived)));
    }

    [Fact]
    public void Two_readers_that_know_presence_judge_by_it_alone()
    {
        ReaderMerge merge = Merge(true, true);
        Assert.NotNull(merge.Take(0, Now(ReaderEventKind.Arrived)));
        Assert.NotNull(merge.Take(0, Now(ReaderEventKind.Left)));
        Assert.NotNull(merge.Take(1, Now(ReaderEventKind.Arrived)));
    }

    [Fact]
    public void What_could_not_be_read_is_told_and_is_no_sign_of_a_link_that_works_again()
    {
        ReaderMerge merge = Merge(false, true);
        Assert.Equal(ReaderEventKind.Unreadable, merge.Take(0, Now(ReaderEventKind.Unreadable) with { Badge = null })?.Kind);
        Assert.NotNull(merge.Take(1, new ReaderEvent(ReaderEventKind.LinkFault, null, "silent", 0)));
        Assert.Equal(ReaderEventKind.Unreadable, merge.Take(0, Now(ReaderEventKind.Unreadable) with { Badge = null })?.Kind);
    }

    private ReaderMerge Merge(params bool[] tellsRemoval) => new(tellsRemoval, [.. tellsRemoval.Select(r => r ? TimeSpan.Zero : Window)], _time);

    private ReaderEvent Now(ReaderEventKind kind) => new(kind, Badge, null, _time.GetTimestamp());
}
