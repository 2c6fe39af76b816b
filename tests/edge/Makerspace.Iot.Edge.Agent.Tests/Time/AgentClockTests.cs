using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;

namespace Makerspace.Iot.Edge.Agent.Tests.Time;

/// <summary>Both clocks, read by a thread that the system may stop between two readings.</summary>
public sealed class AgentClockTests
{
    private readonly StallingTime _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_thread_that_is_stopped_between_its_readings_sees_no_step(int stalls)
    {
        AgentClock clock = Clock();
        for (int second = 0; second < 20; second++)
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            _time.StallNext(stalls, TimeSpan.FromMilliseconds(700 + (100 * second)));
            Assert.Null(clock.Tick());
        }
    }

    [Fact]
    public void A_computer_that_stops_at_every_reading_is_not_judged_and_a_real_step_is_told_once_it_can_be()
    {
        AgentClock clock = Clock();
        _time.StepWall(TimeSpan.FromHours(2));
        _time.StallNext(1_000, TimeSpan.FromMilliseconds(900));
        Assert.Null(clock.Tick());
        _time.StallNext(0, TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromHours(2), clock.Tick());
        Assert.Null(clock.Tick());
    }

    [Fact]
    public void A_clock_made_while_the_computer_stops_at_every_reading_begins_with_no_step()
    {
        _time.StallNext(1_000, TimeSpan.FromSeconds(3));
        AgentClock clock = Clock();
        _time.StallNext(0, TimeSpan.Zero);
        Assert.Null(clock.Tick());
        _time.StepWall(TimeSpan.FromSeconds(-40));
        Assert.Equal(TimeSpan.FromSeconds(-40), clock.Tick());
    }

    [Fact]
    public void The_two_times_of_a_stamp_are_of_one_moment()
    {
        AgentClock clock = Clock();
        TimeSpan apart = Apart(clock.Now());
        for (int i = 0; i < 10; i++)
        {
            _time.Pass(TimeSpan.FromSeconds(7));
            _time.StallNext(2, TimeSpan.FromSeconds(4));
            Assert.InRange((Apart(clock.Now()) - apart).TotalMilliseconds, -50, 50);
        }
    }

    [Fact]
    public void A_step_of_the_wall_clock_is_told_with_its_size()
    {
        AgentClock clock = Clock();
        _time.Pass(TimeSpan.FromSeconds(1));
        Assert.Null(clock.Tick());
        _time.StepWall(TimeSpan.FromMilliseconds(-612));
        Assert.Equal(TimeSpan.FromMilliseconds(-612), clock.Tick());
        _time.StepWall(TimeSpan.FromMilliseconds(300));
        Assert.Null(clock.Tick());
    }

    private static TimeSpan Apart(Stamp stamp) => stamp.Wall - DateTimeOffset.UnixEpoch - TimeSpan.FromMilliseconds(stamp.MonotonicMs);

    private AgentClock Clock() => new(_time, () => true, "boot-1");

    /// <summary>A clock that stands still but where it is told to pass, and that goes on by a stretch after a reading, as for a thread that is stopped there.</summary>
    private sealed class StallingTime : TimeProvider
    {
        private readonly TimeSpan _start = TimeSpan.FromHours(3);
        private TimeSpan _passed;
        private TimeSpan _stepped;
        private TimeSpan _stall;
        private int _stalls;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan by) => _passed += by;

        public void StepWall(TimeSpan by) => _stepped += by;

        /// <summary>The next readings of the wall clock are each followed by a stop.</summary>
        public void StallNext(int stalls, TimeSpan stall) => (_stalls, _stall) = (stalls, stall);

        public override DateTimeOffset GetUtcNow()
        {
            DateTimeOffset now = new DateTimeOffset(2026, 10, 5, 9, 0, 0, TimeSpan.Zero) + _passed + _stepped;
            if (_stalls > 0)
            {
                _stalls--;
                _passed += _stall;
            }

            return now;
        }

        public override long GetTimestamp() => (_start + _passed).Ticks;
    }
}
