using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

/// <summary>Ids that can be nobody's badge, whatever reads them.</summary>
public sealed class RefusedBadgeTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("08C1D2E3", "08F4A5B6", "RandomBadge", "random-id")]
    [InlineData("8804C1D2", "8804E3F4", "CutBadge", "cascade-tag")]
    public void An_id_that_no_badge_keeps_is_told_in_its_own_words_and_recorded_once_as_unknown(string one, string another, string signal, string word)
    {
        _bench.Badge(new BadgeId(Convert.FromHexString(one)));
        _bench.Badge(new BadgeId(Convert.FromHexString(another)));
        Assert.Equal(signal, Machine().LastSignal);
        Assert.Equal((2, word), (Machine().ReaderRefused, Machine().ReaderRefusal));
        Assert.Equal(DenialReason.UnknownBadge, Assert.Single(_bench.Bodies<AccessDenied>()).Reason);
        Assert.False(_bench.Relay.Active);
    }

    [Fact]
    public void It_changes_nothing_in_an_open_session()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(5);
        _bench.Badge(new BadgeId([8, 1, 2, 3]));
        _bench.Pass(1);
        Assert.True(_bench.Relay.Active);
        Assert.Empty(_bench.Bodies<SessionEnded>());
    }

    [Fact]
    public void What_could_not_be_read_is_told_and_counted_and_recorded_nowhere()
    {
        _bench.Loop.TryReader(0, new ReaderEvent(ReaderEventKind.Unreadable, null, null, _bench.Time.GetTimestamp()) { Flaw = BadgeIdFlaw.FacilityAndNumber });
        _bench.Loop.Turn();
        Assert.Equal(("UnreadableBadge", 1, "facility-and-number"), (Machine().LastSignal, Machine().ReaderRefused, Machine().ReaderRefusal));
        Assert.Empty(_bench.Bodies<AccessDenied>());
    }

    [Fact]
    public void What_is_heard_again_does_nothing()
    {
        _bench.Badge(SignedWorld.Anne);
        for (int i = 0; i < 5; i++)
        {
            _bench.Pass(3);
            _bench.Report(ReaderEventKind.HeardAgain, SignedWorld.Anne);
        }

        Assert.True(_bench.Relay.Active);
        Assert.Equal([false, true], _bench.Relay.Writes);
    }

    private MachineReport Machine()
    {
        _bench.Pass(1);
        return _bench.Loop.Report.Machines[0];
    }
}
