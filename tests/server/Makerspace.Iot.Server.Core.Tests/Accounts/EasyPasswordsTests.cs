using Makerspace.Iot.Server.Core.Accounts;

namespace Makerspace.Iot.Server.Core.Tests.Accounts;

public sealed class EasyPasswordsTests
{
    [Theory]
    [InlineData("motdepasse2026")]
    [InlineData("Mot-de-passe-2026")]
    [InlineData("P@ssw0rd!2026!!")]
    [InlineData("azertyuiop123")]
    [InlineData("poiuytreza99")]
    [InlineData("123456789012")]
    [InlineData("abcdefghijklmnop")]
    [InlineData("aaaaaaaaaaaaabbbbbbb")]
    [InlineData("Ada Lovelace Ada")]
    [InlineData("ÀdaLovelace1815")]
    [InlineData("atelier-fablab-2026")]
    public void What_is_guessed_first_is_easy(string password) => Assert.True(EasyPasswords.IsEasy(password, ["Ada", "Lovelace"]));

    [Theory]
    [InlineData("quatre mots sans rapport")]
    [InlineData("Tr0is-kayaks_verts")]
    [InlineData("Adagio lovelace tambour")]
    [InlineData("xK7#vQ2!mZ9pLw")]
    public void Words_that_have_nothing_to_do_with_each_other_are_not(string password) => Assert.False(EasyPasswords.IsEasy(password, ["Ada", "Lovelace"]));

    [Fact]
    public void Nothing_of_the_person_is_no_word_and_short_names_count_for_nothing() => Assert.False(EasyPasswords.IsEasy("quatre mots sans rapport", ["", "a", "s"]));
}
