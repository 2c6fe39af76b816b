using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

/// <summary>A block is acknowledged only once a restart would find it, and never ends by a write that failed.</summary>
public sealed class BlockKeepingTests : IDisposable
{
    private readonly MemoryOutbox _outbox = new(new OutboxOptions());
    private readonly Bench _bench;

    public BlockKeepingTests() => _bench = new Bench(_outbox);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_block_that_the_store_refuses_is_in_force_is_not_acknowledged_and_is_kept_as_soon_as_it_can_be()
    {
        _outbox.RefusesBlocks = true;
        _bench.Command(CommandVerb.Block, "b-7");
        Assert.Equal(("b-7", false, "not-recorded"), Last());
        Assert.Equal(MachineCondition.OutOfService, _bench.State);
        _bench.Badge(SignedWorld.Anne);
        Assert.False(_bench.Relay.Active);

        _outbox.RefusesBlocks = false;
        _bench.Pass(2);
        Assert.True(_outbox.Notes()["press-1"].IsBlocked);
        _bench.Restart();
        _bench.Pass(1);
        Assert.Equal(MachineCondition.OutOfService, _bench.State);

        // Said once more, it is acknowledged.
        _bench.Command(CommandVerb.Block, "b-8");
        Assert.Equal(("b-8", true, null), Last());
    }

    [Fact]
    public void An_unblock_that_the_store_refuses_changes_nothing()
    {
        _bench.Command(CommandVerb.Block, "b-1");
        Assert.Equal(("b-1", true, null), Last());
        _outbox.RefusesBlocks = true;
        _bench.Command(CommandVerb.Unblock, "u-1");
        _bench.Pass(2);
        Assert.Equal(("u-1", false, "not-recorded"), Last());
        Assert.Equal(MachineCondition.OutOfService, _bench.State);
        _outbox.RefusesBlocks = false;
        _bench.Command(CommandVerb.Unblock, "u-2");
        _bench.Pass(1);
        Assert.Equal(("u-2", true, null), Last());
        Assert.Equal(MachineCondition.Locked, _bench.State);
        Assert.False(_outbox.Notes()["press-1"].IsBlocked);
    }

    [Fact]
    public void A_block_in_a_session_is_acknowledged_by_its_write_alone()
    {
        _bench.Pass(2);
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1800;
        _bench.Pass(10);
        _outbox.RefusesBlocks = true;
        _bench.Command(CommandVerb.Block, "b-3");
        Assert.Equal(("b-3", false, "not-recorded"), Last());
        Assert.True(_bench.Relay.Active, "at work");
        _bench.PowerW = 0;
        _bench.Pass(20);
        Assert.False(_bench.Relay.Active);
        Assert.Equal(MachineCondition.OutOfService, _bench.State);
    }

    [Fact]
    public void A_command_whose_record_is_refused_is_answered_all_the_same()
    {
        _outbox.Fault = _ => AppendOutcome.DiskFull;
        _bench.Command(CommandVerb.Block, "b-4");
        Assert.Equal(("b-4", false, "not-recorded"), Last());
    }

    private (string, bool, string?) Last() => _bench.Feed.Replies[^1] is var reply ? (reply.Id, reply.Accepted, reply.Refusal) : default;
}
