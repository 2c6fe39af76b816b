using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Tests.Metering;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>A meter whose counter and power disagree: it is told while the session runs and known at its end, the integral counts, nothing is refused or latched, and it is over by itself.</summary>
public sealed class DisagreeingMeters
{
    [Fact]
    public void A_meter_whose_counter_is_read_no_more_disagrees_with_nothing()
    {
        var rig = Rig.In(MachineCondition.Ready);
        rig.CounterPace = 10;
        rig.Run(600, 1500);
        rig.Tap(Rig.Ana);
        rig.Run(10, 0);
        Assert.Equal(MachineFaults.MeterDisagrees, rig.State.Faults);

        // Its counter is not read any more, as where the meter is said to be mounted the wrong way round.
        rig.Skip(60);
        rig.Tap(Rig.Ben);
        rig.Do(new MachineInput.ContactorFeedback(Closed: true));
        for (int i = 0; i < 600; i++)
        {
            rig.Skip(1);
            rig.Do(new MachineInput.PowerSample(1500, null));
        }

        Assert.Equal(MachineFaults.None, rig.State.Faults);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    [InlineData(10)]
    public void A_counter_that_lies_is_told_in_the_session_and_stops_nobody(double pace)
    {
        var rig = Rig.In(MachineCondition.Ready);
        rig.CounterPace = pace;
        rig.Run(600, 1500);
        SessionRecord.FaultRaised raised = Assert.Single(rig.Store.OfType<SessionRecord.FaultRaised>());
        Assert.Equal(MachineFaults.MeterDisagrees, raised.Code);
        Assert.Matches("counter [0-9.]+ Wh, power samples [0-9.]+ Wh", raised.Detail);
        Assert.Equal(MachineCondition.Running, rig.Condition);

        rig.Tap(Rig.Ana);
        rig.Run(10, 0);
        Assert.InRange(rig.End.Figures.EnergyWh, 248, 252);
        Assert.Equal(EnergyQuality.Estimated, rig.End.Figures.EnergyQuality);
        Assert.Equal((MachineCondition.Locked, MachineFaults.MeterDisagrees), (rig.Condition, rig.State.Faults));

        // The next one may start, and clears it by agreeing.
        rig.CounterPace = 1;
        rig.Tap(Rig.Ben);
        rig.Run(120, 1500);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
        Assert.Equal(MachineFaults.MeterDisagrees, Assert.Single(rig.Store.OfType<SessionRecord.FaultCleared>()).Code);
        rig.Tap(Rig.Ben);
        rig.Run(10, 0);
        SessionRecord.Ended second = rig.Store.OfType<SessionRecord.Ended>().Last();
        Assert.Equal(EnergyQuality.Metered, second.Figures.EnergyQuality);
        Assert.InRange(second.Figures.EnergyWh, 48, 52);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(2)]
    public void On_a_counter_that_has_lied_a_short_session_is_estimated_and_not_metered(double pace)
    {
        var rig = Rig.In(MachineCondition.Ready);
        rig.CounterPace = pace;
        rig.Run(600, 1500);
        rig.Tap(Rig.Ana);
        rig.Run(10, 0);
        Assert.Equal(MachineFaults.MeterDisagrees, rig.State.Faults);

        // Less than the steps of a counter could prove.
        rig.Tap(Rig.Ben);
        rig.Run(60, 200);
        rig.Tap(Rig.Ben);
        rig.Run(10, 0);
        SessionFigures second = rig.Store.OfType<SessionRecord.Ended>().Last().Figures;
        Assert.Equal(EnergyQuality.Estimated, second.EnergyQuality);
        Assert.InRange(second.EnergyWh, 3.2, 3.5);
        Assert.Equal(MachineFaults.MeterDisagrees, rig.State.Faults);
    }

    [Theory]
    [InlineData(181)]
    [InlineData(600)]
    [InlineData(1800)]
    public void A_sound_counter_whose_refresh_nobody_stated_is_never_told_however_rarely_it_comes(int refresh)
    {
        var rig = Rig.In(MachineCondition.Locked, Rig.Metered with { Meter = new MeterTraits(1) });
        rig.CounterRefreshSeconds = refresh;
        double charged = 0;
        for (int session = 0; session < 5; session++)
        {
            rig.Tap(Rig.Ana);
            rig.Run(1300, 1500);
            rig.Tap(Rig.Ana);
            rig.Run(30, 0);
            charged += rig.Store.OfType<SessionRecord.Ended>().Last().Figures.EnergyWh;
        }

        Assert.DoesNotContain(rig.Store, r => r is SessionRecord.FaultRaised);
        Assert.InRange(charged, 5 * 541.7 * 0.97, 5 * 541.7 * 1.03);
    }

    [Fact]
    public void A_dead_counter_whose_refresh_nobody_stated_costs_nothing_and_is_told_after_half_an_hour()
    {
        var rig = Rig.In(MachineCondition.Locked, Rig.Metered with { Meter = new MeterTraits(1) });
        rig.CounterPace = 0;
        for (int session = 0; session < 4; session++)
        {
            rig.Tap(Rig.Ana);
            rig.Run(900, 1500);
            rig.Tap(Rig.Ana);
            rig.Run(30, 0);
            SessionFigures figures = rig.Store.OfType<SessionRecord.Ended>().Last().Figures;
            Assert.Equal(EnergyQuality.Estimated, figures.EnergyQuality);
            Assert.InRange(figures.EnergyWh, 375 * 0.97, 375 * 1.03);
        }

        Assert.Equal(MachineFaults.MeterDisagrees, rig.State.Faults);
    }

    public static TheoryData<string, int> SlowCounters => [.. from load in LoadShapes.All.Keys from refresh in (int[])[1, 45, 120, 175, 300, 1000, 1800] select (load, refresh)];

    [Theory]
    [MemberData(nameof(SlowCounters))]
    public void A_sound_counter_that_is_refreshed_rarely_is_under_no_fault_once_it_has_caught_up(string shape, int refresh)
    {
        var random = new Random(refresh);
        Load load = LoadShapes.All[shape](random);
        var rig = Rig.In(MachineCondition.Locked);
        (rig.CounterRefreshSeconds, rig.CounterPace) = (refresh, 0);
        (double used, double charged) = (0, 0);
        for (int session = 0; session < 8; session++)
        {
            rig.Tap(Rig.Ana);
            double before = load.Wh;
            int seconds = random.Next(60, 2400);
            for (int s = 0; s < seconds && rig.State.Session is not null; s++)
            {
                load.To(load.Ms + 1000);
                rig.CounterWh += load.Wh - before - used;
                used = load.Wh - before;
                rig.Run(1, load.Shown(load.Ms));
            }

            rig.Command(CommandVerb.EndSession);
            rig.Run(10, 0);
            Assert.Null(rig.State.Session);
            charged += rig.Store.OfType<SessionRecord.Ended>().Last().Figures.EnergyWh;
            used = 0;

            // The next one comes at any time: before the refresh, or after it.
            rig.Run(random.Next(5, 400), 0);
        }

        rig.Run(refresh + 1, 0);
        string told = string.Join(", ", rig.Store.OfType<SessionRecord.FaultRaised>().Select(f => f.Detail));
        Assert.True(rig.State.Faults == MachineFaults.None, told);
        Assert.True(rig.Store.OfType<SessionRecord.FaultRaised>().Count() <= (refresh > rig.Profile.Meter!.Value.RefreshSeconds ? 1 : 0), told);
        double error = Math.Abs(charged - load.Wh);
        Assert.True(error <= (0.03 * load.Wh) + 100, $"{charged:0.0} Wh of {load.Wh:0.0}");
    }

    [Fact]
    public void A_counter_that_was_slow_and_dies_is_told_although_no_session_lasts_so_long()
    {
        var rig = Rig.In(MachineCondition.Locked);
        rig.CounterRefreshSeconds = 600;
        for (int session = 0; session < 12; session++)
        {
            rig.CounterPace = session < 5 ? 1 : 0;
            rig.Tap(Rig.Ana);
            rig.Run(700, 1500);
            rig.Tap(Rig.Ana);
            rig.Run(60, 0);
            if (session == 4)
            {
                rig.Run(600, 0);
                Assert.Equal(MachineFaults.None, rig.State.Faults);
            }
        }

        Assert.Equal(MachineFaults.MeterDisagrees, rig.State.Faults);
    }

    [Fact]
    public void A_checkpoint_that_was_sent_may_be_lowered_but_never_a_metered_one_by_a_metered_one()
    {
        var rig = Rig.In(MachineCondition.Ready);
        rig.Run(900, 900);
        rig.CounterPace = 1.2;
        rig.Run(1800, 900);
        SessionFigures[] told = [.. rig.Store.OfType<SessionRecord.Checkpoint>().Select(c => c.Figures)];
        Assert.Contains(told.Zip(told.Skip(1)), pair => pair.Second.EnergyWh < pair.First.EnergyWh && pair.First.EnergyQuality == EnergyQuality.Metered);
        Assert.All(told.Zip(told.Skip(1)), pair => Assert.True(
            pair.Second.EnergyWh >= pair.First.EnergyWh || pair.First.EnergyQuality != EnergyQuality.Metered || pair.Second.EnergyQuality != EnergyQuality.Metered));
        Assert.InRange(told[^1].EnergyWh, 650, 680);
    }

    [Fact]
    public void What_a_slow_counter_shows_after_the_end_is_not_charged_to_the_next()
    {
        var rig = Rig.In(MachineCondition.Ready, Rig.Metered with { Meter = new MeterTraits(1) { RefreshSeconds = 600 } });
        double shown = rig.CounterWh;
        rig.CounterPace = 0;
        rig.Run(300, 1200);
        rig.Tap(Rig.Ana);
        rig.Run(10, 0);
        Assert.InRange(rig.End.Figures.EnergyWh, 99, 101);

        // Its refresh falls into the next session, with 20 Wh of it.
        rig.Tap(Rig.Ben);
        rig.Run(60, 1200);
        rig.CounterWh = shown + 120;
        rig.Run(60, 1200);
        rig.CounterWh = shown + 140;
        rig.Run(2, 1200);
        rig.Tap(Rig.Ben);
        rig.Run(10, 0);
        Assert.InRange(rig.Store.OfType<SessionRecord.Ended>().Last().Figures.EnergyWh, 39, 42);
        Assert.DoesNotContain(rig.Store, r => r is SessionRecord.FaultRaised);
    }

    [Fact]
    public void A_word_from_just_before_a_tick_takes_no_total_back()
    {
        var rig = Rig.In(MachineCondition.Running);
        rig.Do(new MachineInput.PowerSample(900, null));
        rig.Skip(0.6);
        rig.Do(new MachineInput.Tick());
        rig.Skip(0.2);
        rig.Do(new MachineInput.PowerSample(2, null) { PowerAgeMs = 500 });

        // Told just before the silence was long enough to be a gap, read just after.
        rig.Skip(rig.Profile.MeterGapSeconds - 0.3);
        rig.Do(new MachineInput.Tick());
        rig.Skip(0.2);
        rig.Do(new MachineInput.PowerSample(3, null) { PowerAgeMs = 600 });
        Assert.NotNull(rig.State.Session);
    }

    [Fact]
    public void A_meter_that_derives_its_power_is_not_held_against_itself()
    {
        var rig = Rig.In(MachineCondition.Ready, Rig.Metered with { Meter = new MeterTraits(1) { DerivesPower = true } });
        rig.CounterPace = 3;
        rig.Run(600, 1500);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
    }
}
