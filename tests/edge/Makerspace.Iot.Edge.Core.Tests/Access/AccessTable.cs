using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Access;
using static Makerspace.Iot.Edge.Core.Tests.Access.Workshop;

namespace Makerspace.Iot.Edge.Core.Tests.Access;

/// <summary>The table of decisions: one change of the list, one answer.</summary>
public sealed class AccessTable
{
    private static readonly Workshop W = new();
    private static readonly AccessMembership M = W.Ana.Memberships[0];
    private static readonly AccessHours Morning = new(0b0011111, 8 * 60, 12 * 60);
    private static readonly AccessHours Evening = new(0b0011111, 18 * 60, 22 * 60);

    private static readonly Dictionary<string, (Workshop Workshop, string Answer)> Cases = new(StringComparer.Ordinal)
    {
        ["all in order"] = (W, "grant, atelier-sud, Production"),
        ["badge of a structure without membership: whose membership opens pays"] = (W with { Badge = W.Badge with { Structure = "coop" } }, "grant, atelier-sud, Production"),
        ["the badge's structure has ended its membership, the private person pays"] = (W with
        {
            Badge = W.Badge with { Structure = "coop" },
            Ana = W.Ana with { Memberships = [M with { Structure = "coop", Until = Monday10 }, M, M with { Structure = null, Purpose = SessionPurpose.Research }] },
        }, "grant, , Research"),
        ["the badge's structure begins tomorrow"] = (W with
        {
            Badge = W.Badge with { Structure = "coop" },
            Ana = W.Ana with { Memberships = [M with { Structure = "coop", From = Monday10.AddDays(1) }, M] },
        }, "grant, atelier-sud, Production"),
        ["the badge's structure is not open at this hour"] = (W with
        {
            Badge = W.Badge with { Structure = "coop" },
            Ana = W.Ana with { Memberships = [M with { Structure = "coop", Hours = [Evening] }, M with { Structure = null }] },
        }, "grant, , Production"),
        ["without a structure on the badge the first in the list opens"] = (W with
        {
            Ana = W.Ana with { Memberships = [M with { Structure = "coop", Until = Monday10 }, M with { Structure = "b" }, M with { Structure = null }] },
        }, "grant, b, Production"),
        ["under supervision the same one pays"] = (W with
        {
            Badge = W.Badge with { Structure = "coop" },
            Ana = W.Ana with { Qualifications = [new("laser", 1)] },
        }, "supervisor, Training, atelier-sud"),
        ["private person"] = (W with { Ana = W.Ana with { Memberships = [M with { Structure = null, Purpose = SessionPurpose.Research }] } }, "grant, , Research"),
        ["the badge's own membership comes first"] = (W with
        {
            Badge = W.Badge with { Structure = "coop" },
            Ana = W.Ana with { Memberships = [M, M with { Structure = "coop", Purpose = SessionPurpose.Demonstration }] },
        }, "grant, coop, Demonstration"),
        ["revoked"] = (W with { Badge = W.Badge with { Revoked = true } }, "BadgeRevoked"),
        ["membership over"] = (W with { Ana = W.Ana with { Memberships = [M with { Until = Monday10 }] } }, "MembershipLapsed"),
        ["membership about to end"] = (W with { Ana = W.Ana with { Memberships = [M with { Until = Monday10.AddTicks(1) }] } }, "grant, atelier-sud, Production"),
        ["membership to come"] = (W with { Ana = W.Ana with { Memberships = [M with { From = Monday10.AddTicks(1) }] } }, "MembershipLapsed"),
        ["membership from now"] = (W with { Ana = W.Ana with { Memberships = [M with { From = Monday10 }] } }, "grant, atelier-sud, Production"),
        ["no membership"] = (W with { Ana = W.Ana with { Memberships = [] } }, "MembershipLapsed"),
        ["elsewhere only"] = (W with { Ana = W.Ana with { Memberships = [], ElsewhereOnly = true } }, "SiteNotCovered"),
        ["within the membership's hours"] = (W with { Ana = W.Ana with { Memberships = [M with { Hours = [Evening, Morning] }] } }, "grant, atelier-sud, Production"),
        ["outside the membership's hours"] = (W with { Ana = W.Ana with { Memberships = [M with { Hours = [Evening] }] } }, "OutsideHours"),
        ["a second membership is open"] = (W with { Ana = W.Ana with { Memberships = [M with { Hours = [Evening] }, M with { Structure = "b" }] } }, "grant, b, Production"),
        ["outside the machine's hours"] = (W with { Laser = W.Laser with { Hours = [Evening] } }, "OutsideHours"),
        ["on another day"] = (W with { Laser = W.Laser with { Hours = [Morning with { Days = 0b1111110 }] } }, "OutsideHours"),
        ["closing at this minute"] = (W with { Laser = W.Laser with { Hours = [Morning with { ToMinute = 600 }] } }, "OutsideHours"),
        ["opening at this minute"] = (W with { Laser = W.Laser with { Hours = [Morning with { FromMinute = 600 }] } }, "grant, atelier-sud, Production"),
        ["no qualification"] = (W with { Ana = W.Ana with { Qualifications = [] } }, "NotQualified"),
        ["qualified for something else"] = (W with { Ana = W.Ana with { Qualifications = [new("press", 9)] } }, "NotQualified"),
        ["level for supervised work"] = (W with { Ana = W.Ana with { Qualifications = [new("laser", 1)] } }, "supervisor, Training, atelier-sud"),
        ["qualification expired"] = (W with { Ana = W.Ana with { Qualifications = [new("laser", 2, Monday10)] } }, "QualificationExpired"),
        ["expired, a lower level still valid"] = (W with { Ana = W.Ana with { Qualifications = [new("laser", 2, Monday10), new("laser", 1)] } }, "supervisor, Training, atelier-sud"),
        ["expired, anyone may work supervised"] = (W with
        {
            Laser = W.Laser with { LevelSupervised = 0 },
            Ana = W.Ana with { Qualifications = [new("laser", 2, Monday10)] },
        }, "supervisor, Training, atelier-sud"),
        ["supervision does not help"] = (W with { Laser = W.Laser with { LevelSupervised = 2 }, Ana = W.Ana with { Qualifications = [new("laser", 1)] } }, "NotQualified"),
        ["no qualification needed"] = (W with { Laser = W.Laser with { LevelAlone = 0, LevelSupervised = 0 }, Ana = W.Ana with { Qualifications = [] } }, "grant, atelier-sud, Production"),
        ["two persons, qualified"] = (W with { Laser = W.Laser with { TwoPersons = true } }, "supervisor, Production, atelier-sud"),
        ["two persons, trainee"] = (W with { Laser = W.Laser with { TwoPersons = true }, Ana = W.Ana with { Qualifications = [new("laser", 1)] } }, "supervisor, Training, atelier-sud"),
        ["booked by another"] = (W with { Laser = W.Laser with { Bookings = [new("ben", Monday10, Monday10.AddHours(1))] } }, "BookedByAnother"),
        ["booked by oneself"] = (W with { Laser = W.Laser with { Bookings = [new("ana", Monday10, Monday10.AddHours(1))] } }, "grant, atelier-sud, Production"),
        ["another's booking over"] = (W with { Laser = W.Laser with { Bookings = [new("ben", Monday10.AddHours(-1), Monday10)] } }, "grant, atelier-sud, Production"),
        ["quota spent"] = (W with { Ana = W.Ana with { QuotaSpent = true } }, "QuotaSpent"),
        ["out of service"] = (W with { Laser = W.Laser with { OutOfService = true } }, "OutOfService"),
        ["machine not in the list"] = (W with { Laser = W.Laser with { Machine = "laser-2" } }, "OutOfService"),
        ["list too old"] = (W with { ValidUntil = Monday10 }, "ListTooOld"),
        ["deny beats supervisor"] = (W with { Laser = W.Laser with { TwoPersons = true }, Ana = W.Ana with { QuotaSpent = true } }, "QuotaSpent"),
        ["the first reason is told"] = (W with { ValidUntil = Monday10, Badge = W.Badge with { Revoked = true } }, "ListTooOld"),
    };

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_case_has_its_answer(string name) => Assert.Equal(Cases[name].Answer, Words(Cases[name].Workshop.Decide()));

