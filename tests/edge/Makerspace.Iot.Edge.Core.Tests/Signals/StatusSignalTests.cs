using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Signals;
using Makerspace.Iot.Edge.Core.Tests.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Signals;

/// <summary>What lights, buzzer and display show.</summary>
public sealed class StatusSignalTests
{
    public static TheoryData<DisplayLanguage> Languages() => [DisplayLanguage.French, DisplayLanguage.English];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_refusal_has_its_own_words_that_fit(DisplayLanguage language)
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        // No agent refuses for a reason that it does not know.
        DenialReason[] own = [.. Enum.GetValues<DenialReason>().Except([DenialReason.Other])];
        string[] all = [.. own.Select(reason => string.Join('\n', DisplayLimits.Fits(Show(rig, new SessionEffect.Signal(SignalKind.Refused, reason), language))))];
        Assert.Equal(own.Length, all.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(all, text => text.StartsWith(language == DisplayLanguage.French ? "Refusé" : "Refused", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_state_and_every_signal_fits(DisplayLanguage language)
    {
        foreach (MachineCondition condition in Enum.GetValues<MachineCondition>())
        {
            Rig rig = Rig.In(condition);
            DisplayLimits.Fits(Show(rig, null, language));
            foreach (SignalKind kind in Enum.GetValues<SignalKind>())
            {
                DisplayLimits.Fits(Show(rig, new SessionEffect.Signal(kind, DenialReason.InterlockOpen, 12.5), language));
            }
        }
    }

    [Fact]
    public void French_and_english_differ_and_french_is_the_default()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        Assert.Equal(["Libre", "Badgez"], StatusSignals.Show(rig.State, null, rig.Now, rig.Profile).Lines);
        Assert.Equal(["Free", "Please badge"], StatusSignals.Show(rig.State, null, rig.Now, rig.Profile, DisplayLanguage.English).Lines);
    }

    [Fact]
    public void Idle_counts_down_and_into_the_warning_says_how_to_stay()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        Assert.Equal(["Au repos", "Fin dans 9:56"], Show(rig, null).Lines);
        rig.Run(560, 20);
        StatusLook look = StatusSignals.Show(rig.State, null, rig.Now, rig.Profile);
        Assert.Equal(["Au repos", "Fin dans 0:36", "Badger pour", "prolonger"], look.Lines);
        Assert.Equal(Light.Blink, look.Lights.Orange);
    }

    [Fact]
    public void In_slot_style_the_badge_is_not_what_extends()
    {
        Rig rig = Rig.In(MachineCondition.Idle, Rig.Metered with { Presence = PresenceStyle.Slot });
        rig.Run(560, 20);
        Assert.DoesNotContain(Show(rig, null).Lines, l => l.StartsWith("Badge", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refusal_stands_for_five_seconds_with_the_open_interlock_by_name()
    {
        Rig rig = Rig.In(MachineCondition.Locked, Rig.Metered with { Interlocks = InterlockKinds.EmergencyStop | InterlockKinds.Lid });
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.Lid, Satisfied: false));
        rig.Tap(Rig.Ana);
        var told = new ToldSignal(rig.Signals.Last(), rig.Ms);
        StatusLook look = StatusSignals.Show(rig.State, told, rig.Now, rig.Profile);
        Assert.Equal(["Sécurité ouverte", "Capot ouvert"], look.Lines);
        Assert.Equal(Light.FastBlink, look.Lights.Red);
        rig.Skip(5);
        Assert.Equal("Sécurité ouverte", StatusSignals.Show(rig.State, told, rig.Now, rig.Profile).Lines[0]);
    }

    [Fact]
    public void Heating_holding_and_cooling_show_their_degrees()
    {
        Rig rig = Rig.In(MachineCondition.Running, Rig.Metered with { ReadyAboveC = 180, CoolBelowC = 60 });
        rig.Do(new MachineInput.TemperatureRead(84.4));
        Assert.Equal(["Chauffe 84 °C", "prête à 180 °C"], Show(rig, null).Lines);
        rig.Do(new MachineInput.TemperatureRead(182));
        Assert.Equal(["À température", "182 °C"], Show(rig, null).Lines);
        rig.Tap(Rig.Ana);
        rig.Do(new MachineInput.PowerSample(0, null));
        rig.Do(new MachineInput.TemperatureRead(120));
        Assert.Equal(["Fin demandée", "Refroidit 120 °C"], Show(rig, null).Lines);
    }

    [Fact]
    public void Maintenance_observation_and_upkeep_are_said()
    {
        Rig rig = Rig.In(MachineCondition.OutOfService);
        rig.Tap(Rig.Sup, standing: new BadgeStanding("sup", null, Maintains: true));
        Assert.Equal("Mode entretien", Show(rig, null).Lines[0]);
        Rig watched = new Rig(Rig.Metered with { Mode = GuardMode.Audit }).Ready();
        Assert.Equal(["Libre", "Badgez", "(observation)"], Show(watched, null).Lines);
        Rig due = new(Rig.Metered with { UpkeepSessions = 1 }, restarted: false);
        due.Do(new MachineInput.Restarted { Upkeep = new UpkeepCount(1, 1) });
        due.Ready();
        Assert.Equal(["Libre", "Badgez", "Entretien dû"], Show(due, null).Lines);
    }

    [Fact]
    public void Lights_say_who_may_use_the_machine()
    {
        var expected = new Dictionary<MachineCondition, Lights>
        {
            [MachineCondition.Locked] = new(Light.Flash, Light.Off, Light.Off),
            [MachineCondition.AwaitingSupervisor] = new(Light.Off, Light.Blink, Light.Off),
            [MachineCondition.Ready] = new(Light.On, Light.Off, Light.Off),
            [MachineCondition.Running] = new(Light.On, Light.Off, Light.Off),
            [MachineCondition.Idle] = new(Light.Blink, Light.Off, Light.Off),
            [MachineCondition.Ending] = new(Light.Off, Light.On, Light.Off),
            [MachineCondition.OutOfService] = new(Light.Off, Light.Off, Light.On),
            [MachineCondition.Faulted] = new(Light.Off, Light.Off, Light.Blink),
        };
        foreach ((MachineCondition condition, Lights lights) in expected)
        {
            Assert.Equal(lights, Show(Rig.In(condition), null).Lights);
        }
    }

    [Fact]
    public void Each_kind_of_news_has_its_sound()
    {
        Assert.Equal(Sound.Accepted, StatusSignals.SoundOf(new(SignalKind.Granted)));
        Assert.Equal(Sound.Refused, StatusSignals.SoundOf(new(SignalKind.Refused, DenialReason.InUse)));
        Assert.Equal(Sound.Wanted, StatusSignals.SoundOf(new(SignalKind.SupervisorWanted)));
        Assert.Equal(Sound.Warning, StatusSignals.SoundOf(new(SignalKind.Warning)));
        Assert.Equal(Sound.Ended, StatusSignals.SoundOf(new(SignalKind.Ended)));
        Assert.Equal(Sound.Alarm, StatusSignals.SoundOf(new(SignalKind.InterlockLost)));
        Assert.Equal(Sound.None, StatusSignals.SoundOf(new(SignalKind.Observed)));
    }

    private static StatusLook Show(Rig rig, SessionEffect.Signal? signal, DisplayLanguage language = DisplayLanguage.French) =>
        StatusSignals.Show(rig.State, signal is null ? null : new ToldSignal(signal, rig.Ms), rig.Now, rig.Profile, language);
}
