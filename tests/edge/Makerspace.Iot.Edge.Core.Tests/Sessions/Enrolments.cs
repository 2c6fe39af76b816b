using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Signals;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>A reader that waits for a badge to be given to somebody: the badge is answered and opens nothing.</summary>
public sealed class Enrolments
{
    [Fact]
    public void The_next_badge_is_answered_and_opens_nothing_though_it_could()
    {
        Rig rig = new Rig().Ready();
        Ask(rig);
        Assert.Equal((true, null), (Answer(rig).Accepted, Answer(rig).Refusal));
        Assert.Equal(["Nouveau badge :", "le poser ici"], StatusSignals.Show(rig.State, null, rig.Now, rig.Profile).Lines.Take(2));
        rig.Effects.Clear();
        rig.Tap(Rig.Ana);
        Assert.Equal("e1", Assert.Single(rig.Effects.OfType<SessionEffect.AnswerBadge>()).Id);
        Assert.False(rig.Relay);
        Assert.Empty(rig.Store);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.Equal(SignalKind.BadgeEnrolled, Assert.Single(rig.Signals).Kind);

        // Held badly it arrives twice; presented anew, later, it opens.
        rig.Skip(0.5);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        rig.Run(5, 0);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
        Assert.Single(rig.Effects.OfType<SessionEffect.AnswerBadge>());
    }

    [Fact]
    public void After_its_time_it_is_over_and_a_badge_opens_as_ever()
    {
        Rig rig = new Rig().Ready();
        Ask(rig);
        rig.Run(Bounds.EnrolSeconds - 1, 0);
        Assert.NotNull(rig.State.Enrolling);
        rig.Effects.Clear();
        rig.Run(2, 0);
        Assert.Null(rig.State.Enrolling);
        Assert.Equal((false, "time-over"), (Answer(rig).Accepted, Answer(rig).Refusal));
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Theory]
    [InlineData(MachineCondition.Ready)]
    [InlineData(MachineCondition.Running)]
    [InlineData(MachineCondition.Idle)]
    [InlineData(MachineCondition.Ending)]
    [InlineData(MachineCondition.AwaitingSupervisor)]
    public void Nothing_is_enrolled_while_the_machine_is_used_or_somebody_waits(MachineCondition condition)
    {
        Rig rig = Rig.In(condition);
        rig.Effects.Clear();
        bool relay = rig.Relay;
        Ask(rig);
        Assert.Equal((false, "not-now"), (Answer(rig).Accepted, Answer(rig).Refusal));
        Assert.Null(rig.State.Enrolling);
        Assert.Equal((condition, relay), (rig.Condition, rig.Relay));
    }

    [Fact]
    public void A_second_enrolment_waits_for_the_first_and_a_badge_left_on_the_reader_is_none()
    {
        Rig rig = new Rig().Ready();
        Ask(rig);
        rig.Effects.Clear();
        Ask(rig, "e2");
        Assert.Equal("not-now", Answer(rig).Refusal);
        rig.Do(new MachineInput.BadgePresented(Rig.Ana, "s1", Rig.Grant("ana"), Core.Access.BadgeStanding.None) { AlreadyThere = true });
        Assert.NotNull(rig.State.Enrolling);
        Assert.Empty(rig.Effects.OfType<SessionEffect.AnswerBadge>());
    }

    private static void Ask(Rig rig, string id = "e1") => rig.Do(new MachineInput.Command(id, CommandVerb.Enrol));

    private static SessionEffect.AnswerCommand Answer(Rig rig) => Assert.Single(rig.Effects.OfType<SessionEffect.AnswerCommand>());
}