    [Fact]
    public void Without_a_list_nothing_opens()
    {
        AccessDecision decision = AccessPolicy.Decide(null, "laser-1", Hash, new Instant(0, Monday10, ClockQuality.Synced));
        Assert.Equal(new AccessDecision.Denied(0, null, DenialReason.ListTooOld), decision);
        Assert.False(AccessPolicy.CanSupervise(null, "laser-1", Hash, new Instant(0, Monday10, ClockQuality.Synced)));
    }

    [Fact]
    public void An_unknown_badge_is_told_so_and_names_nobody()
    {
        AccessDecision decision = AccessPolicy.Decide(W.List(), "laser-1", "nobody-000000000000000", new Instant(1_000_000, Monday10, ClockQuality.Synced));
        Assert.Equal(new AccessDecision.Denied(42, null, DenialReason.UnknownBadge), decision);
    }

    [Theory]
    [InlineData(3, false, false, null)]
    [InlineData(2, false, false, DenialReason.NotQualified)]
    [InlineData(3, true, false, DenialReason.BadgeRevoked)]
    [InlineData(3, false, true, DenialReason.QualificationExpired)]
    public void Supervising_asks_for_a_valid_badge_and_level(int level, bool revoked, bool expired, DenialReason? refusal)
    {
        Workshop w = W with
        {
            Badge = W.Badge with { Revoked = revoked },
            Ana = W.Ana with { QuotaSpent = true, Maintainer = true, Qualifications = [new("laser", level, expired ? Monday10 : null)] },
            Laser = W.Laser with { Hours = [Evening] },
        };
        BadgeStanding standing = AccessPolicy.Standing(w.List(), "laser-1", Hash, new Instant(1_000_000, Monday10, ClockQuality.Synced));
        Assert.Equal(refusal, standing.SupervisionRefusal);
        Assert.Equal(refusal is null, standing.Supervises);
        Assert.Equal(!revoked, standing.Maintains);
    }

