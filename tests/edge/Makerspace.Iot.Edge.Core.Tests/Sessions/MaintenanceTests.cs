using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Maintenance by badge and by key, the "out of order" button, counted use.</summary>
public sealed class MaintenanceTests
{
    private static readonly BadgeStanding Maintainer = new("mia", DenialReason.NotQualified, Maintains: true);
    private const string Mia = "mia-badge-000000000000";

    [Fact]
    public void A_maintainers_badge_opens_a_machine_out_of_service_for_maintenance()
    {
        Rig rig = Rig.In(MachineCondition.OutOfService);
        TapMia(rig);
        Assert.True(rig.Relay);
        Assert.Equal(new SessionParty { Member = "mia", Purpose = SessionPurpose.Maintenance }, Assert.Single(rig.Store.OfType<SessionRecord.Started>()).Party);
        rig.Run(60, 1000);
        rig.Run(10, 0);
        TapMia(rig);
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        Assert.Equal(SessionPurpose.Maintenance, rig.End.Party.Purpose);
    }

    [Fact]
    public void Somebody_elses_badge_opens_no_machine_out_of_service()
    {
        Rig rig = Rig.In(MachineCondition.OutOfService);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        Assert.Equal(DenialReason.OutOfService, Assert.IsType<AccessDecision.Denied>(rig.Decision).Reason);
    }

    [Fact]
    public void Maintenance_that_cannot_be_recorded_opens_nothing()
    {
        Rig rig = Rig.In(MachineCondition.OutOfService);
        rig.StoreRefuses = true;
        TapMia(rig);
        Turn(rig);
        Assert.False(rig.Relay);
        Assert.DoesNotContain(rig.Effects, e => e is SessionEffect.SetRelay { On: true });
    }

