using Makerspace.Iot.Edge.TestKit.Chips.Displays;

namespace Makerspace.Iot.Edge.Simulator.Tests.Chips.Displays;

/// <summary>The emulated display against what the datasheet says and draws (SSD1306 rev 1.1).</summary>
public sealed class VirtualSsd1306Tests
{
    private readonly VirtualSsd1306 _chip = new(64);

    [Fact]
    public void Panel_is_dark_until_its_voltage_is_made_and_it_is_on()
    {
        Order(0xA5, 0x8D, 0x14);
        Assert.False(_chip.Dot(0, 0));
        Order(0xAF);
        Assert.True(_chip.Dot(0, 0));
        Order(0x8D, 0x10);
        Assert.False(_chip.Dot(0, 0));
    }

    [Fact]
    public void Page_addressing_writes_one_page_and_returns_to_the_column_that_it_was_told()
    {
        // Figure 10-2: page 2, column 3.
        Clear();
        Order(0x20, 0x02, 0xB2, 0x03, 0x10);
        Data(0x01, 0x80);
        Assert.Equal([(3, 16), (4, 23)], Lit());
    }

    [Fact]
    public void Horizontal_addressing_stays_within_its_window()
    {
        // Figure 10-7: columns 2 to 125, pages 1 to 6; after the last column of a page comes the first of the next.
        Clear();
        Order(0x20, 0x00, 0x21, 2, 125, 0x22, 1, 6);
        byte[] line = new byte[124];
        (line[0], line[^1]) = (0x01, 0x01);
        Data(line);
        Data(0x01);
        Assert.Equal([(2, 8), (2, 16), (125, 8)], Lit());
    }

    [Fact]
    public void Vertical_addressing_goes_down_before_it_goes_right()
    {
        Clear();
        Order(0x20, 0x01, 0x21, 0, 127, 0x22, 0, 7);
        Data(0x01, 0x01, 0x01);
        Assert.Equal([(0, 0), (0, 8), (0, 16)], Lit());
    }

    [Fact]
    public void Single_bytes_with_the_continuation_bit_are_orders_and_data_mixed()
    {
        Clear();
        Order(0x20, 0x00, 0x21, 5, 127, 0x22, 0, 7);
        Assert.True(_chip.Write([0x80, 0xA6, 0xC0, 0x01, 0x40, 0x02], TimeSpan.Zero));
        Assert.Equal([(5, 0), (6, 1)], Lit());
    }

    [Fact]
    public void Wrong_wiring_of_the_rows_tears_the_picture()
    {
        Order(0xDA, 0x02);
        Assert.False(_chip.IsWiredRight);
        Order(0xDA, 0x12, 0xA8, 31);
        Assert.False(_chip.IsWiredRight);
        Assert.True(new VirtualSsd1306(64).IsWiredRight);
    }

    [Fact]
    public void Unplugged_module_acknowledges_nothing()
    {
        _chip.IsConnected = false;
        Assert.False(_chip.Write([0x00, 0xAF], TimeSpan.Zero));
        Assert.False(_chip.Read(new byte[1], TimeSpan.Zero));
    }

    [Fact]
    public void Unknown_orders_are_counted()
    {
        Order(0xFF, 0x23);
        Assert.Equal(2, _chip.UnknownOrders);
    }

    private void Clear()
    {
        Order(0x8D, 0x14, 0xAF, 0xA1, 0xC8, 0x20, 0x00, 0x21, 0, 127, 0x22, 0, 7);
        Data(new byte[1024]);
    }

    private void Order(params byte[] orders) => Assert.True(_chip.Write([0x00, .. orders], TimeSpan.Zero));

    private void Data(params byte[] data) => Assert.True(_chip.Write([0x40, .. data], TimeSpan.Zero));

    private (int X, int Y)[] Lit() => [.. from x in Enumerable.Range(0, 128) from y in Enumerable.Range(0, 64) where _chip.Dot(x, y) orderby x, y select (x, y)];
}
