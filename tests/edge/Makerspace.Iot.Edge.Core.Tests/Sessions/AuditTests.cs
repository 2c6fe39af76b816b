using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>A machine that is only watched: everything is recorded, nobody is blocked.</summary>
public sealed class AuditTests
{
    private static readonly MachineProfile Watched = Rig.Metered with { Mode = GuardMode.Audit, IdleTimeoutSeconds = 100 };

    [Fact]
    public void The_relay_is_on_from_the_start_of_the_program_whatever_happens()
    {
        Rig rig = new Rig(Watched).Ready();
        Assert.True(rig.Relay);
        rig.Command(CommandVerb.Block);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        rig.Do(new MachineInput.DeviceFault(MachineFaults.PinFailed, IsPresent: true));
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        Work(rig, 30, 1000);
        rig.StoreRefuses = true;
        rig.Tap(Rig.Ana);
        Work(rig, 30, 1000);
        Assert.True(rig.Relay);
        Assert.DoesNotContain(rig.Effects, e => e is SessionEffect.SetRelay { On: false });
    }

    [Fact]
    public void A_refused_badge_is_recorded_as_what_would_have_been_refused_and_opens_a_session_all_the_same()
    {
        Rig rig = new Rig(Watched).Ready();
        rig.Tap(Rig.Ana, Rig.Denied(DenialReason.NotQualified));
        Assert.Equal((DenialReason.NotQualified, true), Assert.Single(rig.Store.OfType<SessionRecord.Denied>()) is var d ? (d.Reason, d.Observed) : default);
        Assert.Equal("ana", Assert.Single(rig.Store.OfType<SessionRecord.Started>()).Party.Member);
        Assert.Contains(rig.Signals, s => s is { Kind: SignalKind.Observed, Reason: DenialReason.NotQualified });
    }

    [Fact]
    public void A_trainee_waits_for_nobody_and_the_missing_supervisor_is_recorded()
    {
        Rig rig = new Rig(Watched).Ready();
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        Assert.Equal(SessionPurpose.Training, rig.State.Session!.Party.Purpose);
        Assert.Contains(rig.Store.OfType<SessionRecord.Denied>(), x => x is { Reason: DenialReason.SupervisorNeeded, Observed: true });
    }

