using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>A relay that outlived the program: its session goes on.</summary>
public sealed class ResumptionTests
{
    [Fact]
    public void A_session_whose_relay_is_still_on_goes_on_and_its_time_has_no_hole()
    {
        Rig rig = Crash(out SessionRecord.Started started, out SessionFigures last);
        rig.Do(Restarted(started, last, held: true));
        Assert.True(rig.Relay);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Run(60, 1000);
        rig.Run(10, 0);
        rig.Tap(Rig.Ana);
        SessionRecord.Ended end = rig.End;
        Assert.Equal((started.Session, SessionEndReason.BadgeOut), (end.Session, end.Reason));
        Assert.Equal(rig.Ms - started.At.MonotonicMs, end.Figures.OccupiedSeconds * 1000, 3);
        Assert.InRange(end.Figures.ActiveSeconds, last.ActiveSeconds + 55, last.ActiveSeconds + 61);
        Assert.InRange(end.Figures.EnergyWh, last.EnergyWh + 15, last.EnergyWh + 18);
        Assert.Equal(EnergyQuality.Missing, end.Figures.EnergyQuality);
        Assert.Empty(rig.Store.OfType<SessionRecord.Started>());
    }

    [Fact]
    public void A_session_whose_relay_has_fallen_is_closed_at_its_last_checkpoint()
    {
        Rig rig = Crash(out SessionRecord.Started started, out SessionFigures last);
        rig.Do(Restarted(started, last, held: false));
        Assert.False(rig.Relay);
        Assert.Equal((SessionEndReason.PowerLost, last), (rig.End.Reason, rig.End.Figures));
    }

