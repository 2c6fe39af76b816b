using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Steps of the clock, withdrawn rights, blocks.</summary>
public sealed class ClocksAndOrders
{
    [Theory]
    [InlineData(365 * 24.0)]
    [InlineData(-365 * 24.0)]
    [InlineData(0.9)]
    public void A_step_of_a_synced_clock_changes_no_figure(double hours)
    {
        Rig rig = Rig.In(MachineCondition.Running);
        DateTimeOffset start = rig.State.Session!.Start.Wall;
        rig.Wall += TimeSpan.FromHours(hours);
        rig.Do(new MachineInput.ClockStepped((long)(hours * 3_600_000)));
        rig.Run(100, 1000);
        rig.Run(10, 0);
        rig.Tap(Rig.Ana);
        Assert.Equal(120, rig.End.Figures.OccupiedSeconds, 3);
        Assert.Equal(110, rig.End.Figures.ActiveSeconds, 3);
        Assert.Equal(start, rig.End.StartWall);
        Assert.Equal(start.AddSeconds(120), rig.End.EndWall);
    }

    [Fact]
    public void A_start_in_the_past_is_put_right_once_the_clock_is_synced()
    {
        var rig = new Rig { Clock = ClockQuality.Unsynced, Wall = DateTimeOffset.UnixEpoch };
        rig.Ready();
        rig.Tap(Rig.Ana);
        rig.Run(50, 1000);
        rig.Wall = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        rig.Clock = ClockQuality.Synced;
        rig.Do(new MachineInput.ClockStepped(1));
        rig.Run(50, 1000);
        rig.Run(10, 0);
        rig.Tap(Rig.Ana);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 8, 59, 10, TimeSpan.Zero), rig.End.StartWall);
        Assert.Equal(ClockQuality.Corrected, rig.End.StartClock);
        Assert.Equal(110, rig.End.Figures.OccupiedSeconds, 3);
    }

    [Fact]
    public void A_monotonic_time_that_goes_back_counts_as_the_last_one()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Skip(-5);
        rig.Do(new MachineInput.PowerSample(1000, null));
        rig.Do(new MachineInput.Tick());
        Assert.True(rig.State.LastMs > rig.Ms);
        Assert.Equal(MachineCondition.Running, rig.Condition);
    }

    [Theory]
    [InlineData(MachineCondition.Running, 100)]
    [InlineData(MachineCondition.Idle, 0)]
    public void Withdrawn_rights_take_effect_at_rest(MachineCondition condition, double work)
    {
        Rig rig = Rig.In(condition);
        rig.Review(Rig.Denied(DenialReason.BadgeRevoked));
        rig.Run(work, 1000);
        Assert.Equal(work > 0, rig.Relay);
        rig.Run(10, 0);
        Assert.Equal(SessionEndReason.AccessWithdrawn, rig.End.Reason);
    }

    [Fact]
    public void Rights_given_back_before_rest_let_the_session_go_on()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Review(Rig.Denied(DenialReason.OutsideHours));
        rig.Run(10, 1000);
        rig.Review(Rig.Grant("ana"));
        Assert.Equal(MachineCondition.Running, rig.Condition);
    }

    [Fact]
    public void A_block_becomes_effective_and_recorded_when_the_machine_rests()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Command(CommandVerb.Block);
        rig.Run(60, 1000);
        Assert.Empty(rig.Store.OfType<SessionRecord.OutOfService>());
        rig.Run(10, 0);
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        Assert.Equal("because", Assert.Single(rig.Store.OfType<SessionRecord.OutOfService>()).Reason);
        Assert.Equal(SessionEndReason.Command, rig.End.Reason);
    }
}
