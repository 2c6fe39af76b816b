using Makerspace.Iot.Edge.TestKit.Chips.Displays;

namespace Makerspace.Iot.Edge.Simulator.Tests.Chips.Displays;

/// <summary>The emulated display against the worked examples and times of the datasheet (HD44780U, ADE-207-272(Z)).</summary>
public sealed class VirtualHd44780Tests
{
    private readonly VirtualHd44780 _chip = new(16, 2);
    private TimeSpan _now = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Two_lines_are_written_as_in_the_worked_example()
    {
        // Table 13, in four bits: HITACHI, the second line at 40, MICROCO.
        Start();
        Text("HITACHI");
        Order(0xC0);
        Text("MICROCO");
        Assert.Equal(["HITACHI         ", "MICROCO         "], Seen());
        Order(0x18);
        Assert.Equal("ITACHI          ", Seen()[0]);
        Order(0x02);
        Assert.Equal("HITACHI         ", Seen()[0]);
        Order(0x01);
        Assert.Equal(["                ", "                "], Seen());
        Assert.Equal(0, _chip.Lost);
    }

    [Fact]
    public void Line_of_forty_cells_goes_on_in_the_second_one()
    {
        Start();
        Text(new string('x', 40));
        Text("next");
        Assert.Equal("next            ", Seen()[1]);
    }

    [Fact]
    public void Drawn_letters_are_five_dots_of_eight_rows()
    {
        Start();
        Order(0x48);
        foreach (byte row in (byte[])[0x02, 0x04, 0x0E, 0x11, 0x1F, 0x10, 0x0E, 0xE0])
        {
            Data(row);
        }

        Order(0x80);
        Data(0x01);
        Data(0x09);
        byte[]? dots = null;
        string line = _chip.Lines(d =>
        {
            dots = d;
            return 'é';
        })[0];
        Assert.Equal("éé              ", line);
        Assert.Equal([0x02, 0x04, 0x0E, 0x11, 0x1F, 0x10, 0x0E, 0x00], dots);
    }

    [Fact]
    public void What_comes_while_the_chip_works_is_lost()
    {
        Start();
        Order(0x01, wait: false);
        Order(0x80);
        Assert.True(_chip.Lost > 0);
    }

    [Fact]
    public void Chip_is_deaf_for_forty_milliseconds_after_power()
    {
        _chip.PowerUp(_now);
        _now += TimeSpan.FromMilliseconds(39);
        Nibble(0x3, 0);
        Assert.Equal(1, _chip.Lost);
    }

    [Fact]
    public void Display_without_its_start_shows_nothing()
    {
        Order(0x80);
        Text("HELLO");
        Assert.Equal("                ", Seen()[0]);
    }

    private IReadOnlyList<string> Seen() => _chip.Lines(_ => '?');

    private void Start()
    {
        Nibble(0x3, 0);
        _now += TimeSpan.FromMilliseconds(5);
        Nibble(0x3, 0);
        _now += TimeSpan.FromMilliseconds(1);
        Nibble(0x3, 0);
        Nibble(0x2, 0);
        foreach (byte order in (byte[])[0x28, 0x08, 0x01, 0x06, 0x0E])
        {
            Order(order);
        }
    }

    private void Text(string text)
    {
        foreach (char c in text)
        {
            Data((byte)c);
        }
    }

    private void Order(byte order, bool wait = true)
    {
        Nibble(order >> 4, 0);
        Nibble(order & 0x0F, 0);
        _now += wait ? TimeSpan.FromMilliseconds(2) : TimeSpan.Zero;
    }

    private void Data(byte data)
    {
        Nibble(data >> 4, 1);
        Nibble(data & 0x0F, 1);
    }

    private void Nibble(int nibble, int select)
    {
        byte lines = (byte)((nibble << 4) | select | 0x08);
        _now += TimeSpan.FromMicroseconds(270);
        Assert.True(_chip.Write([lines, (byte)(lines | 0x04), lines], _now));
    }
}
