using Makerspace.Iot.Server.Machines;

namespace Makerspace.Iot.Server.Tests.Machines;

public sealed class PowerTraceTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_line_ends_at_the_right_edge_and_its_peak_at_the_top() =>
        Assert.Equal("M119 18L120 1", PowerTrace.Of([At(1, 500), At(0, 1000)], Now).Path);

    [Fact]
    public void The_noise_of_a_machine_at_rest_stays_flat() => Assert.Equal("M119 30.4L120 26.5", PowerTrace.Of([At(1, 2.7), At(0, 5)], Now).Path);

    [Fact]
    public void A_gap_breaks_the_line_and_is_never_drawn_as_zero() => Assert.Equal("M90 1M120 1", PowerTrace.Of([At(30, 100), At(0, 100)], Now).Path);

    [Fact]
    public void What_is_older_than_two_minutes_in_the_future_or_no_number_is_left_out()
    {
        Assert.Equal("", PowerTrace.Of([At(121, 5), At(-1, 5), At(3, double.NaN)], Now).Path);
        Assert.Null(PowerTrace.Of([At(121, 5)], Now).PeakW);
    }

    private static PowerPoint At(int secondsAgo, double powerW) => new(Now.AddSeconds(-secondsAgo), powerW);
}
