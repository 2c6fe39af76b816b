using Makerspace.Iot.Server.Core.Ledger;

namespace Makerspace.Iot.Server.Core.Tests.Ledger;

public sealed class StartEstimateTests
{
    private const double Length = 3600;
    private static readonly DateTimeOffset True = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset ImageDate = new(2025, 11, 19, 0, 0, 0, TimeSpan.Zero);

    // A session of one hour that truly began at True, as events 10 and 11 of a boot whose monotonic clock stood at 5 minutes then; received an hour later than it ended.
    private readonly List<LedgerMoment> _around =
    [
        new(10, "b2", 300_000, DateTimeOffset.UnixEpoch.AddMinutes(5), false, True.AddHours(2)),
        new(11, "b2", 3_900_000, DateTimeOffset.UnixEpoch.AddMinutes(65), false, True.AddHours(2)),
    ];

    [Fact]
    public void A_clock_set_later_in_the_same_boot_dates_it_exactly()
    {
        _around.Add(new(12, "b2", 300_000 + (5 * 3_600_000), True.AddHours(5), true, True.AddHours(5)));
        Assert.Equal(new StartEstimate(True, Final: true), Estimate());
        Assert.Equal(new StartEstimate(True, Final: true), Estimate(startSeq: null));
    }

    [Fact]
    public void A_clock_that_was_set_earlier_in_the_same_boot_dates_it_exactly()
    {
        _around.Insert(0, new(9, "b2", 0, True.AddMinutes(-5), true, True));
        Assert.Equal(new StartEstimate(True, Final: true), Estimate());
    }

    [Fact]
    public void An_event_delivered_at_once_in_the_same_boot_dates_it_within_the_time_of_its_journey()
    {
        _around.Add(new(12, "b2", 300_000 + (3 * 3_600_000), DateTimeOffset.UnixEpoch, false, True.AddHours(3).AddSeconds(1)));
        Assert.Equal(new StartEstimate(True.AddSeconds(1), Final: false), Estimate());
    }

    [Fact]
    public void Delivered_late_it_lies_between_the_trusted_events_of_other_boots()
    {
        _around.Insert(0, new(9, "b1", 77, True.AddMinutes(-30), true, True));
        Assert.Equal(new StartEstimate(True.AddHours(1), Final: false), Estimate());
        _around.Add(new(12, "b3", 10_000, True.AddMinutes(70), true, True.AddHours(2)));
        Assert.Equal(new StartEstimate(True.AddMinutes(10), Final: true), Estimate());
    }

    [Fact]
    public void It_is_never_before_the_last_trusted_event_even_where_the_server_s_own_clock_was_behind()
    {
        _around.Insert(0, new(9, "b1", 77, True.AddDays(1), true, True));
        Assert.Equal(True.AddDays(1), Estimate().Start);
    }

    [Fact]
    public void What_the_unset_clock_said_makes_no_difference()
    {
        StartEstimate of1970 = Estimate();
        for (int i = 0; i < _around.Count; i++)
        {
            _around[i] = _around[i] with { Wall = ImageDate };
        }

        Assert.Equal(of1970, Estimate());
        Assert.Equal(True.AddHours(1), of1970.Start);
    }

    [Fact]
    public void A_session_closed_in_the_next_boot_is_counted_by_the_boot_in_which_it_began()
    {
        _around[1] = _around[1] with { Boot = "b3", MonotonicMs = 9000 };
        _around.Add(new(12, "b3", 10_000, True.AddHours(2), true, True.AddHours(2)));
        Assert.Equal(new StartEstimate(True.AddHours(1), Final: true), Estimate());
    }

    [Fact]
    public void An_end_that_cannot_be_read_leaves_the_start_to_tell()
    {
        _around.RemoveAt(1);
        _around.Add(new(12, "b2", 300_000 + (5 * 3_600_000), True.AddHours(5), true, True.AddHours(5)));
        Assert.Equal(new StartEstimate(True, Final: true), Estimate());
    }

    [Fact]
    public void With_neither_start_nor_end_to_be_read_it_lies_between_its_neighbours_and_when_it_was_received()
    {
        _around.Clear();
        Assert.Equal(new StartEstimate(True.AddHours(1), Final: false), Estimate());
        _around.Add(new(12, "b2", 10_000, DateTimeOffset.UnixEpoch, false, True.AddHours(2)));
        Assert.Equal(new StartEstimate(True.AddHours(1), Final: false), Estimate());
        _around.Insert(0, new(9, "b1", 77, True.AddMinutes(-30), true, True));
        _around.Add(new(13, "b3", 10_000, True.AddMinutes(70), true, True.AddHours(2)));
        Assert.Equal(new StartEstimate(True.AddMinutes(10), Final: true), Estimate());
    }

    private StartEstimate Estimate(long? startSeq = 10) => StartEstimate.Of(Length, startSeq, 11, True.AddHours(2), _around);
}
