using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Live;

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
        long version = _board.Version;
        _board.PowerSeen("s", "a", "m", NowMs, 10);
        Assert.Equal(version, _board.Version);

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
    public async Task A_waiting_reader_is_woken_by_a_change_and_by_nothing_else()
    {
        Task<long> waiting = _board.ChangedSince(_board.Version, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        _board.StatusSeen("s", "a", new AgentStatus { Online = true, Boot = "b" });
        Assert.Equal(_board.Version, await waiting);
        Assert.Equal(_board.Version, await _board.ChangedSince(0, TestContext.Current.CancellationToken));
        Assert.True(Assert.Single(_board.Agents()).Status.Online);
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
