using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Edge.Core.Tests.Access;

public sealed class LentBadgeTests
{
    [Fact]
    public void A_badge_that_is_lent_opens_until_its_time_is_over_and_is_then_revoked_without_a_new_list()
    {
        Workshop lent = new() { Badge = new(Workshop.Hash, 0, Until: Workshop.Monday10.AddHours(1)) };
        Assert.StartsWith("grant", Workshop.Words(lent.Decide()), StringComparison.Ordinal);
        Assert.StartsWith("grant", Workshop.Words(lent.Decide(Workshop.Monday10.AddMinutes(59))), StringComparison.Ordinal);
        Assert.Equal("BadgeRevoked", Workshop.Words(lent.Decide(Workshop.Monday10.AddHours(1))));
    }

    [Fact]
    public void An_unset_clock_does_not_lengthen_the_loan()
    {
        Workshop lent = new() { Badge = new(Workshop.Hash, 0, Until: Workshop.Monday10.AddHours(1)), LatestWallKnown = Workshop.Monday10 };
        Assert.Equal("BadgeRevoked", Workshop.Words(lent.Decide(Workshop.Monday10.AddYears(-20), ClockQuality.Unsynced, secondsLater: 3600)));
    }
}
