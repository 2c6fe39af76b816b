using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Signals;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Open for a named person, and identify: what a server asks from afar.</summary>
public sealed class RemoteCommandTests
{
    public static TheoryData<string> Decisions => ["granted", "supervised", "denied", "maintainer"];

    [Theory]
    [MemberData(nameof(Decisions))]
    public void To_open_does_at_a_free_machine_what_a_tap_of_that_badge_does(string which)
    {
        (AccessDecision decision, BadgeStanding? standing) = which switch
        {
            "granted" => ((AccessDecision)Rig.Grant("ana"), (BadgeStanding?)null),
            "supervised" => (Rig.Needs("ana"), null),
            "denied" => (Rig.Denied(DenialReason.QualificationExpired), null),
            _ => (Rig.Grant("ana"), new BadgeStanding("ana", null, Maintains: true)),
        };
        Rig tapped = Rig.In(MachineCondition.Locked);
        tapped.Tap(Rig.Ana, decision, standing);
        Rig opened = Rig.In(MachineCondition.Locked);
        opened.Open(Rig.Ana, decision, standing);
        Assert.Equal(tapped.Condition, opened.Condition);
        Assert.Equal(tapped.Relay, opened.Relay);
        Assert.Equal(tapped.Store, opened.Store);
        Assert.Equal(tapped.Signals, opened.Signals);
        Assert.Equal(new SessionEffect.AnswerCommand("o1", which != "denied", which == "denied" ? "qualification-expired" : null), opened.Effects[^1]);
    }

    [Theory]
    [InlineData(MachineCondition.Ready, "in-use")]
    [InlineData(MachineCondition.Running, "in-use")]
    [InlineData(MachineCondition.Idle, "in-use")]
    [InlineData(MachineCondition.Ending, "in-use")]
    [InlineData(MachineCondition.AwaitingSupervisor, "in-use")]
    [InlineData(MachineCondition.OutOfService, "out-of-service")]
    [InlineData(MachineCondition.Faulted, "machine-faulted")]
    public void It_opens_no_machine_that_is_not_free_and_neither_ends_nor_records_anything(MachineCondition condition, string refusal)
    {
        foreach (string badge in (string[])[Rig.Ana, Rig.Ben, Rig.Sup])
        {
            Rig rig = Rig.In(condition);
            int records = rig.Store.Count;
            rig.Open(badge, standing: new BadgeStanding(badge[..3], null, Maintains: true));
            Assert.Equal([new SessionEffect.AnswerCommand("o1", false, refusal)], rig.Effects);
            Assert.Equal((condition, records), (rig.Condition, rig.Store.Count));
        }
    }

    [Fact]
    public void The_turned_key_gives_a_command_no_maintenance()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        rig.Do(new MachineInput.KeyRead(On: true, "k1"));
        rig.Open(Rig.Sup, standing: new BadgeStanding("sup", null, Maintains: true));
        Assert.False(rig.State.Session!.IsMaintenance);
        Assert.Equal(SessionPurpose.Production, Assert.Single(rig.Store.OfType<SessionRecord.Started>()).Party.Purpose);
    }

    [Fact]
    public void An_open_interlock_forbids_it_as_it_forbids_a_tap()
    {
        var rig = new Rig();
        rig.Run(2, 0);
        rig.Effects.Clear();
        rig.Open(Rig.Ana);
        Assert.False(rig.Relay);
        Assert.Equal(new SessionEffect.AnswerCommand("o1", false, "interlock-open"), rig.Effects[^1]);
        Assert.Equal(DenialReason.InterlockOpen, Assert.Single(rig.Store.OfType<SessionRecord.Denied>()).Reason);
    }

    [Fact]
    public void A_start_that_cannot_be_recorded_opens_nothing()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        rig.StoreRefuses = true;
        rig.Open(Rig.Ana);
        Assert.False(rig.Relay);
        Assert.DoesNotContain(rig.Effects, e => e is SessionEffect.SetRelay { On: true });
    }

    [Fact]
    public void The_members_own_tap_right_after_it_does_not_end_the_session()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        rig.Open(Rig.Ana);
        rig.Skip(0.5);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
        Assert.Contains(rig.Signals, s => s.Kind == SignalKind.SameTap);
    }

    [Fact]
    public void In_slot_style_the_card_is_due_and_the_session_ends_without_it()
    {
        Rig rig = Rig.In(MachineCondition.Locked, Rig.Metered with { Presence = PresenceStyle.Slot });
        rig.Open(Rig.Ana);
        Assert.True(rig.Relay);
        rig.Run(rig.Profile.SupervisorTimeoutSeconds + rig.Profile.IdleDwellSeconds + 5, 0);
        Assert.False(rig.Relay);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void A_machine_that_is_only_watched_is_opened_by_nobody_from_afar()
    {
        var rig = new Rig(Rig.Metered with { Mode = GuardMode.Audit });
        rig.Effects.Clear();
        rig.Open(Rig.Ana);
        Assert.Equal([new SessionEffect.AnswerCommand("o1", false, "only-watched")], rig.Effects);
        Assert.Null(rig.State.Session);
    }

    [Fact]
    public void Rules_written_against_the_outside_refuse_an_opening_that_does_more()
    {
        Rig free = Rig.In(MachineCondition.Locked);
        var input = new MachineInput.BadgePresented(Rig.Ana, "s9", Rig.Denied(DenialReason.NotQualified), new BadgeStanding("ana", DenialReason.NotQualified, Maintains: false));
        Rig opened = Rig.In(MachineCondition.Locked);
        MachineState before = opened.State;
        opened.Tap(Rig.Ana);
        var result = new StepResult(opened.State, [.. opened.Effects], null);
        Assert.Equal("a command opened more than the access list grants", SafetyInvariants.Check(before, input with { CommandId = "o1" }, result, opened.Now, opened.Profile));
        Assert.Null(SafetyInvariants.Check(before, input, result, opened.Now, opened.Profile));
        Assert.Equal(MachineCondition.Locked, free.Condition);
    }

    [Theory]
    [InlineData(MachineCondition.Locked)]
    [InlineData(MachineCondition.Running)]
    [InlineData(MachineCondition.Faulted)]
    public void Identify_blinks_every_light_for_a_while_and_changes_nothing(MachineCondition condition)
    {
        Rig rig = Rig.In(condition);
        MachineState before = rig.State;
        rig.Command(CommandVerb.Identify);
        Assert.Equal(before, rig.State);
        SessionEffect.Signal told = Assert.Single(rig.Signals);
        Assert.Contains(new SessionEffect.AnswerCommand("c1", true, null), rig.Effects);
        var all = new Lights(Light.FastBlink, Light.FastBlink, Light.FastBlink);
        Assert.Equal(all, StatusSignals.Show(rig.State, new ToldSignal(told, rig.Ms), rig.Now with { MonotonicMs = rig.Ms + 19_000 }, rig.Profile).Lights);
        Assert.NotEqual(all, StatusSignals.Show(rig.State, new ToldSignal(told, rig.Ms), rig.Now with { MonotonicMs = rig.Ms + 20_000 }, rig.Profile).Lights);
    }
}