    [Fact]
    public void The_key_opens_in_its_own_name_and_closes_when_it_is_turned_back()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        Turn(rig);
        Assert.True(rig.Relay);
        SessionRecord.Started started = Assert.Single(rig.Store.OfType<SessionRecord.Started>());
        Assert.Equal(new SessionParty { Member = SessionParty.KeyHolder, Purpose = SessionPurpose.Maintenance }, started.Party);
        Assert.True(rig.Effects.FindIndex(e => e is SessionEffect.Commit) < rig.Effects.FindIndex(e => e is SessionEffect.SetRelay { On: true }));
        rig.Run(10, 1000);
        rig.Do(new MachineInput.KeyRead(On: false, "k2"));
        rig.Run(3, 1000);
        Assert.True(rig.Relay);
        rig.Run(10, 0);
        Assert.False(rig.Relay);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void A_key_that_was_on_before_the_program_opens_nothing_and_neither_does_one_left_on_behind_an_emergency_stop()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        rig.Do(new MachineInput.KeyRead(On: true, "k1"));
        Assert.False(rig.Relay);
        Turn(rig);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        rig.Run(5, 0);
        Assert.False(rig.Relay);
        rig.Do(new MachineInput.KeyRead(On: null, "k2"));
        rig.Do(new MachineInput.KeyRead(On: true, "k3"));
        Assert.False(rig.Relay);
    }

    [Fact]
    public void With_the_key_turned_a_maintainers_badge_opens_maintenance_in_their_own_name()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        Turn(rig);
        rig.Run(130, 0);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        TapMia(rig);
        Assert.Equal(("mia", SessionPurpose.Maintenance), (rig.State.Session!.Party.Member, rig.State.Session.Party.Purpose));
    }

    [Fact]
    public void A_list_that_changes_ends_no_session_of_the_key()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        Turn(rig);
        rig.Do(new MachineInput.AccessReviewed(Rig.Denied(DenialReason.UnknownBadge, null), ListedOutOfService: true));
        rig.Command(CommandVerb.Block);
        rig.Run(3, 0);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void Whoever_is_no_longer_a_maintainer_loses_the_machine_at_rest()
    {
        Rig rig = Rig.In(MachineCondition.OutOfService);
        TapMia(rig);
        rig.Run(10, 1000);
        rig.Review(Rig.Denied(DenialReason.BadgeRevoked, "mia"));
        rig.Run(3, 1000);
        Assert.True(rig.Relay);
        rig.Run(10, 0);
        Assert.Equal(SessionEndReason.AccessWithdrawn, rig.End.Reason);
    }

    [Theory]
    [InlineData(InterlockKinds.EmergencyStop, false)]
    [InlineData(InterlockKinds.Lid, true)]
    public void Hard_interlocks_forbid_maintenance_and_soft_ones_do_not(InterlockKinds open, bool opens)
    {
        Rig rig = Rig.In(MachineCondition.Locked, Rig.Metered with { Interlocks = InterlockKinds.EmergencyStop | InterlockKinds.Lid });
        rig.Do(new MachineInput.InterlockRead(open, Satisfied: false));
        Turn(rig);
        Assert.Equal(opens, rig.Relay);
    }

    [Fact]
    public void A_latched_fault_forbids_maintenance_until_it_is_cleared()
    {
        Rig rig = Rig.In(MachineCondition.Faulted);
        Turn(rig);
        Assert.False(rig.Relay);
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        Turn(rig);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.False(rig.Relay);
        Turn(rig);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void Nobody_takes_a_machine_over_from_maintenance()
    {
        Rig rig = Rig.In(MachineCondition.OutOfService);
        TapMia(rig);
        rig.Run(10, 1000);
        rig.Run(10, 0);
        Assert.Equal(MachineCondition.Idle, rig.Condition);
        rig.Tap(Rig.Ben);
        Assert.Equal("mia", rig.State.Session!.Party.Member);
    }

    [Fact]
    public void The_button_pressed_for_three_seconds_takes_the_machine_out_of_service_and_nobody_knows_who()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        rig.Do(new MachineInput.ButtonRead(Pressed: false));
        rig.Do(new MachineInput.ButtonRead(Pressed: true));
        rig.Run(2, 0);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        rig.Run(1, 0);
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        Assert.Equal(Block.ButtonReason, Assert.Single(rig.Store.OfType<SessionRecord.OutOfService>()).Reason);
        rig.Run(10, 0);
        Assert.Single(rig.Store.OfType<SessionRecord.OutOfService>());
    }

    [Fact]
    public void A_short_press_and_a_wire_that_is_stuck_do_nothing()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        rig.Do(new MachineInput.ButtonRead(Pressed: true));
        rig.Run(20, 0);
        rig.Do(new MachineInput.ButtonRead(Pressed: null));
        rig.Do(new MachineInput.ButtonRead(Pressed: true));
        rig.Run(20, 0);
        rig.Do(new MachineInput.ButtonRead(Pressed: false));
        rig.Do(new MachineInput.ButtonRead(Pressed: true));
        rig.Run(2, 0);
        rig.Do(new MachineInput.ButtonRead(Pressed: false));
        rig.Run(20, 0);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
    }

    [Fact]
    public void The_button_cuts_no_machine_at_work()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        Press(rig, 1000);
        rig.Run(20, 1000);
        Assert.True(rig.Relay);
        rig.Run(10, 0);
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
    }

    [Fact]
    public void A_maintainer_who_has_seen_to_the_machine_puts_it_back_in_service_unless_the_button_is_pressed_again()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        Press(rig, 0);
        TapMia(rig);
        Press(rig, 0);
        rig.Run(2, 0);
        TapMia(rig);
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        rig.Run(2, 0);
        TapMia(rig);
        rig.Run(2, 0);
        TapMia(rig);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.Single(rig.Store.OfType<SessionRecord.BackInService>());
    }

    [Fact]
    public void A_block_by_command_is_not_taken_back_at_the_machine()
    {
        Rig rig = Rig.In(MachineCondition.OutOfService);
        Turn(rig);
        rig.Do(new MachineInput.KeyRead(On: false, "k9"));
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
    }

    [Fact]
    public void Upkeep_is_shown_when_its_sessions_or_hours_are_reached_and_blocks_nobody()
    {
        Rig rig = Rig.In(MachineCondition.Locked, Rig.Metered with { UpkeepSessions = 2 });
        Use(rig);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
        Use(rig);
        Assert.Equal(MachineFaults.UpkeepDue, rig.State.Faults);
        Use(rig);
        Assert.Equal(new UpkeepCount(30, 3), rig.State.Upkeep with { ActiveSeconds = Math.Round(rig.State.Upkeep.ActiveSeconds) });
        rig.Command(CommandVerb.ClearFault);
        Assert.Equal(default, rig.State.Upkeep);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
        Use(rig);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
    }

    [Fact]
    public void Upkeep_blocks_where_the_profile_says_so_but_no_session_that_is_open()
    {
        Rig rig = Rig.In(MachineCondition.Locked, Rig.Metered with { UpkeepActiveHours = 0.1, UpkeepBlocks = true });
        rig.Tap(Rig.Ana);
        rig.Run(400, 1000);
        Assert.True(rig.Relay);
        rig.Run(10, 0);
        rig.Tap(Rig.Ana);
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        rig.Tap(Rig.Ben);
        Assert.False(rig.Relay);
        rig.Command(CommandVerb.ClearFault);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
    }

    [Fact]
    public void Counted_use_outlives_a_restart()
    {
        var rig = new Rig(Rig.Metered with { UpkeepSessions = 100 }, restarted: false);
        rig.Do(new MachineInput.Restarted { Upkeep = new UpkeepCount(10, 99) });
        rig.Ready();
        Use(rig);
        Assert.Equal(MachineFaults.UpkeepDue, rig.State.Faults);
    }

    private static void TapMia(Rig rig) => rig.Tap(Mia, Rig.Denied(DenialReason.OutOfService, "mia"), Maintainer);

    private static void Turn(Rig rig)
    {
        rig.Do(new MachineInput.KeyRead(On: false, "k0"));
        rig.Do(new MachineInput.KeyRead(On: true, $"k{rig.Ms}-{rig.Store.Count}"));
    }

    private static void Press(Rig rig, double watts)
    {
        rig.Do(new MachineInput.ButtonRead(Pressed: false));
        rig.Do(new MachineInput.ButtonRead(Pressed: true));
        rig.Run(4, watts);
        rig.Do(new MachineInput.ButtonRead(Pressed: false));
    }

    private static void Use(Rig rig)
    {
        rig.Tap(Rig.Ana);
        rig.Run(10, 1000);
        rig.Run(10, 0);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        rig.Run(2, 0);
    }
}
