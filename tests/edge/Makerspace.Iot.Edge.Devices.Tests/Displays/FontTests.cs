using Makerspace.Iot.Edge.Devices.Displays;

namespace Makerspace.Iot.Edge.Devices.Tests.Displays;

public sealed class FontTests
{
    private const string Needed = "éèêëàâùûüôöîïçœÉÈÊÀÂÔÎÛÙÇŒ€°«»’…–→";

    [Fact]
    public void Every_letter_that_french_needs_is_drawn_and_no_two_look_alike()
    {
        string all = string.Concat(Enumerable.Range(' ', 95).Select(c => (char)c)) + Needed;
        var looks = new Dictionary<string, char>(StringComparer.Ordinal);
        foreach (char c in all)
        {
            Assert.Equal(c, Font.Drawn(c));
            string look = Convert.ToHexString(Font.Rows(c));
            Assert.True(looks.TryAdd(look, c), $"{c} looks like {looks.GetValueOrDefault(look)}");
        }
    }

    [Fact]
    public void Every_character_has_some_drawing()
    {
        for (int c = 0; c <= char.MaxValue; c++)
        {
            Assert.Equal(Font.Height, Font.Rows((char)c).Length);
            Assert.InRange(Font.Plain((char)c), ' ', '}');
        }

        Assert.Equal('n', Font.Drawn('ñ'));
        Assert.Equal('s', Font.Plain('š'));
        Assert.Equal('?', Font.Drawn('漢'));
    }

    [Fact]
    public void Accented_letter_becomes_its_own_plain_letter_as_unicode_has_it()
    {
        int known = 0;
        for (char c = '\u00C0'; c < '\u0180'; c++)
        {
            string apart = c.ToString().Normalize(System.Text.NormalizationForm.FormD);
            if (apart.Length == 2 && Font.Plain(c) != '?')
            {
                Assert.Equal(apart[0], Font.Plain(c));
                known++;
            }
        }

        Assert.True(known > 90, $"only {known} letters");
        Assert.Equal("eeeeaauuuooiic", string.Concat("éèêëàâùûüôöîïç".Select(Font.Plain)));
    }

    [Theory]
    [InlineData(16, "Habilitation expirée le 3 mars", "Habilitation", "expirée le 3", "mars")]
    [InlineData(16, "Anticonstitutionnellement", "Anticonstitution", "nellement")]
    [InlineData(10, "  a   b\tc  ", "a b c")]
    [InlineData(5, "", "")]
    [InlineData(12, "Fin : 12 €", "Fin : 12 €")]
    [InlineData(6, "cafe\u0301 noir", "café", "noir")]
    [InlineData(9, "prix : 3\u00A0€ net", "prix :", "3 € net")]
    public void Lines_are_wrapped_between_words(int columns, string line, params string[] rows) => Assert.Equal(rows, TextLayout.Wrap([line], columns));

    [Fact]
    public void Any_text_is_wrapped_within_its_bounds()
    {
        var random = new Random(FuzzInputs.Seed);
        char[] text = new char[200];
        for (int i = 0; i < 20_000; i++)
        {
            for (int at = 0; at < text.Length; at++)
            {
                text[at] = random.Next(4) == 0 ? ' ' : (char)random.Next(random.Next(2) == 0 ? 256 : 65_536);
            }

            int columns = random.Next(1, 25);
            IReadOnlyList<string> rows = TextLayout.Wrap([new string(text, 0, random.Next(text.Length))], columns);
            Assert.True(rows.All(r => r.Length <= columns), $"seed {FuzzInputs.Seed}, text {i}");
        }
    }
}
