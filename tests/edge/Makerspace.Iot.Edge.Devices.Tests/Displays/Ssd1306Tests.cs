using Makerspace.Iot.Edge.Devices.Displays;
using Makerspace.Iot.Edge.Devices.Displays.Ssd1306;
using Makerspace.Iot.Edge.Devices.Tests.Simulated;
using Makerspace.Iot.Edge.TestKit.Chips.Displays;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Displays;

public sealed class Ssd1306Tests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Text_is_seen_as_it_was_drawn_by_hand()
    {
        var chip = new VirtualSsd1306(64);
        using var panel = new Ssd1306Panel(chip.On(_time), 64);
        panel.Start();
        panel.Draw(new TextPage(["Fé", "", "€ç"]));
        Assert.Equal(
            """
            .#####....#....
            .#.......#.....
            .#......###....
            .####..#...#...
            .#.....#####...
            .#.....#.......
            .#......###....
            ...............
            """,
            Corner(chip, 15, 0, 8));
        Assert.Equal(
            """
            ...##..........
            ..#..#.........
            .###....###....
            ..#....#.......
            .###...#.......
            ..#..#.#...#...
            ...##...###....
            .........##....
            """,
            Corner(chip, 15, 16, 8));
        Assert.Equal(0, chip.UnknownOrders);
    }

    [Fact]
    public void Nothing_of_the_noise_of_power_on_is_ever_seen()
    {
        var chip = new VirtualSsd1306(64);
        using var panel = new Ssd1306Panel(chip.On(_time), 64);
        panel.Start();
        Assert.DoesNotContain('#', chip.Picture());
        panel.Draw(new TextPage([]));
        Assert.True(chip.IsLit);
        Assert.DoesNotContain('#', chip.Picture());
    }

    [Theory]
    [InlineData(64)]
    [InlineData(32)]
    public void Both_heights_are_set_up_as_their_glass_is_wired(int height)
    {
        var chip = new VirtualSsd1306(height);
        using var panel = new Ssd1306Panel(chip.On(_time), height);
        panel.Start();
        panel.Draw(panel.Lay(["Libre", "Badgez"])[0]);
        Assert.True(chip.IsLit && chip.IsWiredRight);
        Assert.Contains('#', string.Concat(chip.Picture().Split('\n')[17..31]));
    }

    [Fact]
    public void Largest_letters_with_which_a_text_fits_are_chosen()
    {
        using var tall = new Ssd1306Panel(new VirtualSsd1306(64).On(_time), 64);
        using var flat = new Ssd1306Panel(new VirtualSsd1306(32).On(_time), 32);
        Assert.Equal((2, 2), Size(tall, "Libre", "Badgez"));
        Assert.Equal((2, 2), Size(tall, "Badge encadrant", "attendu : 28 s"));
        Assert.Equal((1, 2), Size(tall, "Habilitation", "expirée"));
        Assert.Equal((1, 2), Size(tall, "Verrouillée !"));
        Assert.Equal((1, 1), Size(tall, "Refusé", "Habilitation expirée le 3 mars", "Voyez le formateur", "pour la renouveler", "ou le fabmanager"));
        Assert.Equal((2, 2), Size(flat, "Libre", "Badgez"));
        Assert.Equal((1, 1), Size(flat, "Au repos", "Fin dans 0:58", "Badger pour", "prolonger"));
        Assert.Equal(2, flat.Lay(["a", "b", "c", "d", "e"]).Count);
    }

    [Fact]
    public void Only_what_changed_is_sent_and_never_in_long_pieces()
    {
        var chip = new VirtualSsd1306(64);
        using var panel = new Ssd1306Panel(chip.On(_time), 64);
        panel.Start();
        panel.Draw(panel.Lay(["Au repos", "Fin dans 1:00"])[0]);
        long first = chip.BusBytesWritten;
        Assert.True(first < 1_400, $"{first} bytes for a whole picture");
        panel.Draw(panel.Lay(["Au repos", "Fin dans 1:00"])[0]);
        Assert.Equal(first, chip.BusBytesWritten);
        panel.Draw(panel.Lay(["Au repos", "Fin dans 0:59"])[0]);
        Assert.True(chip.BusBytesWritten - first < 150, $"{chip.BusBytesWritten - first} bytes for a countdown");
        Assert.True(chip.LongestTransfer <= Ssd1306Panel.PieceBytes + 1);
    }

    [Fact]
    public void Any_sequence_of_pages_shows_the_last_one_as_if_it_had_been_the_first()
    {
        var random = new Random(FuzzInputs.Seed);
        var chip = new VirtualSsd1306(64);
        using var panel = new Ssd1306Panel(chip.On(_time), 64);
        panel.Start();
        string[] words = ["Libre", "Badgez", "Refusé", "Habilitation expirée", "Fin dans 0:59", "é", "", "Très long texte qui ne tient pas dans une ligne"];
        for (int i = 0; i < 300; i++)
        {
            string[] lines = [.. Enumerable.Range(0, random.Next(5)).Select(_ => words[random.Next(words.Length)])];
            TextPage page = panel.Lay(lines)[0];
            panel.Draw(page);
            var fresh = new VirtualSsd1306(64, noiseSeed: i);
            using var other = new Ssd1306Panel(fresh.On(_time), 64);
            other.Start();
            other.Draw(page);
            Assert.True(chip.Picture() == fresh.Picture(), $"seed {FuzzInputs.Seed}, page {i}: {string.Join('|', lines)}");
        }
    }

    [Fact]
    public void Each_start_moves_the_picture_a_little_against_burning_in()
    {
        var chip = new VirtualSsd1306(64);
        using var panel = new Ssd1306Panel(chip.On(_time), 64);
        HashSet<string> pictures = [];
        for (int i = 0; i < 6; i++)
        {
            panel.Start();
            panel.Draw(panel.Lay(["Verrouillée jusqu'à"])[0]);
            pictures.Add(chip.Picture());
        }

        Assert.Equal(3, pictures.Count);
    }

    private static (int, int) Size(Ssd1306Panel panel, params string[] lines) => (panel.Lay(lines)[0].Across, panel.Lay(lines)[0].Down);

    private static string Corner(VirtualSsd1306 chip, int width, int top, int height) =>
        string.Join('\n', chip.Picture().Split('\n').Skip(top).Take(height).Select(l => l[..width]));
}
