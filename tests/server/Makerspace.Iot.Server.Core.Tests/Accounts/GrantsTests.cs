using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Accounts;

public sealed class GrantsTests
{
    [Fact]
    public void A_role_of_one_site_allows_there_and_nowhere_else()
    {
        var director = new Grants([new RoleGrant(Role.SiteDirector, "toulouse")]);
        Assert.True(director.Allow(Permission.EditAccounts, "toulouse"));
        Assert.False(director.Allow(Permission.EditAccounts, "lyon"));
        Assert.False(director.Allow(Permission.EditAccounts, null));
        Assert.False(new Grants([new RoleGrant(Role.Member, "toulouse")]).Allow(Permission.ReadSessions, "toulouse"));
    }

    [Fact]
    public void Only_the_administrator_holds_every_permission_everywhere_and_nobody_holds_any()
    {
        foreach (Permission permission in Enum.GetValues<Permission>())
        {
            Assert.True(new Grants([new RoleGrant(Role.NetworkAdministrator, "*")]).Allow(permission, null));
            Assert.False(Grants.None.Allow(permission, "toulouse"));
            Assert.All(Enum.GetValues<Role>().Where(r => r != Role.NetworkAdministrator), r => Assert.False(RolePermissions.IsOfNetwork(r)));
        }

        Assert.All(Enum.GetValues<Role>(), r => Assert.NotNull(RolePermissions.Of(r)));
    }

    [Fact]
    public void Roles_at_several_sites_add_up_and_a_page_of_one_site_is_cut_to_it()
    {
        SiteScope scope = new Grants([new RoleGrant(Role.Fabmanager, "toulouse"), new RoleGrant(Role.SiteDirector, "lyon"), new RoleGrant(Role.Member, "brest")]).Scope(Permission.ReadSessions);
        Assert.Equal("lyon toulouse", scope.Key);
        Assert.Equal(SiteScope.Of(["toulouse", "lyon"]), scope);
        Assert.Equal("lyon", scope.At("lyon").Key);
        Assert.True(scope.At("brest").IsNowhere);
        Assert.False(scope.Covers(null));
        Assert.True(SiteScope.Network.Covers(null));
        Assert.Equal("brest", SiteScope.Network.At("brest").Key);
        Assert.True(scope.Among(["lyon", "toulouse"]).IsNetwork);
        Assert.False(scope.Among(["lyon", "toulouse", "brest"]).IsNetwork);
        Assert.False(SiteScope.Nowhere.Among([]).IsNetwork);
    }

    [Fact]
    public void A_role_holds_from_its_first_to_its_last_day_by_the_clock_of_its_site()
    {
        var zones = new SiteZones([new Site { Name = "reunion", Label = "R", TimeZone = "Indian/Reunion" }, new Site { Name = "paris", Label = "P" }]);
        var role = new AccountRole { Account = "c-1", Role = Role.Member, Site = "reunion", FirstDay = new DateOnly(2026, 3, 2), LastDay = new DateOnly(2026, 3, 2) };
        Assert.False(role.HoldsAt(new DateTimeOffset(2026, 3, 1, 19, 59, 0, TimeSpan.Zero), zones));
        Assert.True(role.HoldsAt(new DateTimeOffset(2026, 3, 1, 20, 0, 0, TimeSpan.Zero), zones));
        Assert.False(role.HoldsAt(new DateTimeOffset(2026, 3, 2, 20, 0, 0, TimeSpan.Zero), zones));
    }

    [Theory]
    [InlineData(" Ada.Lovelace@Exemple.FR ", "ada.lovelace@exemple.fr")]
    [InlineData("a@b.fr", "a@b.fr")]
    [InlineData("Ada <ada@exemple.fr>", null)]
    [InlineData("ada@exemple.fr,eve@exemple.fr", null)]
    [InlineData("ada@exemple.fr\r\nBcc: eve@exemple.fr", null)]
    [InlineData("ada", null)]
    [InlineData("@exemple.fr", null)]
    [InlineData("ada@", null)]
    [InlineData(null, null)]
    [InlineData("ada@exemple.fr.", null)]
    public void An_address_is_read_in_one_form_or_not_at_all(string? given, string? expected) => Assert.Equal(expected, AccountRules.Email(given));

    [Fact]
    public void An_account_and_a_role_are_checked_by_the_rules_of_the_registry()
    {
        Assert.Empty(RecordRules.Check(new Account { Ref = "c-1", Email = "a@b.fr", DisplayName = "Ada" }));
        Assert.Equal(["email", "displayName"], RecordRules.Check(new Account { Ref = "c-1", Email = "A@b.fr", DisplayName = " " }).Select(p => p.Field));
        Assert.Equal(RecordFault.OnlySite, Assert.Single(RecordRules.Check(new AccountRole { Account = "c-1", Role = Role.Member, Site = "*" })).Fault);
        Assert.Equal(RecordFault.OnlySite, Assert.Single(RecordRules.Check(new AccountRole { Account = "c-1", Role = Role.Member, Site = "" })).Fault);
        Assert.Equal(RecordFault.OnlyNetwork, Assert.Single(RecordRules.Check(new AccountRole { Account = "c-1", Role = Role.NetworkAdministrator, Site = "lyon" })).Fault);
        Assert.Equal(RecordFault.Unknown, Assert.Single(RecordRules.Check(new AccountRole { Account = "c-1", Role = (Role)99, Site = "lyon" })).Fault);
    }
}
