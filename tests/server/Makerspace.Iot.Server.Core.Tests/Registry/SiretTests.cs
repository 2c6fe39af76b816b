using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Registry;

public sealed class SiretTests
{
    [Theory]
    [InlineData("73282932000074", true)] // the worked example of the French Luhn literature
    [InlineData("73282932000075", false)]
    [InlineData("35600000000048", true)] // La Poste, head office: Luhn
    [InlineData("35600000049837", true)] // La Poste, an office: sum of the digits a multiple of 5
    [InlineData("35600000049838", false)]
    [InlineData("7328293200007", false)]
    [InlineData("732829320000744", false)]
    [InlineData("73282932 00074", false)]
    [InlineData("7328293200007A", false)]
    [InlineData("00000000000000", false)]
    [InlineData("", false)]
    public void A_siret_is_right_or_wrong(string text, bool right) => Assert.Equal(right, Siret.IsValid(text));

    [Fact]
    public void One_wrong_digit_is_always_noticed()
    {
        const string Right = "73282932000074";
        for (int i = 0; i < Siret.Length; i++)
        {
            for (char digit = '0'; digit <= '9'; digit++)
            {
                string text = Right[..i] + digit + Right[(i + 1)..];
                Assert.Equal(text == Right, Siret.IsValid(text));
            }
        }
    }
}
