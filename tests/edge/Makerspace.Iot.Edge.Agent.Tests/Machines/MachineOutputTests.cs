using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Signals;
using Makerspace.Iot.Edge.Devices.Lights;
using WireFault = Makerspace.Iot.Contracts.Events.FaultCode;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

/// <summary>Extractor, signals, button, key, audit mode, upkeep and a relay that outlives the process, in the agent.</summary>
public sealed class MachineOutputTests
{
    [Fact]
    public void The_extractor_follows_the_session_and_runs_on()
    {
        var extractor = new FakeOutput();
        using var bench = new Bench(setup: s => s with { ExtractorRelay = extractor, Profile = s.Profile with { HasExtractorRelay = true, ExtractorRunOnSeconds = 30 } });
        bench.Pass(2);
        bench.Badge(SignedWorld.Anne);
        Assert.True(extractor.Active);
        bench.PowerW = 1500;
        bench.Pass(10);
        bench.PowerW = 0;
        bench.Pass(10);
        bench.Badge(SignedWorld.Anne);
        Assert.False(bench.Relay.Active);
        Assert.True(extractor.Active);
        bench.Pass(31);
        Assert.False(extractor.Active);
    }

    [Fact]
    public void An_extractor_that_does_not_obey_is_a_failed_pin_that_is_tried_again()
    {
        var extractor = new FakeOutput { Fails = true };
        using var bench = new Bench(setup: s => s with { ExtractorRelay = extractor, Profile = s.Profile with { HasExtractorRelay = true } });
        bench.Pass(2);
        bench.Badge(SignedWorld.Anne);
        bench.Pass(3);
        Assert.Contains(bench.Bodies<FaultRaised>(), f => f.Code == WireFault.PinFailed);
        Assert.False(bench.Relay.Active);
        extractor.Fails = false;
        bench.Pass(2);
        bench.Command(CommandVerb.ClearFault);
        bench.Badge(SignedWorld.Anne);
        Assert.True(extractor.Active);
    }

    [Fact]
    public void Display_lights_and_buzzer_are_told_what_changed_and_nothing_twice()
    {
        var display = new FakeDisplay();
        var lights = new FakeLights();
        var buzzer = new FakeBuzzer();
        using var bench = new Bench(setup: s => s with { Display = display, Lights = lights, Buzzer = buzzer, Language = DisplayLanguage.French });
        bench.Pass(3);
        Assert.Equal(["Libre", "Badgez"], display.Shown[^1]);
        int shown = display.Shown.Count;
        bench.Pass(5);
        Assert.Equal(shown, display.Shown.Count);
        bench.Badge(SignedWorld.Unknown);
        Assert.Equal("Badge inconnu", display.Shown[^1][0]);
        Assert.Equal(LightMode.FastBlink, lights.Shown[^1].Red);
        Assert.Equal([BuzzerPattern.Refused], buzzer.Played);
        bench.Pass(6);
        Assert.Equal("Libre", display.Shown[^1][0]);
        bench.Badge(SignedWorld.Anne);
        Assert.Equal(["Bonjour", "Machine prête"], display.Shown[^1]);
        Assert.Equal(LightMode.On, lights.Shown[^1].Green);
        Assert.Equal(BuzzerPattern.Accepted, buzzer.Played[^1]);
    }

    [Fact]
    public void Lights_and_sounds_are_the_devices_own_by_name_and_number()
    {
        foreach (Light light in Enum.GetValues<Light>())
        {
            Assert.Equal(light.ToString(), MemberSignals.ToDevice(light).ToString());
        }

        Assert.Equal(BuzzerPattern.Silence, MemberSignals.ToDevice(Sound.None));
        foreach (Sound sound in Enum.GetValues<Sound>().Where(s => s != Sound.None))
        {
            Assert.Equal(sound.ToString(), MemberSignals.ToDevice(sound).ToString());
        }

        Assert.Equal(Enum.GetValues<LightMode>().Length, Enum.GetValues<Light>().Length);
        Assert.Equal(Enum.GetValues<BuzzerPattern>().Length, Enum.GetValues<Sound>().Length);
    }

    [Fact]
    public void A_lid_on_its_pin_forbids_a_start_until_it_is_closed()
    {
        var lid = new FakeInput(false);
        using var bench = new Bench(setup: s => s with { Lid = lid, Profile = s.Profile with { Interlocks = InterlockKinds.EmergencyStop | InterlockKinds.Lid } });
        bench.Pass(1);
        bench.Badge(SignedWorld.Anne);
        Assert.Equal(DenialReason.InterlockOpen, Assert.Single(bench.Bodies<AccessDenied>()).Reason);
        Assert.Equal("lid", Assert.Single(bench.Feed.States[0].Interlocks!));
        lid.Active = true;
        bench.Pass(1);
        Assert.Null(bench.Feed.States[0].Interlocks);
        bench.Badge(SignedWorld.Anne);
        Assert.True(bench.Relay.Active);
    }

