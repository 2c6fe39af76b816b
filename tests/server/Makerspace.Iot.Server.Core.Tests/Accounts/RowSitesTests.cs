using Makerspace.Iot.Server.Core.Accounts;

namespace Makerspace.Iot.Server.Core.Tests.Accounts;

public sealed class RowSitesTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a b", "b", true)]
    [InlineData("a", "b", false)]
    [InlineData("*", "b", true)]
    [InlineData("a *", "b", true)]
    [InlineData("", "a b", false)]
    [InlineData("", "*", true)]
    [InlineData("a", "*", true)]
    [InlineData("*", "", false)]
    [InlineData("a", "", false)]
    public void A_person_is_of_every_site_of_a_membership_and_without_any_of_none(string memberships, string scope, bool within) =>
        Assert.Equal(within, RowSites.OfPerson(Split(memberships)).Within(SiteScope.Of(Split(scope))));

    [Theory]
    [InlineData("", "a", true)]
    [InlineData("", "", false)]
    [InlineData("a", "b", false)]
    [InlineData("a b", "b", true)]
    [InlineData("*", "b", true)]
    public void A_structure_without_members_is_of_every_site_and_then_of_theirs(string memberships, string scope, bool within) =>
        Assert.Equal(within, RowSites.OfStructure(Split(memberships)).Within(SiteScope.Of(Split(scope))));

    [Theory]
    [InlineData("a b", "b c", "b")]
    [InlineData("*", "b c", "b")]
    [InlineData("a", "*", "a")]
    [InlineData("a b", "*", null)]
    [InlineData("*", "*", null)]
    [InlineData("", "*", null)]
    [InlineData("a", "b", null)]
    public void The_audit_notes_it_at_a_site_of_who_acts(string memberships, string scope, string? site) =>
        Assert.Equal(site, RowSites.OfPerson(Split(memberships)).NotedAt(SiteScope.Of(Split(scope))));

    private static string[] Split(string sites) => sites.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
