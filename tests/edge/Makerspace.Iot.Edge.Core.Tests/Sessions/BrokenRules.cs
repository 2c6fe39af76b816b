using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>The invariants see what they are there to see: each case shows them a step that no rule of the machine would make.</summary>
public sealed class BrokenRules
{
    private static readonly MachineInput Tick = new MachineInput.Tick();

    [Fact]
    public void A_relay_that_goes_on_without_a_badge()
    {
        Rig before = Rig.In(MachineCondition.Locked);
        Rig after = Rig.In(MachineCondition.Ready);
        Assert.Equal("a session opened without a badge or without its record", Check(before, Tick, after));
    }

    [Fact]
    public void A_start_without_its_record()
    {
        Rig before = Rig.In(MachineCondition.Locked);
        Rig after = Rig.In(MachineCondition.Ready);
        var badge = new MachineInput.BadgePresented(Rig.Ana, "s1", Rig.Grant("ana"), BadgeStanding.None);
        Assert.Equal("a session opened without a badge or without its record", Check(before, badge, after, new SessionEffect.SetRelay(On: true)));
    }

    [Fact]
    public void A_relay_driven_before_the_record()
    {
        Rig after = Rig.In(MachineCondition.Ready);
        Assert.Equal("the effects are out of order", Check(after, Tick, after, new SessionEffect.SetRelay(On: true), Commit(after, SessionEndReason.BadgeOut)));
    }

    [Fact]
    public void Two_commits_in_one_step()
    {
        Rig rig = Rig.In(MachineCondition.Ready);
        Assert.Equal("the effects are out of order", Check(rig, Tick, rig, Commit(rig, SessionEndReason.BadgeOut), Commit(rig, SessionEndReason.BadgeOut)));
    }

    [Fact]
    public void A_session_that_vanishes()
    {
        Rig before = Rig.In(MachineCondition.Idle);
        Assert.Equal("a session did not end exactly once", Check(before, Tick, Rig.In(MachineCondition.Locked), new SessionEffect.SetRelay(On: false)));
    }

