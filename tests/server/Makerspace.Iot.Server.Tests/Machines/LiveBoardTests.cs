using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Machines;

public sealed class LiveBoardTests
{
    private readonly ManualTime _time = new();
    private readonly LiveBoard _board;

    public LiveBoardTests() => _board = new LiveBoard(_time);

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public void Two_minutes_of_power_are_kept_however_fast_the_samples_come()
    {
        for (int i = 0; i < 4000; i++)
        {
            _board.PowerSeen("s", "a", "m", NowMs + (i * 100), i);
        }

        PowerPoint[] points = _board.RecentPower("m");
        Assert.InRange(points.Length, 100, LiveBoard.PowerPoints);
        Assert.InRange((points[^1].At - points[0].At).TotalSeconds, 105, 120);
        Assert.True(points.Zip(points.Skip(1)).All(p => p.First.At < p.Second.At));
        Assert.Equal(3999, _board.Machine("m")!.PowerW);
    }

    [Fact]
    public void A_repeated_sample_is_ignored_and_a_clock_put_right_begins_a_new_curve()
    {
        _board.PowerSeen("s", "a", "m", NowMs, 10);
        _board.PowerSeen("s", "a", "m", NowMs, 10);
        Assert.Single(_board.RecentPower("m"));

        _board.PowerSeen("s", "a", "m", NowMs - 3_600_000, 20);
        Assert.Equal([20.0], _board.RecentPower("m").Select(p => p.PowerW));
    }

    [Fact]
    public void The_retained_state_of_a_former_agent_does_not_hide_the_present_one()
    {
        _board.StateSeen("here", "now", "m", State(MachineCondition.Running, _time.GetUtcNow()));
        _board.StateSeen("there", "before", "m", State(MachineCondition.Locked, _time.GetUtcNow().AddDays(-30)));
        LiveMachine machine = Assert.Single(_board.Machines());
        Assert.Equal(("here", "now", MachineCondition.Running), (machine.Site, machine.Agent, machine.State!.State));
    }

    [Fact]
    public void A_commit_changes_the_lists_of_its_site_and_of_all_sites_and_of_no_other()
    {
        (long Sessions, long Refusals) here = _board.Lists("here"), there = _board.Lists("there"), all = _board.Lists(null);
        _board.LedgerCommitted(["here"], []);
        Assert.NotEqual(here.Sessions, _board.Lists("here").Sessions);
        Assert.NotEqual(all.Sessions, _board.Lists(null).Sessions);
        Assert.Equal((here.Refusals, all.Refusals), (_board.Lists("here").Refusals, _board.Lists(null).Refusals));
        Assert.Equal(there, _board.Lists("there"));

        long version = _board.LedgerVersion;
        _board.LedgerCommitted();
        Assert.NotEqual(there.Sessions, _board.Lists("there").Sessions);
        Assert.NotEqual(there.Refusals, _board.Lists("there").Refusals);
        Assert.NotEqual(version, _board.LedgerVersion);
    }

    [Fact]
    public void The_small_curve_changes_with_a_reading_and_not_with_the_time()
    {
        _board.PowerSeen("s", "a", "m", NowMs, 10);
        PowerTrace? first = _board.Trace("m");
        _time.Advance(TimeSpan.FromSeconds(5));
        _board.Heard("s", "a", "m");
        Assert.Same(first, _board.Trace("m"));
        _board.PowerSeen("s", "a", "m", NowMs, 500);
        Assert.Equal(("M115 34.3L120 1", 500), (_board.Trace("m")!.Path, _board.Trace("m")!.PeakW));
        Assert.Null(_board.Trace("other"));
    }

    [Fact]
    public void The_board_is_bounded_and_counts_what_it_ignores()
    {
        for (int i = 0; i < LiveBoard.MostMachines + 3; i++)
        {
            _board.PowerSeen("s", "a", $"m-{i}", NowMs, 1);
        }

        Assert.Equal(LiveBoard.MostMachines, _board.Machines().Length);
        Assert.Equal(3, _board.Ignored);
    }

    private static StateMessage State(MachineCondition condition, DateTimeOffset at) => new() { State = condition, Since = at, At = at };
}