    [Fact]
    public void Work_without_a_badge_is_a_session_of_nobody_that_ends_by_itself()
    {
        Rig rig = new Rig(Watched).Ready();
        Work(rig, 60, 1000);
        Assert.Equal(SessionParty.Unbadged, rig.State.Session!.Party.Member);
        Work(rig, 200, 0);
        Assert.Equal(SessionEndReason.IdleTimeout, rig.End.Reason);
        Assert.InRange(rig.End.Figures.ActiveSeconds, 50, 60);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void A_badge_takes_over_work_that_had_begun_without_one()
    {
        Rig rig = new Rig(Watched).Ready();
        Work(rig, 60, 1000);
        rig.Tap(Rig.Ana);
        Assert.Equal("ana", rig.State.Session!.Party.Member);
        Assert.Equal((SessionParty.Unbadged, SessionEndReason.TakenOver), (rig.End.Party.Member, rig.End.Reason));
    }

    [Fact]
    public void An_unknown_badge_is_recorded_and_the_work_stays_nobodys()
    {
        Rig rig = new Rig(Watched).Ready();
        rig.Tap(Rig.Ana, Rig.Denied(DenialReason.UnknownBadge, member: null));
        Assert.Null(rig.State.Session);
        Work(rig, 10, 1000);
        Assert.Equal(SessionParty.Unbadged, rig.State.Session!.Party.Member);
    }

    [Fact]
    public void Rights_withdrawn_and_a_block_end_nobodys_session()
    {
        Rig rig = new Rig(Watched).Ready();
        rig.Tap(Rig.Ana);
        Work(rig, 10, 1000);
        rig.Review(Rig.Denied(DenialReason.BadgeRevoked));
        rig.Command(CommandVerb.Block);
        Work(rig, 20, 0);
        Assert.Equal("ana", rig.State.Session!.Party.Member);
        rig.Tap(Rig.Ana);
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        rig.Tap(Rig.Ben);
        Assert.Equal("ben", rig.State.Session!.Party.Member);
        Assert.Contains(rig.Store.OfType<SessionRecord.Denied>(), x => x is { Reason: DenialReason.OutOfService, Observed: true });
    }

    [Fact]
    public void An_emergency_stop_ends_the_record_and_leaves_the_wire_alone()
    {
        Rig rig = new Rig(Watched).Ready();
        rig.Tap(Rig.Ana);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        Assert.Equal(SessionEndReason.EmergencyStop, rig.End.Reason);
        Assert.True(rig.Relay);
        rig.Tap(Rig.Ana);
        Assert.Null(rig.State.Session);
    }

    [Fact]
    public void A_record_that_cannot_be_kept_opens_no_session_and_cuts_nobody()
    {
        Rig rig = new Rig(Watched).Ready();
        rig.StoreRefuses = true;
        rig.Tap(Rig.Ana);
        Assert.Null(rig.State.Session);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void A_restart_whose_record_is_refused_puts_the_machine_on_all_the_same()
    {
        var rig = new Rig(Watched, restarted: false) { StoreRefuses = true };
        rig.Do(new MachineInput.Restarted(new InterruptedSession("s1", new SessionParty { Member = "ana" }, rig.Wall, ClockQuality.Synced, 7, null)));
        Assert.True(rig.Relay);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public void Whoever_badges_at_a_machine_at_rest_opens_a_session_of_their_own_refused_or_not(int worked)
    {
        Rig rig = new Rig(Watched).Ready();
        rig.Tap(Rig.Ana);
        Work(rig, worked, 1000);
        Work(rig, 10, 20);
        rig.Tap(Rig.Ben, Rig.Denied(DenialReason.NotQualified, "ben"));
        Assert.Equal(("ana", SessionEndReason.TakenOver), (rig.End.Party.Member, rig.End.Reason));
        Assert.Equal("ben", rig.State.Session!.Party.Member);
        Assert.Equal((DenialReason.NotQualified, true), Assert.Single(rig.Store.OfType<SessionRecord.Denied>()) is var d ? (d.Reason, d.Observed) : default);
        Work(rig, 60, 1000);
        Assert.Equal("ben", rig.State.Session!.Party.Member);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void A_machine_seen_at_work_stays_with_its_member_and_the_badge_is_recorded_as_what_would_have_been_refused()
    {
        Rig rig = new Rig(Watched).Ready();
        rig.Tap(Rig.Ana);
        Work(rig, 60, 1000);
        rig.Tap(Rig.Ben);
        Assert.Equal("ana", rig.State.Session!.Party.Member);
        Assert.Equal((DenialReason.InUse, true), Assert.Single(rig.Store.OfType<SessionRecord.Denied>()) is var d ? (d.Reason, d.Observed) : default);
    }

    [Fact]
    public void Without_a_meter_nothing_says_that_it_works_and_the_next_badge_takes_over()
    {
        Rig rig = new Rig(Watched with { Meter = null }).Ready();
        rig.Tap(Rig.Ana);
        rig.Run(600, null);
        rig.Tap(Rig.Ben, Rig.Needs("ben"));
        Assert.Equal("ben", rig.State.Session!.Party.Member);
        Assert.Equal(SessionEndReason.TakenOver, rig.End.Reason);
    }

    [Fact]
    public void A_session_that_only_cools_down_behind_its_badge_out_makes_room()
    {
        Rig rig = new Rig(Watched with { CoolDownSeconds = 300 }).Ready();
        rig.Tap(Rig.Ana);
        Work(rig, 60, 1000);
        Work(rig, 10, 20);
        rig.Tap(Rig.Ana);
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        rig.Tap(Rig.Ben);
        Assert.Equal(("ana", SessionEndReason.BadgeOut), (rig.End.Party.Member, rig.End.Reason));
        Assert.Equal("ben", rig.State.Session!.Party.Member);
    }

    [Fact]
    public void A_supervisor_behind_a_trainee_leaves_the_session_the_trainees()
    {
        Rig rig = new Rig(Watched).Ready();
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        Work(rig, 10, 20);
        rig.Tap(Rig.Sup);
        Assert.Equal("ana", rig.State.Session!.Party.Member);
        Assert.Empty(rig.Store.OfType<SessionRecord.Ended>());
        Work(rig, 30, 20);
        rig.Tap(Rig.Sup);
        Assert.Equal("sup", rig.State.Session!.Party.Member);
    }

    private static void Work(Rig rig, int seconds, double watts)
    {
        for (int i = 0; i < seconds; i++)
        {
            rig.Skip(1);
            rig.CounterWh += watts / 3600;
            rig.Do(new MachineInput.PowerSample(watts, Math.Floor(rig.CounterWh)) { NewSession = rig.State.Session is null ? $"u{rig.Ms}" : null });
            rig.Do(new MachineInput.Tick());
        }
    }
}