    [Fact]
    public void The_button_held_for_three_seconds_is_recorded_and_outlives_a_restart()
    {
        var button = new FakeInput(false);
        using var bench = new Bench(setup: s => s with { OutOfOrderButton = button });
        bench.Pass(1);
        button.Active = true;
        bench.Pass(5);
        button.Active = false;
        Assert.Equal(Block.ButtonReason, Assert.Single(bench.Bodies<MachineOutOfService>()).Reason);
        bench.Restart();
        bench.Pass(2);
        bench.Badge(SignedWorld.Anne);
        Assert.Equal(DenialReason.OutOfService, Assert.Single(bench.Bodies<AccessDenied>()).Reason);
    }

    [Fact]
    public void The_key_opens_a_maintenance_session_on_record()
    {
        var key = new FakeInput(false);
        using var bench = new Bench(setup: s => s with { MaintenanceKey = key });
        bench.Pass(1);
        key.Active = true;
        bench.Pass(1);
        Assert.True(bench.Relay.Active);
        SessionParty party = Assert.Single(bench.Bodies<SessionStarted>()).Party;
        Assert.Equal((SessionParty.KeyHolder, Contracts.Events.SessionPurpose.Maintenance), (party.Member, party.Purpose));
        bench.NewList(2);
        bench.Pass(1);
        Assert.True(bench.Relay.Active);
        key.Active = false;
        bench.Pass(1);
        Assert.False(bench.Relay.Active);
    }

    [Fact]
    public void A_machine_that_is_only_watched_records_and_blocks_nobody()
    {
        using var bench = new Bench(setup: s => s with { Profile = s.Profile with { Mode = GuardMode.Audit } });
        Assert.True(bench.Relay.Active);
        bench.Badge(SignedWorld.Unknown);
        Assert.True(Assert.Single(bench.Bodies<AccessDenied>()).Observed);
        bench.PowerW = 1500;
        bench.Pass(20);
        Assert.Equal(SessionParty.Unbadged, Assert.Single(bench.Bodies<SessionStarted>()).Party.Member);
        bench.Badge(SignedWorld.Anne);
        Assert.Equal(2, bench.Bodies<SessionStarted>().Length);
        Assert.Equal("audit", bench.Feed.States[0].Mode);
        bench.Loop.Stop();
        bench.Pass(1);
        bench.PowerW = 0;
        bench.Pass(20);
        Assert.True(bench.Loop.IsStopped);
        Assert.True(bench.Relay.Active);
    }

    [Fact]
    public void Use_is_counted_over_restarts_and_forgotten_when_the_upkeep_is_done()
    {
        using var bench = new Bench(setup: s => s with { Profile = s.Profile with { UpkeepSessions = 2 } });
        bench.Pass(2);
        Use(bench);
        bench.Restart();
        bench.Pass(2);
        Use(bench);
        Assert.Contains(bench.Bodies<FaultRaised>(), f => f.Code == WireFault.UpkeepDue);
        bench.Command(CommandVerb.ClearFault);
        Assert.Equal(0, bench.Outbox.Notes()["press-1"].Sessions);
        bench.Restart();
        bench.Pass(2);
        Assert.Single(bench.Bodies<FaultRaised>());
    }

    [Fact]
    public void A_session_whose_relay_outlived_the_process_goes_on_under_the_next_one()
    {
        using var bench = new Bench();
        bench.Pass(2);
        bench.Badge(SignedWorld.Anne);
        bench.PowerW = 1500;
        bench.Pass(40);
        bench.Restart(relayHeld: true);
        bench.Pass(20);
        Assert.True(bench.Relay.Active);
        Assert.DoesNotContain(false, bench.Relay.Writes);
        Assert.Single(bench.Bodies<SessionStarted>());
        Assert.Equal(0, bench.Bodies<AgentBooted>()[^1].RecoveredSessions);
        bench.PowerW = 0;
        bench.Pass(10);
        bench.Badge(SignedWorld.Anne);
        SessionEnded end = Assert.Single(bench.Bodies<SessionEnded>());
        Assert.Equal(SessionEndReason.BadgeOut, end.Reason);
        Assert.InRange(end.Figures.OccupiedSeconds, 69, 72);
    }

    private static void Use(Bench bench)
    {
        bench.Badge(SignedWorld.Anne);
        bench.PowerW = 1500;
        bench.Pass(5);
        bench.PowerW = 0;
        bench.Pass(8);
        bench.Badge(SignedWorld.Anne);
        Assert.False(bench.Relay.Active);
    }
}
