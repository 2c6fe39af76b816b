using Makerspace.Iot.Edge.Devices.Displays;
using Makerspace.Iot.Edge.Devices.Displays.Hd44780;
using Makerspace.Iot.Edge.Devices.Tests.Simulated;
using Makerspace.Iot.Edge.TestKit.Chips.Displays;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Displays;

public sealed class Hd44780Tests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Text_with_french_letters_is_seen_from_power_on()
    {
        (VirtualHd44780 chip, Hd44780Panel panel) = Make(16, 2);
        panel.Start();
        panel.Draw(panel.Lay(["Prête à l’emploi", "12,50 € ça déjà"])[0]);
        Assert.Equal(["Prête à l'emploi", "12,50 € ça déjà "], Seen(chip));
        Assert.Equal(0, chip.Lost);
        Assert.True(chip.IsBacklit);
    }

    [Fact]
    public void Twenty_by_four_shows_its_rows_in_order()
    {
        (VirtualHd44780 chip, Hd44780Panel panel) = Make(20, 4);
        panel.Start();
        panel.Draw(panel.Lay(["Refusé", "Habilitation laser", "expirée le 3 mars", "Voir le formateur ->"])[0]);
        Assert.Equal(["Refusé              ", "Habilitation laser  ", "expirée le 3 mars   ", "Voir le formateur ->"], Seen(chip));
        Assert.Equal(0, chip.Lost);
    }

    [Fact]
    public void Ninth_accent_is_shown_without_and_places_are_used_again()
    {
        (VirtualHd44780 chip, Hd44780Panel panel) = Make(16, 2);
        panel.Start();
        panel.Draw(panel.Lay(["éèêëàâùûôîç"])[0]);
        Assert.Equal("éèêëàâùûoic     ", Seen(chip)[0]);
        panel.Draw(panel.Lay(["ôîç É € é"])[0]);
        Assert.Equal("ôîç É € é       ", Seen(chip)[0]);
        Assert.Equal(0, chip.Lost);
    }

    [Fact]
    public void What_the_chip_has_no_letter_for_becomes_the_nearest_one()
    {
        (VirtualHd44780 chip, Hd44780Panel panel) = Make(16, 2);
        panel.Start();
        panel.Draw(panel.Lay(["œuvre 25 °C…", "a\\b ~ ñ 漢"])[0]);
        Assert.Equal(["oeuvre 25 °C... ", "a/b - n ?       "], Seen(chip));
    }

    [Fact]
    public void Only_what_changed_is_sent()
    {
        (VirtualHd44780 chip, Hd44780Panel panel) = Make(16, 2);
        panel.Start();
        panel.Draw(panel.Lay(["Au repos", "Fin dans 1:00"])[0]);
        long first = chip.BusBytesWritten;
        panel.Draw(panel.Lay(["Au repos", "Fin dans 1:00"])[0]);
        Assert.Equal(first, chip.BusBytesWritten);
        panel.Draw(panel.Lay(["Au repos", "Fin dans 0:59"])[0]);
        Assert.Equal("Fin dans 0:59   ", Seen(chip)[1]);

        // Two runs, each an address and its characters, six bytes a piece.
        Assert.Equal(6 * (1 + 1 + 1 + 2), chip.BusBytesWritten - first);
    }

    [Fact]
    public void Half_a_byte_out_of_step_is_mended_by_the_next_start_without_a_flicker()
    {
        (VirtualHd44780 chip, Hd44780Panel panel) = Make(16, 2);
        panel.Start();
        TextPage page = panel.Lay(["Libre", "Badgez"])[0];
        panel.Draw(page);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        chip.Spike(TimeSpan.FromTicks(_time.GetTimestamp()));
        panel.Draw(panel.Lay(["Prise", "Badgez"])[0]);
        Assert.NotEqual("Prise           ", Seen(chip)[0]);
        panel.Start();
        panel.Draw(page);
        Assert.Equal(["Libre           ", "Badgez          "], Seen(chip));
    }

    [Fact]
    public void A_new_set_up_leaves_what_is_shown()
    {
        (VirtualHd44780 chip, Hd44780Panel panel) = Make(16, 2);
        panel.Start();
        panel.Draw(panel.Lay(["Prête à l’emploi", "Badgez"])[0]);
        panel.Start();
        Assert.Equal(["Prête à l'emploi", "Badgez          "], Seen(chip));
        Assert.Equal(0, chip.Lost);
    }

    [Fact]
    public void A_panel_of_sixteen_by_four_has_its_own_addresses()
    {
        (VirtualHd44780 chip, Hd44780Panel panel) = Make(16, 4);
        panel.Start();
        panel.Draw(panel.Lay(["un", "deux", "trois", "quatre"])[0]);
        Assert.Equal(["un", "deux", "trois", "quatre"], Seen(chip).Select(l => l.TrimEnd()));
    }

    [Fact]
    public void Any_sequence_of_pages_shows_the_last_one()
    {
        var random = new Random(FuzzInputs.Seed);
        (VirtualHd44780 chip, Hd44780Panel panel) = Make(20, 4);
        panel.Start();
        const string Letters = "abc é è ê à ç ù ô î É € « » xyz";
        for (int i = 0; i < 400; i++)
        {
            string[] lines = [.. Enumerable.Range(0, 4).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => Letters[random.Next(Letters.Length)])))];
            TextPage page = panel.Lay(lines)[0];
            panel.Draw(page);
            char[] accents = [.. page.Rows.SelectMany(r => r).Where(c => c > '~').Distinct()];
            IReadOnlyList<string> seen = Seen(chip);
            for (int row = 0; row < page.Rows.Count && accents.Length <= 8; row++)
            {
                Assert.True(page.Rows[row].PadRight(20) == seen[row], $"seed {FuzzInputs.Seed}, page {i}: {page.Rows[row]} is seen as {seen[row]}");
            }
        }

        Assert.Equal(0, chip.Lost);
    }

    private (VirtualHd44780 Chip, Hd44780Panel Panel) Make(int columns, int rows)
    {
        var chip = new VirtualHd44780(columns, rows);
        chip.PowerUp(TimeSpan.FromTicks(_time.GetTimestamp()));
        return (chip, new Hd44780Panel(chip.On(_time), columns, rows, _time.Advance));
    }

    /// <summary>Drawn letters are told by their dots.</summary>
    private static IReadOnlyList<string> Seen(VirtualHd44780 chip) =>
        chip.Lines(dots => Font.Characters.FirstOrDefault(c => Font.Rows(c).SequenceEqual(dots), '\u25A0'));
}
