using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>A meter that hands out what it was told some time ago, as a plug behind a radio mesh does: what counts is when it was measured.</summary>
public sealed class OldReadings
{
    private static readonly MachineProfile Plug = Rig.Metered with { Meter = new MeterTraits(1), MeterGapSeconds = 31, MeterFaultSeconds = 32, MeterSettleSeconds = 31, FeedbackSeconds = 6 };

    [Fact]
    public void A_badge_out_does_not_cut_a_machine_that_has_begun_to_work_since_the_plug_spoke()
    {
        Rig rig = Open();
        Tell(rig, watts: 0, at: rig.Ms);
        Hold(rig, watts: 0, seconds: 13);
        rig.Tap(Rig.Ana);
        Hold(rig, watts: 0, seconds: 5);
        Assert.True(rig.Relay);
        Assert.Equal(MachineCondition.Ending, rig.Condition);

        // The plug speaks: the machine is at work, and is left to it.
        Tell(rig, watts: 1400, at: rig.Ms);
        Hold(rig, watts: 1400, seconds: 9);
        Tell(rig, watts: 1400, at: rig.Ms);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void A_session_ends_with_the_first_word_of_rest_after_the_badge_out()
    {
        Rig rig = Open();
        Tell(rig, watts: 0, at: rig.Ms);
        Hold(rig, watts: 0, seconds: 9);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
        rig.Skip(1);
        Tell(rig, watts: 0, at: rig.Ms);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void A_fresh_word_of_rest_ends_it_at_once()
    {
        Rig rig = Open();
        Tell(rig, watts: 0, at: rig.Ms);
        Hold(rig, watts: 0, seconds: 2);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void A_word_from_before_the_relay_went_on_says_nothing_of_the_session()
    {
        Rig rig = new Rig(Plug).Ready();
        Tell(rig, watts: 0, at: rig.Ms);
        long before = rig.Ms;
        rig.Skip(1);
        rig.Tap(Rig.Ana);
        rig.Skip(0.5);
        rig.Do(new MachineInput.PowerSample(0, null) { PowerAgeMs = rig.Ms - before });
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Theory]
    [InlineData(0.9, 600)]
    [InlineData(31.5, 9000)]
    public void What_was_told_of_a_session_does_not_go_back_when_a_word_from_before_comes(double silence, long age)
    {
        Rig rig = Open();
        rig.Do(new MachineInput.ContactorFeedback(true));
        Tell(rig, watts: 1400, at: rig.Ms);
        rig.Skip(4);
        Tell(rig, watts: 1400, at: rig.Ms);
        rig.Skip(silence);
        rig.Do(new MachineInput.Tick());
        SessionFigures told = rig.State.Session!.FiguresAt(rig.Now, Plug);
        rig.Skip(0.1);
        rig.Do(new MachineInput.PowerSample(0, null) { PowerAgeMs = age });
        SessionFigures now = rig.State.Session!.FiguresAt(rig.Now, Plug);
        Assert.True(now.ActiveSeconds >= told.ActiveSeconds && now.GapSeconds >= told.GapSeconds, $"{now} after {told}");
    }

    [Fact]
    public void A_plug_that_falls_silent_after_the_badge_out_ends_the_session_after_its_fault_time()
    {
        Rig rig = Open();
        Tell(rig, watts: 0, at: rig.Ms);
        Hold(rig, watts: 0, seconds: 10);
        rig.Tap(Rig.Ana);
        Hold(rig, watts: 0, seconds: 21);
        Assert.True(rig.Relay);
        rig.Run(40, null);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void A_value_repeated_after_the_relay_went_off_is_no_stray_power()
    {
        Rig rig = Open();
        Tell(rig, watts: 74, at: rig.Ms);
        Hold(rig, watts: 74, seconds: 1);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        Hold(rig, watts: 74, seconds: 120);
        Assert.Equal(MachineFaults.None, rig.State.Faults & MachineFaults.Latched);

        // Measured anew, and again: that is a welded contact.
        for (int i = 0; i < 5; i++)
        {
            Tell(rig, watts: 74, at: rig.Ms);
            Hold(rig, watts: 74, seconds: 10);
        }

        Assert.Equal(MachineFaults.ContactorWelded, rig.State.Faults & MachineFaults.Latched);
    }

    [Fact]
    public void Known_means_measured_within_the_gap_not_handed_out_within_it()
    {
        Rig rig = Open();
        Tell(rig, watts: 1400, at: rig.Ms);
        Hold(rig, watts: 1400, seconds: 30);
        Assert.True(rig.State.PowerKnown(rig.Ms, Plug));
        Hold(rig, watts: 1400, seconds: 2);
        Assert.False(rig.State.PowerKnown(rig.Ms, Plug));
        Hold(rig, watts: 1400, seconds: 2);
        Assert.Equal(MachineFaults.MeterSilent, rig.State.Faults);
    }

    [Fact]
    public void A_word_that_comes_after_a_later_one_is_dropped()
    {
        Rig rig = Open();
        Tell(rig, watts: 1400, at: rig.Ms);
        long known = rig.State.PowerAtMs;
        rig.Do(new MachineInput.PowerSample(0, 12) { PowerAgeMs = 4000, CounterAgeMs = 4000 });
        Assert.Equal((1400.0, known), (rig.State.PowerW!.Value, rig.State.PowerAtMs));
        Assert.NotEqual(12, rig.State.CounterWh);
    }

    [Fact]
    public void Energy_and_active_time_go_by_the_moments_measured()
    {
        Rig rig = Open();
        double start = rig.CounterWh;
        for (int i = 0; i < 60; i++)
        {
            Hold(rig, watts: 1200, seconds: 10, told: i > 0);
            rig.CounterWh = start + (1200.0 * 10 * (i + 1) / 3600);
            Tell(rig, watts: 1200, at: rig.Ms - 700);
        }

        SessionFigures figures = rig.State.Session!.FiguresAt(rig.Now, Plug);
        Assert.InRange(figures.EnergyWh, 198, 202);
        Assert.Equal(EnergyQuality.Metered, figures.EnergyQuality);
        Assert.InRange(figures.ActiveSeconds, 585, 600);
    }

    private static Rig Open()
    {
        Rig rig = new Rig(Plug).Ready();
        rig.Tap(Rig.Ana);
        rig.Skip(1);
        return rig;
    }

    // The plug speaks: measured at a moment, handed out now.
    private static void Tell(Rig rig, double watts, long at)
    {
        long age = rig.Ms - at;
        rig.Do(new MachineInput.PowerSample(watts, Math.Floor(rig.CounterWh)) { PowerAgeMs = age, CounterAgeMs = age });
    }

    // Seconds pass, and the last word is handed out again and again.
    private static void Hold(Rig rig, double watts, int seconds, bool told = true)
    {
        for (int i = 0; i < seconds; i++)
        {
            rig.Skip(1);
            rig.Do(new MachineInput.ContactorFeedback(rig.Relay));
            if (told)
            {
                rig.Do(new MachineInput.PowerSample(watts, Math.Floor(rig.State.CounterWh ?? 0)) { PowerAgeMs = rig.Ms - rig.State.PowerAtMs + 1, CounterAgeMs = rig.Ms - rig.State.CounterAtMs + 1 });
            }

            rig.Do(new MachineInput.Tick());
        }
    }
}
