using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Records that the store refuses, power cuts, restarts.</summary>
public sealed class RecordsAndRestarts
{
    [Fact]
    public void The_end_of_a_session_is_offered_to_the_store_until_it_takes_it()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.StoreRefuses = true;
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        rig.Run(60, 0);
        Assert.Single(rig.State.Unsaved);

        rig.StoreRefuses = false;
        rig.Tap(Rig.Ana);
        Assert.Equal(DenialReason.CannotRecord, Assert.IsType<AccessDecision.Denied>(rig.Decision).Reason);
        rig.Run(6, 0);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void A_refused_checkpoint_is_tried_again_soon_and_cuts_nothing()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.StoreRefuses = true;
        rig.Run(30, 1000);
        Assert.Empty(rig.State.Unsaved);
        rig.StoreRefuses = false;
        rig.Run(6, 1000);
        Assert.Single(rig.Store.OfType<SessionRecord.Checkpoint>());
        Assert.True(rig.Relay);
    }

    [Fact]
    public void Unsaved_records_are_bounded_and_an_end_is_never_given_up()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.StoreRefuses = true;
        rig.Tap(Rig.Ana);
        for (int i = 0; i < 50; i++)
        {
            rig.Command(CommandVerb.Block);
            rig.Command(CommandVerb.Unblock);
        }

        Assert.Equal(MachineState.MaxUnsaved, rig.State.Unsaved.Count);
        Assert.Equal(101 - MachineState.MaxUnsaved, rig.State.UnsavedDropped);
        Assert.Single(rig.State.Unsaved.OfType<SessionRecord.Ended>());
    }

    [Fact]
    public void A_power_cut_closes_the_session_at_its_last_checkpoint()
    {
        Rig before = Rig.In(MachineCondition.Running);
        before.Run(60, 1000);
        SessionRecord.Started started = Assert.Single(before.Store.OfType<SessionRecord.Started>());
        SessionRecord.Checkpoint last = before.Store.OfType<SessionRecord.Checkpoint>().Last();

        var rig = new Rig(restarted: false);
        rig.Do(new MachineInput.Restarted(new InterruptedSession(started.Session, started.Party, started.At.Wall, started.At.Clock, started.AccessVersion, last.Figures)));
        Assert.Equal(SessionEndReason.PowerLost, rig.End.Reason);
        Assert.Equal(last.Figures, rig.End.Figures);
        Assert.Equal(started.At.Wall.AddSeconds(last.Figures.OccupiedSeconds), rig.End.EndWall);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.Contains(rig.Effects, e => e is SessionEffect.SetRelay { On: false });
    }

    [Fact]
    public void A_power_cut_before_the_first_checkpoint_closes_with_nothing()
    {
        var rig = new Rig(restarted: false);
        rig.Do(new MachineInput.Restarted(new InterruptedSession("s1", new SessionParty { Member = "ana" }, rig.Wall, ClockQuality.Unsynced, 7, Figures: null)));
        Assert.Equal(0, rig.End.Figures.OccupiedSeconds);
        Assert.Equal(EnergyQuality.Missing, rig.End.Figures.EnergyQuality);
        Assert.Equal(rig.End.StartWall, rig.End.EndWall);
    }

    [Fact]
    public void A_block_and_a_fault_outlive_a_restart_and_are_not_recorded_twice()
    {
        var rig = new Rig(restarted: false);
        rig.Do(new MachineInput.Restarted(Blocked: new Block("blade"), OutOfServiceRecorded: true, Faults: MachineFaults.ContactorOpen));
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        rig.Command(CommandVerb.ClearFault);
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        rig.Command(CommandVerb.Unblock);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.Collection(rig.Store, r => Assert.IsType<SessionRecord.FaultCleared>(r), r => Assert.IsType<SessionRecord.BackInService>(r));
    }

    [Fact]
    public void Out_of_service_by_the_list_is_kept_over_a_restart_until_the_list_is_read()
    {
        var rig = new Rig(restarted: false);
        rig.Do(new MachineInput.Restarted(OutOfServiceRecorded: true));
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        rig.Review(null);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.IsType<SessionRecord.BackInService>(Assert.Single(rig.Store));
    }
}