    [Fact]
    public void A_relay_that_is_on_with_no_record_of_it_stays_on_while_the_machine_works_recorded_in_nobodys_name()
    {
        Rig rig = FoundOn();
        Assert.True(rig.Relay);
        Assert.Equal((SessionParty.Unbadged, MachineCondition.Ending), (Assert.Single(rig.Store.OfType<SessionRecord.Started>()).Party.Member, rig.Condition));
        rig.Run(300, 1200);
        Assert.True(rig.Relay);
        rig.Run(20, 0);
        Assert.False(rig.Relay);
        Assert.Equal((SessionParty.Unbadged, SessionEndReason.AccessWithdrawn), (rig.End.Party.Member, rig.End.Reason));
        Assert.InRange(rig.End.Figures.EnergyWh, 95, 101);
        rig.Do(new MachineInput.InterlockRead(Interlocks.InterlockKinds.EmergencyStop, true));
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay, "the machine serves again");
    }

    [Fact]
    public void Its_end_is_not_taken_back_by_a_badge_and_a_silent_meter_waits_for_one()
    {
        Rig rig = FoundOn();
        rig.Run(30, 1200);
        rig.Tap(Rig.Ana);
        rig.Tap(Rig.Ben);
        Assert.True(rig.Relay);
        rig.Run(20, 0);
        Assert.False(rig.Relay);

        rig = FoundOn();
        rig.Run(3600, null);
        Assert.True(rig.Relay, "nothing known is work");
        rig.Tap(Rig.Ana);
        rig.Run(20, null);
        Assert.False(rig.Relay, "whoever badges stands there");
        Assert.Equal(SessionParty.Unbadged, rig.End.Party.Member);
    }

    [Fact]
    public void A_store_that_refuses_its_record_does_not_cut_it_and_takes_it_later_before_its_end()
    {
        var rig = new Rig(restarted: false) { StoreRefuses = true };
        rig.Do(new MachineInput.Restarted { RelayHeld = true, NewSession = "n1" });
        rig.Run(120, 1200);
        Assert.True(rig.Relay);
        Assert.Empty(rig.Store);
        rig.Run(20, 0);
        Assert.False(rig.Relay);
        rig.StoreRefuses = false;
        rig.Run(10, 0);
        Assert.Equal(["n1", "n1"], rig.Store.Select(r => (r as SessionRecord.Started)?.Session ?? (r as SessionRecord.Ended)?.Session).Where(id => id is not null));
        Assert.IsType<SessionRecord.Started>(rig.Store[0]);
    }

    private static Rig FoundOn()
    {
        var rig = new Rig(restarted: false);
        rig.Do(new MachineInput.Restarted { RelayHeld = true, NewSession = "n1" });
        return rig;
    }

    [Fact]
    public void Neither_a_block_nor_a_fault_nor_a_long_session_without_a_reading_cuts_it_at_once()
    {
        Rig rig = Crash(out SessionRecord.Started started, out SessionFigures last);
        rig.Skip(50_000);
        rig.Do(Restarted(started, last, held: true) with { Blocked = new Block("why"), Faults = MachineFaults.PinFailed });
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        rig.Run(30, 1000);
        Assert.True(rig.Relay);
        rig.Run(10, 0);
        Assert.Equal(SessionEndReason.Fault, rig.End.Reason);
    }

    [Fact]
    public void Rights_are_reviewed_by_the_member_since_the_badge_is_not_known()
    {
        Rig rig = Crash(out SessionRecord.Started started, out SessionFigures last);
        rig.Do(Restarted(started, last, held: true));
        AccessList list = AccessList.Build(
            new AccessListDocument
            {
                Version = 1,
                IssuedAt = rig.Wall,
                ValidUntil = rig.Wall.AddDays(1),
                TimeZone = "UTC",
                Agent = "agent-1",
                Site = "site-1",
                Machines = [new AccessMachine { Machine = "m", Category = "c", LevelAlone = 0, LevelSupervised = 0 }],
                Members = [new AccessMember { Ref = "ana", Memberships = [new AccessMembership { From = rig.Wall.AddDays(-1) }] }],
                Badges = [new AccessBadge("ana-badge-revoked-0000", 0, Revoked: true), new AccessBadge("ana-badge-000000000000", 0)],
            },
            rig.Now);
        MachineInput.AccessReviewed review = MachineInput.AccessReviewed.Read(list, "m", rig.State, rig.Now);
        Assert.IsType<AccessDecision.Grant>(review.Current);
        rig.Do(review);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        Assert.IsType<AccessDecision.Denied>(MachineInput.AccessReviewed.Read(null, "m", rig.State, rig.Now).Current);
    }

    [Fact]
    public void In_slot_style_the_card_that_is_still_there_is_the_sessions()
    {
        Rig rig = Crash(out SessionRecord.Started started, out SessionFigures last, Rig.Metered with { Presence = PresenceStyle.Slot });
        rig.Do(Restarted(started, last, held: true));
        rig.Tap(Rig.Ana);
        rig.Run(10, 0);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        rig.Run(2, 0);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void The_first_reading_in_a_pause_of_the_job_is_no_rest_yet()
    {
        Rig rig = Crash(out SessionRecord.Started started, out SessionFigures last);
        rig.Do(Restarted(started, last, held: true) with { Blocked = new Block("why") });
        rig.Run(4, 20);
        Assert.True(rig.Relay);
        rig.Run(60, 1000);
        Assert.True(rig.Relay);
        rig.Run(10, 0);
        Assert.Equal(SessionEndReason.Command, rig.End.Reason);
    }

    [Fact]
    public void A_tap_right_behind_a_restart_waits_for_the_idle_dwell_too()
    {
        Rig rig = Crash(out SessionRecord.Started started, out SessionFigures last);
        rig.Do(Restarted(started, last, held: true));
        rig.Tap(Rig.Ana);
        rig.Run(4, 20);
        Assert.True(rig.Relay);
        rig.Run(4, 20);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
        Assert.Equal(last.ActiveSeconds, rig.End.Figures.ActiveSeconds, 6);
    }

    [Fact]
    public void A_session_that_may_have_begun_to_work_since_its_start_was_written_down_waits_for_the_dwell_as_well()
    {
        Rig rig = Crash(out SessionRecord.Started started, out _);
        rig.Do(Restarted(started, null, held: true) with { Blocked = new Block("why") });
        rig.Run(4, 120);
        Assert.True(rig.Relay);
        rig.Run(10, 1000);
        rig.Run(4, 20);
        Assert.True(rig.Relay);
        rig.Run(4, 20);
        Assert.Equal(SessionEndReason.Command, rig.End.Reason);
        Assert.InRange(rig.End.Figures.ActiveSeconds, 8, 10);
    }

    [Fact]
    public void A_session_that_never_worked_comes_to_rest_at_a_standby_above_the_idle_threshold()
    {
        Rig rig = Crash(out SessionRecord.Started started, out _);
        rig.Do(Restarted(started, null, held: true));
        rig.Run(10, 120);
        Assert.Equal(MachineCondition.Ready, rig.Condition);
        rig.Run(130, 120);
        Assert.Equal(SessionEndReason.IdleTimeout, rig.End.Reason);
    }

    [Fact]
    public void A_resumed_machine_keeps_its_cool_down()
    {
        Rig rig = Crash(out SessionRecord.Started started, out SessionFigures last, Rig.Metered with { CoolDownSeconds = 60 });
        rig.Do(Restarted(started, last, held: true));
        rig.Tap(Rig.Ana);
        rig.Run(55, 20);
        Assert.True(rig.Relay);
        rig.Run(10, 20);
        Assert.False(rig.Relay);
    }

    private static Rig Crash(out SessionRecord.Started started, out SessionFigures last, MachineProfile? profile = null)
    {
        Rig before = Rig.In(MachineCondition.Running, profile);
        before.Run(60, 1000);
        started = Assert.Single(before.Store.OfType<SessionRecord.Started>());
        last = before.Store.OfType<SessionRecord.Checkpoint>().Last().Figures;
        var rig = new Rig(profile, restarted: false);
        rig.Skip((before.Ms - rig.Ms + 2000) / 1000.0);
        rig.CounterWh = before.CounterWh;
        return rig;
    }

    private static MachineInput.Restarted Restarted(SessionRecord.Started started, SessionFigures? last, bool held) =>
        new(new InterruptedSession(started.Session, started.Party, started.At.Wall, started.At.Clock, started.AccessVersion, last) { StartMonotonicMs = started.At.MonotonicMs }) { RelayHeld = held };
}
