using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Telemetry;

public sealed class SampleDatesTests
{
    private readonly ManualTime _time = new();
    private readonly SampleDates _dates;

    public SampleDatesTests() => _dates = new SampleDates(_time);

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(-4)]
    [InlineData(-900)]
    [InlineData(2)]
    public void Live_samples_of_an_unset_clock_end_now_however_plausible_their_time(int days)
    {
        long theirs = _time.GetUtcNow().AddDays(days).ToUnixTimeMilliseconds();
        TelemetryBatch dated = _dates.Date("a", Batch(ClockQuality.Unsynced, false, theirs - 2000, theirs - 1000, theirs));
        Assert.Equal([Now - 2000, Now - 1000, Now], dated.Samples.Select(s => s.TimeMs));
    }

    [Fact]
    public void Batches_that_arrive_unevenly_neither_overlap_nor_run_ahead()
    {
        long theirs = Now - 400_000_000;
        long before = 0;
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            theirs += 2000;
            int late = random.Next(0, 1500);
            _time.StepWall(TimeSpan.FromMilliseconds(late));
            TelemetryBatch dated = _dates.Date("a", Batch(ClockQuality.Unsynced, false, theirs - 1000, theirs));
            Assert.True(i < 30 || dated.Samples[0].TimeMs > before, $"batch {i}");
            Assert.True(dated.Samples[^1].TimeMs <= Now);
            before = dated.Samples[^1].TimeMs;
            _time.StepWall(TimeSpan.FromMilliseconds(-late));
        }
    }

    [Fact]
    public void Late_samples_of_an_unset_clock_are_dated_by_the_live_ones_of_their_agent_and_left_out_without_them()
    {
        long theirs = Now - 250_000_000;
        TelemetryBatch late = Batch(ClockQuality.Unsynced, true, theirs - 600_000, theirs - 599_000);
        Assert.Empty(_dates.Date("a", late).Samples);
        _dates.Date("a", Batch(ClockQuality.Unsynced, false, theirs));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal([Now - 603_000, Now - 602_000], _dates.Date("a", late).Samples.Select(s => s.TimeMs));
        Assert.Empty(_dates.Date("b", late).Samples);

        // What would be of the future, or older than an agent keeps, is of another clock.
        Assert.Empty(_dates.Date("a", Batch(ClockQuality.Unsynced, true, theirs + 60_000)).Samples);
        Assert.Empty(_dates.Date("a", Batch(ClockQuality.Unsynced, true, theirs - 900_000_000)).Samples);
    }

    [Fact]
    public void After_an_outage_the_late_samples_of_an_unset_clock_may_come_before_the_first_live_one()
    {
        long theirs = Now - 250_000_000;
        _dates.Booted("a", "boot-1");
        _dates.Date("a", Batch(ClockQuality.Unsynced, false, theirs));
        _time.Advance(TimeSpan.FromHours(3));
        _dates.Booted("a", "boot-1");
        long taken = theirs + 7_200_000;
        Assert.Equal([Now - 3_600_000, Now - 3_599_000], _dates.Date("a", Batch(ClockQuality.Unsynced, true, taken, taken + 1000)).Samples.Select(s => s.TimeMs));

        // Its computer has started anew: another clock.
        _dates.Booted("a", "boot-2");
        Assert.Empty(_dates.Date("a", Batch(ClockQuality.Unsynced, true, taken, taken + 1000)).Samples);
    }

    [Fact]
    public void What_lies_before_a_jump_of_the_clock_within_a_batch_is_left_out()
    {
        long theirs = Now - 5000;
        TelemetryBatch dated = _dates.Date("a", Batch(ClockQuality.Unsynced, false, theirs - 90_000_000, theirs + 90_000_000, theirs - 1000, theirs));
        Assert.Equal([Now - 1000, Now], dated.Samples.Select(s => s.TimeMs));
    }

    [Theory]
    [InlineData(ClockQuality.Synced)]
    [InlineData(ClockQuality.Corrected)]
    public void A_clock_that_is_ahead_never_makes_a_point_of_the_future(ClockQuality clock)
    {
        // A few seconds are forgiven; an hour (a wrong zone) is dated by the server while it is live, and left out if it is late.
        Assert.Equal([Now + 4000], _dates.Date("a", Batch(clock, false, Now + 4000)).Samples.Select(s => s.TimeMs));
        Assert.Equal([Now - 1000, Now], _dates.Date("a", Batch(clock, false, Now + 3_599_000, Now + 3_600_000)).Samples.Select(s => s.TimeMs));
        Assert.Equal([Now - 9000], _dates.Date("a", Batch(clock, true, Now - 9000, Now + 3_600_000)).Samples.Select(s => s.TimeMs));

        // One sample gone astray does not move the others.
        Assert.Equal([Now - 1000, Now], _dates.Date("a", Batch(clock, false, Now - 1000, Now + 90_000_000, Now)).Samples.Select(s => s.TimeMs));
    }

    private static TelemetryBatch Batch(ClockQuality clock, bool late, params long[] times) => new()
    {
        Machine = "press-1",
        Clock = clock,
        Late = late,
        Samples = Array.ConvertAll(times, t => new TelemetrySample { TimeMs = t, PowerW = 100, State = MachineCondition.Running }),
    };
}
