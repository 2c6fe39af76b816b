using Makerspace.Iot.Server.Core.Naming;

namespace Makerspace.Iot.Server.Core.Tests.Naming;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Éloïse  D'Hérouville-Lœwe", "eloise d herouville loewe")]
    [InlineData("ZOË", "zoe")]
    [InlineData("  Łukasz Ærø ", "lukasz aero")]
    [InlineData("Straße 12", "strasse 12")]
    [InlineData("e\u0301cole\u200B", "ecole")]
    [InlineData("<script>", "script")]
    [InlineData("—", "")]
    public void Accents_case_and_punctuation_do_not_count(string text, string plain) => Assert.Equal(plain, PlainText.Of(text));
}