    [Fact]
    public void Hours_are_meant_in_the_time_zone_of_the_list_summer_and_winter()
    {
        Workshop w = W with { Laser = W.Laser with { Hours = [new AccessHours(127, 600, 601)] }, ValidUntil = Monday10.AddYears(1) };
        Assert.Equal("grant, atelier-sud, Production", Words(w.Decide(new DateTimeOffset(2026, 3, 2, 9, 0, 30, TimeSpan.Zero))));
        Assert.Equal("grant, atelier-sud, Production", Words(w.Decide(new DateTimeOffset(2026, 7, 6, 8, 0, 30, TimeSpan.Zero))));
        Assert.Equal("OutsideHours", Words(w.Decide(new DateTimeOffset(2026, 7, 6, 9, 0, 30, TimeSpan.Zero))));
    }

    [Fact]
    public void A_list_that_contradicts_itself_is_refused_whole()
    {
        AccessListDocument rows = new() { Version = 1, IssuedAt = Monday10, ValidUntil = Monday10, TimeZone = "Europe/Paris", Agent = "agent-1", Site = "site-1", Machines = [W.Laser], Members = [W.Ana], Badges = [W.Badge] };
        var now = new Instant(0, Monday10, ClockQuality.Synced);
        Assert.Throws<ArgumentException>(() => AccessList.Build(rows with { Badges = [W.Badge, W.Badge with { Revoked = true }] }, now));
        Assert.Throws<ArgumentException>(() => AccessList.Build(rows with { Badges = [W.Badge with { Member = 1 }] }, now));
        Assert.Throws<ArgumentException>(() => AccessList.Build(rows with { Badges = [W.Badge with { Hash = "short" }] }, now));
        Assert.Throws<ArgumentException>(() => AccessList.Build(rows with { Machines = [W.Laser, W.Laser] }, now));
    }

    [Fact]
    public void A_decision_among_ten_thousand_badges_allocates_next_to_nothing()
    {
        AccessMember[] members = [.. Enumerable.Range(0, 10_000).Select(i => W.Ana with { Ref = $"m{i}" })];
        AccessBadge[] badges = [.. Enumerable.Range(0, 10_000).Select(i => new AccessBadge($"badge-{i:0000000000000000}", i))];
        AccessList list = AccessList.Build(
            new AccessListDocument { Version = 1, IssuedAt = Monday10, ValidUntil = Monday10.AddDays(1), TimeZone = "Europe/Paris", Agent = "agent-1", Site = "site-1", Machines = [W.Laser], Members = members, Badges = badges },
            new Instant(0, Monday10, ClockQuality.Synced));
        var now = new Instant(0, Monday10, ClockQuality.Synced);
        AccessDecision decision = AccessPolicy.Decide(list, "laser-1", badges[9_999].Hash, now);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            decision = AccessPolicy.Decide(list, "laser-1", badges[i * 7].Hash, now);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000.0, 0, 200);
        Assert.Equal("m6993", decision.Member);
    }
}
