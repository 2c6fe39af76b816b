using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Tests.Metering;

/// <summary>Worked examples of work and rest.</summary>
public sealed class ActivityExamples
{
    private static readonly ActivityThresholds T = new(ActiveW: 150, IdleW: 80, ActiveDwellMs: 2000, IdleDwellMs: 5000, HoldMs: 5000);

    [Fact]
    public void Work_counts_from_its_first_sample_once_the_dwell_confirms_it()
    {
        ActivityDetector d = Feed(ActivityDetector.Start(0), (1, 200), (2, 200));
        Assert.False(d.Working);
        Assert.Equal(0, d.ActiveSeconds);
        d = Feed(d, (3, 200));
        Assert.True(d.Working);
        Assert.Equal(2, d.ActiveSeconds);
        Assert.Equal(4, d.ActiveSecondsAt(5000, T));
    }

    [Fact]
    public void A_spike_is_not_work()
    {
        ActivityDetector d = Feed(ActivityDetector.Start(0), (1, 5000), (2, 100), (3, 5000), (4, 0));
        Assert.False(d.Working);
        Assert.Equal(0, d.ActiveSecondsAt(9000, T));
    }

    [Fact]
    public void Rest_begins_at_its_first_sample_and_its_dwell_is_not_active()
    {
        ActivityDetector d = Feed(ActivityDetector.Start(0), (0, 200), (2, 200), (6, 200), (10, 10), (13, 10), (15, 10));
        Assert.False(d.Working);
        Assert.Equal(10, d.ActiveSeconds);
        Assert.Equal(10_000, d.RestSinceMs);
    }

    [Fact]
    public void A_dip_shorter_than_the_dwell_is_work_all_along()
    {
        ActivityDetector d = Feed(ActivityDetector.Start(0), (0, 200), (2, 200), (5, 10), (8, 10), (9, 200));
        Assert.True(d.Working);
        Assert.Equal(9, d.ActiveSeconds);
    }

    [Fact]
    public void Between_the_thresholds_nothing_changes()
    {
        ActivityDetector d = Feed(ActivityDetector.Start(0), (1, 100), (2, 149), (4, 100), (8, 149));
        Assert.False(d.Working);
        d = Feed(d, (9, 150), (11, 150), (13, 100), (17, 80), (21, 80));
        Assert.True(d.Working);
        Assert.Equal(12, d.ActiveSeconds);
    }

    [Fact]
    public void A_sample_stands_for_its_hold_time_only()
    {
        ActivityDetector d = Feed(ActivityDetector.Start(0), (0, 200), (2, 200));
        Assert.Equal(7, d.ActiveSecondsAt(600_000, T));
        d = Feed(d, (600, 10));
        Assert.True(d.Working);
        d = Feed(d, (602, 10), (605, 10));
        Assert.False(d.Working);
        Assert.Equal(7, d.ActiveSeconds);
    }

    private static ActivityDetector Feed(ActivityDetector d, params (int Second, double W)[] samples)
    {
        foreach ((int second, double w) in samples)
        {
            d = d.Sample(second * 1000L, w, T);
        }

        return d;
    }
}
