using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Members;

namespace Makerspace.Iot.Server.Tests.Members;

public sealed class PeopleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 3, 2);

    [Theory]
    [InlineData("eloise", "m-1")]
    [InlineData("DUPRÉ éloïse", "m-1")]
    [InlineData("elo dup", "m-1")]
    [InlineData("m-3", "m-3")]
    [InlineData("menuiserie", "m-1 m-2")]
    [InlineData("c4d5", "m-2")]
    [InlineData("04:A2:B3:C4:D5", "m-2")]
    [InlineData("4d5", "")]
    [InlineData("personne", "")]
    [InlineData("", "m-1 m-4 m-2 m-3")]
    public void People_are_found_by_words_in_any_order_by_reference_by_structure_and_by_the_end_of_a_badge(string text, string expected) =>
        Assert.Equal(expected, Found(new PeopleQuery(SiteScope.Network, SiteScope.Network, text)));

    [Theory]
    [InlineData("a", null, null, "m-1 m-4")]
    [InlineData("b", null, null, "m-4 m-2")]
    [InlineData("a b", MembershipState.Current, null, "m-1 m-4")]
    [InlineData("a b", MembershipState.Expired, null, "m-2")]
    [InlineData("a b", MembershipState.Future, null, "")]
    [InlineData("*", MembershipState.Expired, "a", "")]
    [InlineData("*", null, "b", "m-4 m-2")]
    public void Filters_ask_what_the_visitor_may_see(string scope, MembershipState? state, string? site, string expected) =>
        Assert.Equal(expected, Found(new PeopleQuery(SiteScope.Of(scope.Split(' ')), SiteScope.Nowhere, null, site, state)));

    [Fact]
    public void A_badge_is_searched_for_only_by_who_manages_members_there_and_a_revoked_one_does_not_count_as_a_badge()
    {
        Assert.Equal("", Found(new PeopleQuery(SiteScope.Network, SiteScope.Of(["a"]), "c4d5")));
        Assert.Equal("m-1 m-4 m-2 m-3", Found(new PeopleQuery(SiteScope.Network, SiteScope.Network, WithoutBadge: true)));
    }

    [Fact]
    public void Pages_follow_each_other_both_ways_without_a_gap()
    {
        var query = new PeopleQuery(SiteScope.Network, SiteScope.Network);
        PeoplePage first = Make().Search(query, Now, _ => Today, null, null, 2);
        Assert.Equal(("m-1 m-4", null, "m-4"), (Refs(first), first.Before, first.After));
        PeoplePage second = Make().Search(query, Now, _ => Today, first.After, null, 2);
        Assert.Equal(("m-2 m-3", "m-2", null), (Refs(second), second.Before, second.After));
        PeoplePage back = Make().Search(query, Now, _ => Today, null, second.Before, 2);
        Assert.Equal(("m-1 m-4", null, "m-4"), (Refs(back), back.Before, back.After));
        Assert.Equal("m-1 m-4", Refs(Make().Search(query, Now, _ => Today, "m-gone", null, 2)));
    }

    private static string Found(PeopleQuery query) => Refs(Make().Search(query, Now, _ => Today, null, null, 50));

    private static string Refs(PeoplePage page) => string.Join(' ', page.Items.Select(i => i.Ref));

    private static People Make()
    {
        Membership Of(string person, string site, string structure, int first, int? last) => new()
        {
            Person = person, Site = site, Structure = structure, FirstDay = new DateOnly(first, 1, 1), LastDay = last is { } year ? new DateOnly(year, 12, 31) : null, Kind = MembershipKind.Resident,
        };
        NamedPerson[] names = [new("m-1", "Éloïse Dupré"), new("m-4", "Fanny"), new("m-2", "Zoé Martin"), new("m-3", null)];
        return new People(
            names,
            [Of("m-1", "a", "s-1", 2024, null), Of("m-2", "b", "s-1", 2023, 2024), Of("m-4", "*", "", 2025, null)],
            [new Badge { Uid = "04a2b3c4d5", Person = "m-2", RevokedAt = Now.AddDays(-1) }],
            [new Structure { Ref = "s-1", Label = "Menuiserie du Val" }]);
    }
}
