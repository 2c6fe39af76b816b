using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using static Makerspace.Iot.Edge.Core.Tests.Access.Workshop;

namespace Makerspace.Iot.Edge.Core.Tests.Access;

/// <summary>A clock in the past neither locks everybody out nor keeps a list open for ever.</summary>
public sealed class UnsyncedClock
{
    private static readonly DateTimeOffset Past = new(1970, 1, 1, 0, 1, 0, TimeSpan.Zero);
    private static readonly Workshop W = new();

    [Fact]
    public void A_clock_in_the_past_opens_what_was_open_when_the_list_was_issued() =>
        Assert.Equal("grant, atelier-sud, Production", Words(W.Decide(Past, ClockQuality.Unsynced)));

    [Fact]
    public void A_synced_clock_is_believed_even_before_the_list() =>
        Assert.Equal("MembershipLapsed", Words(W.Decide(Past)));

    [Fact]
    public void The_list_grows_too_old_by_the_monotonic_clock()
    {
        Assert.Equal("grant, atelier-sud, Production", Words(W.Decide(Past, ClockQuality.Unsynced, TimeSpan.FromDays(29).TotalSeconds)));
        Assert.Equal("ListTooOld", Words(W.Decide(Past, ClockQuality.Unsynced, TimeSpan.FromDays(31).TotalSeconds)));
    }

    [Fact]
    public void The_list_grows_too_old_over_restarts_by_the_latest_time_known() =>
        Assert.Equal("ListTooOld", Words((W with { LatestWallKnown = Monday10.AddDays(31) }).Decide(Past, ClockQuality.Unsynced)));

    [Fact]
    public void A_qualification_expired_at_the_issue_stays_expired() =>
        Assert.Equal("QualificationExpired", Words((W with { Ana = W.Ana with { Qualifications = [new("laser", 2, W.IssuedAt)] } }).Decide(Past, ClockQuality.Unsynced)));

    [Fact]
    public void With_no_time_of_day_hours_and_bookings_do_not_deny()
    {
        Workshop w = W with
        {
            Laser = W.Laser with { Hours = [new AccessHours(127, 0, 1)], Bookings = [new("ben", Monday10.AddDays(-1), Monday10.AddDays(1))] },
            Ana = W.Ana with { Memberships = [W.Ana.Memberships[0] with { Hours = [new AccessHours(127, 0, 1)] }] },
        };
        Assert.Equal("grant, atelier-sud, Production", Words(w.Decide(Past, ClockQuality.Unsynced)));
        Assert.Equal("OutsideHours", Words(w.Decide(Monday10, ClockQuality.Unsynced)));
    }

    [Fact]
    public void An_unsynced_clock_ahead_of_the_list_is_believed() =>
        Assert.Equal("ListTooOld", Words(W.Decide(Monday10.AddDays(31), ClockQuality.Unsynced)));
}
