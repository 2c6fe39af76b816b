using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Another member takes over a machine at rest: its heat, its fumes and its open session are not forgotten over it.</summary>
public sealed class TakeOverTests
{
    private static readonly MachineProfile Laser = Rig.Metered with
    {
        HasExtractorRelay = true,
        CoolDownSeconds = 120,
        ExtractorRunOnSeconds = 150,
        IdleDwellSeconds = 20,
    };

    [Fact]
    public void Cool_down_and_run_on_count_from_the_last_work_whoever_did_it()
    {
        Rig rig = Taken(Laser);
        rig.Run(4, 20);
        rig.Tap(Rig.Ben);
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        rig.Run(90, 20);
        Assert.True(rig.Relay);
        rig.Run(7, 20);
        Assert.False(rig.Relay);
        Assert.True(rig.Extractor);
        rig.Run(25, 0);
        Assert.True(rig.Extractor);
        rig.Run(8, 0);
        Assert.False(rig.Extractor);
        Assert.Equal(["ana", "ben"], rig.Store.OfType<SessionRecord.Ended>().Select(e => e.Party.Member));
        Assert.Equal(0, rig.Store.OfType<SessionRecord.Ended>().Last().Figures.ActiveSeconds);
    }

    [Fact]
    public void An_emergency_stop_in_the_second_session_leaves_the_lid_drop_its_run_on()
    {
        Rig rig = Taken(Laser with { Interlocks = InterlockKinds.EmergencyStop | InterlockKinds.Lid, DropAtOnce = InterlockKinds.EmergencyStop | InterlockKinds.Lid });
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.Lid, Satisfied: false));
        Assert.False(rig.Relay);
        Assert.True(rig.Extractor);
    }

    [Fact]
    public void One_that_cannot_be_recorded_leaves_the_first_session_as_it_was_and_refuses_the_newcomer()
    {
        Rig rig = Idle(Laser);
        rig.StoreRefuses = true;
        rig.Tap(Rig.Ben);
        Assert.Equal(DenialReason.CannotRecord, Assert.IsType<AccessDecision.Denied>(rig.Decision).Reason);
        Assert.Contains(rig.Signals, s => s is { Kind: SignalKind.Refused, Reason: DenialReason.CannotRecord });
        Assert.True(rig.Relay);
        Assert.True(rig.Extractor);
        Assert.Equal(("ana", MachineCondition.Idle), (rig.State.Session!.Party.Member, rig.Condition));
        Assert.Empty(rig.State.Unsaved);
        Assert.Equal(0, rig.State.Upkeep.Sessions);

        rig.StoreRefuses = false;
        rig.Tap(Rig.Ana);
        rig.Run(130, 20);
        Assert.Equal(("ana", SessionEndReason.BadgeOut), (rig.End.Party.Member, rig.End.Reason));
        Assert.Equal(1, rig.State.Upkeep.Sessions);
        Assert.InRange(rig.End.Figures.ActiveSeconds, 9, 11);
    }

    [Fact]
    public void One_that_cannot_be_recorded_where_the_machine_is_only_watched_leaves_the_first_session_too()
    {
        Rig rig = Idle(Rig.Metered with { Mode = GuardMode.Audit });
        rig.StoreRefuses = true;
        rig.Tap(Rig.Ben, Rig.Denied(DenialReason.NotQualified, "ben"));
        Assert.Equal("ana", rig.State.Session!.Party.Member);
        Assert.True(rig.Relay);
        Assert.Empty(rig.State.Unsaved);
    }

    private static Rig Idle(MachineProfile profile)
    {
        Rig rig = new Rig(profile).Ready();
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.Lid, Satisfied: true));
        rig.Tap(Rig.Ana);
        rig.Run(10, 1000);
        rig.Run(22, 20);
        Assert.Equal(MachineCondition.Idle, rig.Condition);
        return rig;
    }

    private static Rig Taken(MachineProfile profile)
    {
        Rig rig = Idle(profile);
        rig.Tap(Rig.Ben);
        Assert.Equal("ben", rig.State.Session!.Party.Member);
        return rig;
    }

    [Fact]
    public void One_that_comes_in_the_moment_in_which_the_contactor_is_found_open_is_refused_and_opens_nothing()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        rig.Skip(rig.Profile.FeedbackSeconds + 0.1);
        rig.Tap(Rig.Ben);
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        Assert.IsType<AccessDecision.Denied>(rig.Decision);
        Assert.Single(rig.Store.OfType<SessionRecord.Started>());
        Assert.Equal(SessionEndReason.Fault, rig.End.Reason);
    }
}
