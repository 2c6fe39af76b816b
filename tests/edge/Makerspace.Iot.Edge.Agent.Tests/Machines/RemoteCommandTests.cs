using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

/// <summary>Commands from afar at a machine: open for a named member by the list in force, identify, a new start of the program.</summary>
public sealed class RemoteCommandTests : IDisposable
{
    private readonly Bench _bench = new(new MemoryOutbox(new OutboxOptions()));

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_machine_opened_for_a_member_has_a_session_like_any_other()
    {
        _bench.Pass(2);
        Open("m-anne");
        Assert.Equal((true, null), Answer());
        Assert.True(_bench.Relay.Active);
        SessionStarted started = Assert.Single(_bench.Bodies<SessionStarted>());
        Assert.Equal(("m-anne", "s-atelier"), (started.Party.Member, started.Party.Structure));

        // Her own badge ends it as it ends any other.
        _bench.PowerW = 0;
        _bench.Pass(10);
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(20);
        Assert.Equal(SessionEndReason.BadgeOut, Assert.Single(_bench.Bodies<SessionEnded>()).Reason);
        Assert.False(_bench.Relay.Active);
    }

    [Fact]
    public void Nobody_who_is_not_in_the_list_or_whose_badge_is_revoked_is_opened_for()
    {
        _bench.Pass(2);
        Open("m-nobody");
        Assert.Equal((false, "unknown-member"), Answer());
        _bench.NewList(2, annesBadgeRevoked: true);
        Open("m-anne");
        Assert.Equal((false, "unknown-member"), Answer());
        Assert.False(_bench.Relay.Active);
        Assert.Empty(_bench.Bodies<SessionStarted>());
    }

    [Fact]
    public void A_list_that_is_too_old_opens_nothing_from_afar_either()
    {
        _bench.Pass(2);
        _bench.Time.Advance(TimeSpan.FromDays(8));
        Open("m-anne");
        Assert.Equal((false, "list-too-old"), Answer());
        Assert.False(_bench.Relay.Active);
        Assert.Equal(DenialReason.ListTooOld, Assert.Single(_bench.Bodies<AccessDenied>()).Reason);
    }

    [Fact]
    public void A_second_command_at_a_machine_in_use_changes_nothing()
    {
        _bench.Pass(2);
        Open("m-anne");
        Open("m-bruno");
        Assert.Equal((false, "in-use"), Answer());
        Open("m-anne");
        Assert.Equal((false, "in-use"), Answer());
        Assert.Single(_bench.Bodies<SessionStarted>());
        Assert.True(_bench.Relay.Active);
    }

    [Fact]
    public void A_machine_without_lights_buzzer_and_display_says_that_it_cannot_blink()
    {
        _bench.Command(CommandVerb.Identify);
        Assert.Equal((false, "no-signals"), Answer());
    }

    [Fact]
    public void The_program_starts_anew_only_while_no_session_is_open_and_takes_no_badge_afterwards()
    {
        int asked = 0;
        _bench.Loop.RestartAsked = () => asked++;
        _bench.Pass(2);
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(2);
        _bench.Command(CommandVerb.RestartAgent, "r-1");
        Assert.Equal((false, "in-use"), Answer());
        Assert.Equal(0, asked);
        Assert.True(_bench.Relay.Active);

        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(20);
        Assert.False(_bench.Relay.Active);
        _bench.Command(CommandVerb.RestartAgent, "r-2");
        Assert.Equal((true, null), Answer());
        Assert.Equal(1, asked);
        _bench.Badge(SignedWorld.Bruno);
        Open("m-bruno");
        Assert.Equal((false, "not-now"), Answer());
        Assert.False(_bench.Relay.Active);
    }

    [Fact]
    public void A_verb_of_a_later_version_is_refused_in_words()
    {
        var receiver = new CommandReceiver(SignedWorld.Me, _bench.World.Verifier, _bench.Outbox, _bench.Clock, ["press-1"]);
        CommandMessage command = SignedWorld.Command("c-9", _bench.Time.GetUtcNow(), CommandVerb.Other);
        (CommandMessage? toDo, CommandReply? reply) = receiver.Receive(_bench.World.Sign(command));
        Assert.Null(toDo);
        Assert.Equal("unknown-verb", reply!.Refusal);
        Assert.True(WireCodec.DecodeReply(WireCodec.Encode(reply)).Ok);
    }

    private void Open(string member)
    {
        Assert.True(_bench.Loop.TryCommand(SignedWorld.Command("o-1", _bench.Time.GetUtcNow(), CommandVerb.Open) with { Member = member }));
        _bench.Loop.Turn();
    }

    private (bool Accepted, string? Refusal) Answer() => (_bench.Feed.Replies[^1].Accepted, _bench.Feed.Replies[^1].Refusal);
}
