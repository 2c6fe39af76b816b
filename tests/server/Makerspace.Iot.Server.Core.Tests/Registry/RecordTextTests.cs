using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Registry;

public sealed class RecordTextTests
{
    [Theory]
    [InlineData("Ada Test", true)]
    [InlineData("Zo\u00E9 \u0644\u064A\u0644\u0649 \u5C0F\u660E", true)]
    [InlineData("\uD83D\uDC69\u200D\uD83D\uDD27", true)]
    [InlineData("", false)]
    [InlineData(" \u00A0", false)]
    [InlineData("\u200B", false)]
    [InlineData("\uFEFF \u200F", false)]
    [InlineData("Ada\u202Etset", false)]
    [InlineData("Ada\u2067tset", false)]
    [InlineData("Ada\r\nBcc: eve", false)]
    public void A_name_shows_what_it_is_and_something_of_it_is_seen(string name, bool fits)
    {
        var account = new Account { Ref = "c-one", Email = "ada@exemple.fr", DisplayName = name };
        Assert.Equal(fits, !RecordRules.Check(account).Any());
    }
}