    [Fact]
    public void A_session_that_ends_and_goes_on()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        Assert.Equal("a session did not end exactly once", Check(rig, Tick, rig, Commit(rig, SessionEndReason.IdleTimeout)));
    }

    [Fact]
    public void An_end_of_nobodys_session()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        Assert.Equal("an end was recorded of a session that was not open", Check(rig, Tick, rig, Commit(Rig.In(MachineCondition.Idle), SessionEndReason.IdleTimeout)));
    }

    [Fact]
    public void An_unsaved_end_that_is_forgotten()
    {
        Rig before = Rig.In(MachineCondition.Idle);
        before.StoreRefuses = true;
        before.Tap(Rig.Ana);
        Assert.Equal("the unsaved end of a session was forgotten", Check(before, Tick, Rig.In(MachineCondition.Locked)));
    }

    [Fact]
    public void A_cut_under_working_power()
    {
        Rig before = Rig.In(MachineCondition.Running);
        // Locked by an emergency stop, whose circuit is closed again while the last sample still shows work: only the drop itself may do that.
        Rig after = Rig.In(MachineCondition.Running);
        after.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        after.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        Assert.Equal("the relay was cut while working power flowed", Check(before, Tick, after, new SessionEffect.SetRelay(On: false), Commit(before, SessionEndReason.Command)));
    }

    [Fact]
    public void A_total_that_goes_back()
    {
        Rig before = Rig.In(MachineCondition.Running);
        before.Run(60, 1000);
        Rig after = Rig.In(MachineCondition.Running);
        Assert.Equal("a total of a session went back", Check(before, Tick, after));
    }

    [Fact]
    public void A_violation_says_what_led_to_it()
    {
        Rig before = Rig.In(MachineCondition.Locked);
        Rig after = Rig.In(MachineCondition.Ready);
        InvariantViolation violation = Assert.Throws<InvariantViolation>(
            () => SafetyInvariants.Assert(before.State, Tick, new StepResult(after.State, [], null), after.Now, after.Profile));
        Assert.Contains("input: Tick", violation.Message, StringComparison.Ordinal);
        Assert.Contains("Condition = Locked", violation.Message, StringComparison.Ordinal);
        Assert.Contains("Condition = Ready", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_violation_names_no_member_no_badge_and_no_session()
    {
        Rig before = Rig.In(MachineCondition.AwaitingSupervisor);
        Rig after = Rig.In(MachineCondition.Running);
        var badge = new MachineInput.BadgePresented(Rig.Sup, "s77", Rig.Grant("sup"), new BadgeStanding("sup", null, Maintains: true));
        InvariantViolation violation = Assert.Throws<InvariantViolation>(
            () => SafetyInvariants.Assert(before.State, badge, new StepResult(after.State, [Commit(after, SessionEndReason.Command), new SessionEffect.Signal(SignalKind.Granted)], null), after.Now, after.Profile));
        Assert.All(["ana", "sup", "atelier-sud", "s77", after.State.Session!.Id], secret => Assert.DoesNotContain(secret, violation.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_extractor_that_goes_on_without_a_start_or_without_an_end()
    {
        MachineProfile laser = Rig.Metered with { HasExtractorRelay = true, ExtractorRunOnSeconds = 10 };
        Rig locked = Rig.In(MachineCondition.Locked, laser);
        Assert.Equal("the extractor was put on without a start", Check(locked, Tick, locked, new SessionEffect.SetExtractor(On: true)));
        Rig runsOn = Rig.In(MachineCondition.Running, laser);
        runsOn.Run(6, 0);
        runsOn.Tap(Rig.Ana);
        Assert.True(runsOn.Extractor);
        Assert.Null(Check(runsOn, Tick, runsOn));
        runsOn.Skip(11);
        Assert.Equal("the extractor goes on without an end", Check(runsOn, Tick, runsOn));
        Rig without = Rig.In(MachineCondition.Running);
        Assert.Equal("an extractor was driven that is not there", Check(without, Tick, without, new SessionEffect.SetExtractor(On: false)));
    }

    [Fact]
    public void A_cut_of_a_machine_that_is_hot()
    {
        Rig before = Rig.In(MachineCondition.Running, Rig.Metered with { CoolBelowC = 60 });
        before.Do(new MachineInput.TemperatureRead(200));
        before.Do(new MachineInput.PowerSample(0, null));
        Rig after = Rig.In(MachineCondition.Locked, before.Profile);
        after.Do(new MachineInput.TemperatureRead(200));
        after.Skip((before.Ms - after.Ms) / 1000.0);
        after.Do(new MachineInput.TemperatureRead(200));
        after.Do(new MachineInput.ContactorFeedback(Closed: null));
        Assert.Equal("the relay was cut before the machine had cooled", Check(before, Tick, after, new SessionEffect.SetRelay(On: false), Commit(before, SessionEndReason.Command)));
    }

    [Fact]
    public void Maintenance_that_nobody_may_open()
    {
        Rig before = Rig.In(MachineCondition.Locked);
        Rig after = Rig.In(MachineCondition.OutOfService);
        after.Tap(Rig.Sup, standing: new BadgeStanding("sup", null, Maintains: true));
        SessionEffect.Commit started = after.Effects.OfType<SessionEffect.Commit>().Last();
        var notHers = new MachineInput.BadgePresented(Rig.Ana, "s9", Rig.Grant("ana"), BadgeStanding.None);
        Assert.Equal("maintenance was opened by nobody who may, or for another purpose", Check(before, notHers, after, started, new SessionEffect.SetRelay(On: true)));
        Assert.Equal("a key opened in a member's name, or a member in the key's", Check(before, new MachineInput.KeyRead(On: true, "k"), after, started, new SessionEffect.SetRelay(On: true)));
    }

    [Fact]
    public void A_watched_machine_that_is_cut_or_refuses()
    {
        MachineProfile watched = Rig.Metered with { Mode = GuardMode.Audit };
        Rig on = Rig.In(MachineCondition.Locked, watched);
        Assert.Null(Check(on, Tick, on));
        Assert.Equal("a machine that is only watched was cut", Check(on, Tick, on, new SessionEffect.SetRelay(On: false)));
        var badge = new MachineInput.BadgePresented(Rig.Ana, "s9", Rig.Denied(DenialReason.NotQualified), BadgeStanding.None);
        Assert.Equal("a refusal was recorded that refused nothing", Check(on, badge, on, new SessionEffect.Commit([new SessionRecord.Denied(on.Now, DenialReason.NotQualified, "ana", 7)])));
    }

    [Fact]
    public void A_cut_within_a_pause_of_the_job()
    {
        Rig before = Rig.In(MachineCondition.Running);
        Rig after = Rig.In(MachineCondition.Running);
        after.Run(2, 20);
        after.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        after.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        Assert.Equal("the relay was cut within a pause", Check(before, Tick, after, new SessionEffect.SetRelay(On: false), Commit(before, SessionEndReason.Command)));
    }

    [Fact]
    public void A_cut_before_the_cool_down_or_the_run_on_of_the_extractor()
    {
        MachineProfile laser = Rig.Metered with { CoolDownSeconds = 120, HasExtractorRelay = true, ExtractorRunOnSeconds = 120 };
        Rig before = Rig.In(MachineCondition.Idle, laser);
        before.Tap(Rig.Ana);
        Rig after = Rig.In(MachineCondition.Idle, laser);
        after.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        after.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        SessionEffect[] cut = [new SessionEffect.SetRelay(On: false), new SessionEffect.SetExtractor(On: false), Commit(before, SessionEndReason.BadgeOut)];
        Assert.Equal("the relay was cut before its cool-down or run-on", Check(before, Tick, after, cut));
        after.Skip(115);
        after.Run(1, 0);
        Assert.Null(Check(before, Tick, after, cut));
        Rig fumes = Rig.In(MachineCondition.Idle, laser with { CoolDownSeconds = 0 });
        Rig drawnOff = Rig.In(MachineCondition.Idle, fumes.Profile);
        drawnOff.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        drawnOff.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        Assert.Equal("the extractor was stopped before its run-on", Check(fumes, Tick, drawnOff, new SessionEffect.SetRelay(On: false), new SessionEffect.SetExtractor(On: false), Commit(fumes, SessionEndReason.BadgeOut)));
    }

    [Fact]
    public void A_cut_on_a_silence_behind_work()
    {
        Rig before = Rig.In(MachineCondition.Ending);
        Rig after = Rig.In(MachineCondition.Ending);
        after.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        after.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        after.Skip(60);
        SessionEffect[] cut = [new SessionEffect.SetRelay(On: false), Commit(before, SessionEndReason.Command)];
        Assert.Equal("the relay was cut on a silence behind work", Check(before, Tick, after, cut));
        Assert.Null(Check(before, new MachineInput.BadgePresented(Rig.Ana, "s9", Rig.Grant("ana"), BadgeStanding.None), after, cut));
    }

    [Fact]
    public void A_badge_that_was_already_there_and_opens_or_ends()
    {
        var left = new MachineInput.BadgePresented(Rig.Ana, "s1", Rig.Grant("ana"), BadgeStanding.None) { AlreadyThere = true };
        Rig ready = Rig.In(MachineCondition.Ready);
        Assert.Equal("a session opened without a badge or without its record", Check(Rig.In(MachineCondition.Locked), left, ready, new SessionEffect.SetRelay(On: true)));
        Rig before = Rig.In(MachineCondition.Running);
        Rig after = Rig.In(MachineCondition.Running);
        after.Tap(Rig.Ana);
        Assert.Equal("a badge that was already there ended a session", Check(before, left, after));
    }

    [Fact]
    public void A_refused_take_over_that_cuts_the_machine()
    {
        Rig rig = Rig.In(MachineCondition.Idle, Rig.Metered with { CoolDownSeconds = 120 });
        rig.Tap(Rig.Ben);
        SessionEffect.Commit commit = rig.Effects.OfType<SessionEffect.Commit>().Last();
        Rig after = Rig.In(MachineCondition.Idle, rig.Profile);
        after.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        after.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        Assert.NotNull(Check(rig, new MachineInput.RecordFailed(commit), after, new SessionEffect.SetRelay(On: false)));
    }

    [Fact]
    public void A_badge_that_is_answered_unasked_and_one_that_opens_while_it_is_enrolled()
    {
        var badge = new MachineInput.BadgePresented(Rig.Ana, "s1", Rig.Grant("ana"), BadgeStanding.None);
        Rig locked = Rig.In(MachineCondition.Locked);
        Assert.Equal("a badge was answered that nobody asked for", Check(locked, badge, locked, new SessionEffect.AnswerBadge("e1")));
        Rig enrolling = Rig.In(MachineCondition.Locked);
        enrolling.Do(new MachineInput.Command("e1", Contracts.Link.CommandVerb.Enrol));
        Assert.Equal("a badge was answered that nobody asked for", Check(enrolling, Tick, locked, new SessionEffect.AnswerBadge("e1")));
        Assert.Equal("a badge that was enrolled did something", Check(enrolling, badge, Rig.In(MachineCondition.Ready), new SessionEffect.SetRelay(On: true), new SessionEffect.AnswerBadge("e1")));
    }

    private static string? Check(Rig before, MachineInput input, Rig after, params SessionEffect[] effects) =>
        SafetyInvariants.Check(before.State, input, new StepResult(after.State, effects, null), after.Now, after.Profile);

    private static SessionEffect.Commit Commit(Rig rig, SessionEndReason reason)
    {
        OpenSession s = rig.State.Session!;
        return new SessionEffect.Commit(
            [new SessionRecord.Ended(rig.Now, s.Id, s.Party, s.Start.Wall, s.Start.Clock, s.FiguresAt(rig.Now, rig.Profile), reason, s.AccessVersion)]);
    }
}
