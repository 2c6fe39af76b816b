using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

/// <summary>An outbox that fills up: what is worth least is left out first, which is no fault of the store.</summary>
public sealed class StoreWatchTests : IDisposable
{
    private static readonly OutboxOptions Small = new() { MaxRows = 100 };
    private readonly MemoryOutbox _outbox = new(Small);
    private readonly Bench _bench;

    public StoreWatchTests() => _bench = new Bench(_outbox);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_refusal_left_out_from_three_quarters_on_is_no_fault_of_the_store()
    {
        Fill(75);
        Assert.Equal(OutboxRoom.SessionsOnly, _outbox.Depth.Room);
        _bench.Badge(SignedWorld.Unknown);
        Assert.False(_bench.Loop.StoreIsFailing);
        Assert.Empty(_bench.Bodies<AccessDenied>());
        _bench.Badge(SignedWorld.Anne);
        Assert.True(_bench.Relay.Active, "starts work");
        _bench.Pass(60);
        Assert.False(_bench.Loop.StoreIsFailing);
        Assert.Empty(_bench.Bodies<FaultRaised>());
    }

    [Fact]
    public void A_start_refused_by_a_full_outbox_is_a_fault_that_stands_until_there_is_room()
    {
        Fill(75);
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1800;
        _bench.Pass(20);
        Fill(98);
        Assert.Equal(OutboxRoom.EndsOnly, _outbox.Depth.Room);
        _bench.PowerW = 0;
        _bench.Pass(10);
        _bench.Badge(SignedWorld.Anne);
        Assert.False(_bench.Relay.Active, "the end always fits");
        Assert.False(_bench.Loop.StoreIsFailing);

        Fill(100);
        _bench.Badge(SignedWorld.Bruno);
        Assert.False(_bench.Relay.Active);
        Assert.True(_bench.Loop.StoreIsFailing);
        _bench.Pass(60);
        Assert.True(_bench.Loop.StoreIsFailing);

        _outbox.Acknowledge(_outbox.Epoch, _outbox.LastSeq);
        _bench.Pass(2);
        Assert.False(_bench.Loop.StoreIsFailing);
        Assert.Equal([FaultCode.StoreFailed], _bench.Bodies<FaultRaised>().Select(f => f.Code));
        Assert.Equal([FaultCode.StoreFailed], _bench.Bodies<FaultCleared>().Select(f => f.Code));
    }

    [Fact]
    public void What_still_fits_a_full_outbox_does_not_clear_its_fault()
    {
        Fill(100);
        var watch = new StoreWatch(_outbox, _bench.Clock);
        watch.Saw(new AppendResult(AppendOutcome.Full), Drafts.Start("press-1", "ses-a"));
        watch.Saw(new AppendResult(AppendOutcome.CheckpointOnly), Drafts.Checkpoint("press-1", "ses-b", 30));
        watch.Saw(new AppendResult(AppendOutcome.Stored, 7), Drafts.End("press-1", "ses-b", 60));
        watch.Look();
        Assert.True(watch.IsFailing, "the fault flaps");
        _outbox.Acknowledge(_outbox.Epoch, _outbox.LastSeq);
        watch.Look();
        Assert.False(watch.IsFailing);
    }

    [Fact]
    public void A_store_that_refused_is_tried_again_by_itself_with_nobody_at_a_machine()
    {
        _outbox.Fault = _ => AppendOutcome.DiskFull;
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(30);
        Assert.True(_bench.Loop.StoreIsFailing);
        _outbox.Fault = _ => null;
        _bench.Pass(6);
        Assert.False(_bench.Loop.StoreIsFailing);
        Assert.Equal([FaultCode.StoreFailed], _bench.Bodies<FaultRaised>().Select(f => f.Code));
        Assert.Equal([FaultCode.StoreFailed], _bench.Bodies<FaultCleared>().Select(f => f.Code));
    }

    // Sessions of another machine: a notice would be left out.
    private void Fill(int rows)
    {
        for (int i = 0; _outbox.Depth.Rows < rows; i++)
        {
            ((IOutbox)_outbox).Append(Drafts.End("loom-9", $"ses-{i}", 60));
        }
    }
}
