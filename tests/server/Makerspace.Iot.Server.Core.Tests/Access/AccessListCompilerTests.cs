using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Access;

public sealed class AccessListCompilerTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 6, 15);
    private static readonly Agent Here = new() { Name = "fabunit-1", Site = "la-fabunit" };
    private static readonly Agent There = new() { Name = "val-1", Site = "val-solidaire" };

    private readonly List<Membership> _memberships = [];
    private readonly List<Qualification> _qualifications = [];
    private readonly List<Badge> _badges = [new() { Uid = "04a1b2c3d4e5f6", Person = "m-1" }];
    private readonly List<Placement> _placements =
    [
        new() { Machine = "press-1", From = Now.AddYears(-1), Agent = "fabunit-1" },
        new() { Machine = "laser-1", From = Now.AddYears(-1), Agent = "val-1" },
        new() { Machine = "sewing-1", From = Now.AddYears(-1), Agent = "val-1" },
        new() { Machine = "sewing-1", From = Now.AddHours(-1), Agent = "fabunit-1" },
    ];

    [Fact]
    public void Only_the_machines_that_stand_with_the_agent_now_are_listed()
    {
        Assert.Equal(["press-1", "sewing-1"], Compile().Machines.Select(m => m.Machine.Name));
        Assert.Equal(["laser-1"], Compile(There).Machines.Select(m => m.Machine.Name));
        Assert.Equal(["laser-1", "sewing-1"], Compile(There, Now.AddHours(-2)).Machines.Select(m => m.Machine.Name));
    }

    [Fact]
    public void A_machine_keeps_its_levels_hours_and_block()
    {
        MachineRow press = Compile().Machines[0];
        Assert.True(press.Machine.OutOfService);
        Assert.Equal([new OpeningHours(31, 480, 1140)], press.Hours);
    }

    [Fact]
    public void A_person_without_badge_is_not_listed()
    {
        _memberships.Add(Member("m-2", "la-fabunit"));
        Assert.Equal(["m-1"], Compile().Members.Select(m => m.Ref));
    }

    [Fact]
    public void A_membership_runs_from_the_first_midnight_to_the_midnight_after_the_last_day()
    {
        _memberships.Add(Member("m-1", "la-fabunit", -14, 15, "firm"));
        MembershipRow row = Assert.Single(Only().Memberships);
        Assert.Equal(new DateTimeOffset(2026, 5, 31, 22, 0, 0, TimeSpan.Zero), row.From);
        Assert.Equal(new DateTimeOffset(2026, 6, 30, 22, 0, 0, TimeSpan.Zero), row.Until);
        Assert.Equal("firm", row.Structure);
    }

    [Fact]
    public void A_membership_of_the_whole_network_covers_every_site()
    {
        _memberships.Add(Member("m-1", Everywhere.Mark));
        Assert.Single(Only().Memberships);
        Assert.Single(Only(There).Memberships);
        Assert.False(Only(There).ElsewhereOnly);
    }

    [Fact]
    public void A_membership_of_the_site_itself_comes_before_one_of_the_network_as_in_the_price()
    {
        _memberships.Add(Member("m-1", Everywhere.Mark, -300, structure: "old-firm"));
        _memberships.Add(Member("m-1", "la-fabunit", -200, structure: "firm"));
        _memberships.Add(Member("m-1", "la-fabunit", -10));
        Assert.Equal(["firm", null, "old-firm"], Only().Memberships.Select(m => m.Structure));
    }

    [Fact]
    public void A_member_of_another_site_is_marked_elsewhere_only()
    {
        _memberships.Add(Member("m-1", "la-fabunit"));
        MemberRow there = Only(There);
        Assert.True(there.ElsewhereOnly);
        Assert.Empty(there.Memberships);
        Assert.False(Only().ElsewhereOnly);
    }

    [Fact]
    public void A_member_lapsed_here_but_valid_elsewhere_is_elsewhere_only_and_one_lapsed_everywhere_is_not()
    {
        _memberships.Add(Member("m-1", "la-fabunit", -100, -1));
        Assert.False(Only().ElsewhereOnly);
        Assert.Single(Only().Memberships);
        _memberships.Add(Member("m-1", "val-solidaire"));
        Assert.True(Only().ElsewhereOnly);
    }

    [Fact]
    public void A_membership_to_come_here_is_in_the_list_before_it_begins_and_ends_elsewhere_only()
    {
        _memberships.Add(Member("m-1", "val-solidaire"));
        _memberships.Add(Member("m-1", "la-fabunit", 1, 100));
        Assert.False(Only().ElsewhereOnly);
        Assert.Single(Only().Memberships);
    }

    [Fact]
    public void Only_the_last_lapsed_membership_stays_and_only_where_none_holds()
    {
        _memberships.Add(Member("m-1", "la-fabunit", -300, -200));
        _memberships.Add(Member("m-1", "la-fabunit", -100, -1));
        Assert.Equal(LocalDays.End(Today.AddDays(-1), Paris), Assert.Single(Only().Memberships).Until);
        _memberships.Add(Member("m-1", "la-fabunit", 0, 0));
        Assert.Equal(LocalDays.End(Today, Paris), Assert.Single(Only().Memberships).Until);
    }

    [Fact]
    public void At_most_as_many_memberships_as_the_wire_carries()
    {
        for (int i = 0; i < AccessListCompiler.MaxMemberships + 5; i++)
        {
            _memberships.Add(Member("m-1", "la-fabunit", -i, 500, $"s-{i}"));
        }

        Assert.Equal(AccessListCompiler.MaxMemberships, Only().Memberships.Count);
    }

    [Fact]
    public void Qualifications_are_listed_for_the_categories_of_the_agent_alone()
    {
        _memberships.Add(Member("m-1", Everywhere.Mark));
        _qualifications.Add(Qualified("press", 2));
        _qualifications.Add(Qualified("laser", 2));
        Assert.Equal(["press"], Only().Qualifications.Select(q => q.Category));
        Assert.Equal(["laser"], Only(There).Qualifications.Select(q => q.Category));
    }

    [Fact]
    public void A_stranger_needs_no_qualification_to_be_refused()
    {
        _memberships.Add(Member("m-1", "val-solidaire"));
        _qualifications.Add(Qualified("press", 2));
        Assert.Empty(Only().Qualifications);
        _memberships.Add(Member("m-1", "la-fabunit", -100, -1));
        Assert.Single(Only().Qualifications);
    }

    [Fact]
    public void Agents_of_one_day_share_the_rows_of_strangers_and_each_have_their_own_members()
    {
        _memberships.Add(Member("m-1", "la-fabunit"));
        _badges.Add(new Badge { Uid = "cafebabe", Person = "m-2" });
        _memberships.Add(Member("m-2", "elsewhere"));
        var day = new AccessDay(Source(), Paris, Now);
        (AccessRows here, AccessRows there) = (day.Compile(Here), day.Compile(There));
        Assert.Same(here.Members[1], there.Members[1]);
        Assert.Same(here.Badges, there.Badges);
        Assert.Single(here.Members[0].Memberships);
        Assert.True(there.Members[0].ElsewhereOnly);
    }

    [Theory]
    [InlineData("Europe/Paris", "2026-10-31T23:00:00Z")]
    [InlineData("America/Martinique", "2026-11-01T04:00:00Z")]
    [InlineData("Indian/Reunion", "2026-10-31T20:00:00Z")]
    public void A_last_day_ends_at_midnight_of_the_site(string zone, string end)
    {
        var last = new DateOnly(2026, 10, 31);
        Membership member = Member("m-1", "la-fabunit");
        member.LastDay = last;
        _memberships.Add(member);
        _qualifications.Add(Qualified("press", 2, lastDay: last));
        MemberRow row = Assert.Single(AccessListCompiler.Compile(Source(), Here, SiteZones.Find(zone)!, Now).Members);
        var until = DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((until, until), (Assert.Single(row.Memberships).Until, Assert.Single(row.Qualifications).Until));
    }

    [Fact]
    public void An_expired_qualification_stays_so_that_the_refusal_says_expired()
    {
        _memberships.Add(Member("m-1", "la-fabunit"));
        _qualifications.Add(Qualified("press", 2, lastDay: Today.AddDays(-10)));
        Assert.Equal(LocalDays.End(Today.AddDays(-10), Paris), Assert.Single(Only().Qualifications).Until);
    }

    [Fact]
    public void The_rule_of_the_category_sets_the_expiry_and_a_last_day_of_its_own_overrules_it()
    {
        _memberships.Add(Member("m-1", "la-fabunit"));
        _qualifications.Add(Qualified("sewing", 2, signed: new DateOnly(2025, 1, 31)));
        Assert.Equal(LocalDays.Start(new DateOnly(2026, 1, 31), Paris), Assert.Single(Only().Qualifications).Until);
        _qualifications[0].LastDay = new DateOnly(2027, 1, 1);
        Assert.Equal(LocalDays.End(new DateOnly(2027, 1, 1), Paris), Assert.Single(Only().Qualifications).Until);
    }

    [Fact]
    public void A_lower_level_is_left_out_only_where_a_higher_one_holds_as_long()
    {
        _memberships.Add(Member("m-1", "la-fabunit"));
        _qualifications.Add(Qualified("press", 1));
        _qualifications.Add(Qualified("press", 3, lastDay: Today.AddDays(5)));
        Assert.Equal([3, 1], Only().Qualifications.Select(q => q.Level));
        _qualifications[1].LastDay = null;
        Assert.Equal([3], Only().Qualifications.Select(q => q.Level));
    }

    [Fact]
    public void A_revoked_badge_stays_in_the_list_as_revoked()
    {
        _badges.Add(new Badge { Uid = "deadbeef", Person = "m-1", RevokedAt = Now, Structure = "firm" });
        _badges.Add(new Badge { Uid = "cafebabe", Person = "m-1", RevokedAt = Now.AddTicks(1) });
        Assert.Equal(
            [("04a1b2c3d4e5f6", false), ("cafebabe", false), ("deadbeef", true)],
            Compile().Badges.Select(b => (b.Uid, b.Revoked)));
        Assert.Equal("firm", Compile().Badges[2].Structure);
    }

    [Fact]
    public void Staff_of_the_site_may_maintain_while_their_membership_holds()
    {
        _memberships.Add(Member("m-1", "la-fabunit", -10, 0));
        _memberships[0].Kind = MembershipKind.Staff;
        Assert.True(Only().Maintainer);
        Assert.False(Only(There).Maintainer);
        Assert.False(Assert.Single(Compile(Here, Now.AddDays(1)).Members).Maintainer);
    }

    [Fact]
    public void Damaged_hours_stop_the_list_rather_than_open_at_wrong_hours()
    {
        _memberships.Add(Member("m-1", "la-fabunit"));
        _memberships[0].Hours = "sometimes";
        Assert.Contains("m-1", Assert.Throws<FormatException>(() => Compile()).Message, StringComparison.Ordinal);
    }

    private static Membership Member(string person, string site, int from = -100, int? to = null, string structure = "") => new()
    {
        Person = person,
        Site = site,
        Structure = structure,
        FirstDay = Today.AddDays(from),
        LastDay = to is { } days ? Today.AddDays(days) : null,
        Kind = MembershipKind.Resident,
    };

    private static Qualification Qualified(string category, int level, DateOnly? lastDay = null, DateOnly? signed = null) =>
        new() { Person = "m-1", Category = category, Level = level, SignedOn = signed ?? Today.AddYears(-1), LastDay = lastDay };

    private MemberRow Only(Agent? agent = null) => Assert.Single(Compile(agent).Members);

    private AccessRows Compile(Agent? agent = null, DateTimeOffset? at = null) => AccessListCompiler.Compile(Source(), agent ?? Here, Paris, at ?? Now);

    private AccessSource Source() => new(
        [
            new Machine { Name = "press-1", Label = "Presse", Category = "press", LevelAlone = 2, OutOfService = true, Hours = "lu-ve 08:00-19:00" },
            new Machine { Name = "laser-1", Label = "Laser", Category = "laser" },
            new Machine { Name = "sewing-1", Label = "Couture", Category = "sewing" },
        ],
        [
            new MachineCategory { Name = "press", Label = "Presse" },
            new MachineCategory { Name = "laser", Label = "Laser" },
            new MachineCategory { Name = "sewing", Label = "Couture", QualificationMonths = 12 },
        ],
        _placements,
        _memberships,
        _qualifications,
        _badges);
}
