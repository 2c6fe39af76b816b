using Makerspace.Iot.Edge.TestKit.Chips.Pn532;

namespace Makerspace.Iot.Edge.Simulator.Tests.Chips;

/// <summary>The virtual chip's two bus links alone, transfer by transfer, by the manual.</summary>
public sealed class VirtualPn532OnBusTests
{
    private const string Ack = "0000FF00FF00";
    private const string Firmware = "0000FF06FAD50332010607E800";
    private static readonly byte[] GetFirmware = Convert.FromHexString("0000FF02FED4022A00");
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    [Fact]
    public void On_i2c_its_address_wakes_it_and_it_acknowledges_only_when_it_is_awake()
    {
        var chip = new VirtualPn532I2c(new Dice(1));
        Assert.False(chip.Write(GetFirmware, _now));
        Pass(2);
        Assert.True(chip.Write(GetFirmware, _now));
    }

    [Fact]
    public void On_i2c_a_look_at_the_status_leaves_the_frame_and_a_read_takes_it()
    {
        VirtualPn532I2c chip = AwakeOnI2c();
        Assert.Equal("00", Read(chip, 1));
        Assert.True(chip.Write(GetFirmware, _now));
        Pass(0.5);
        Assert.Equal("01", Read(chip, 1));
        Assert.Equal("01", Read(chip, 1));
        Assert.Equal("01" + Ack, Read(chip, 7));
        Assert.Equal("00", Read(chip, 1));
        Pass(2);
        Assert.Equal("01" + Firmware + "0000", Read(chip, 16));
        Assert.Equal("00000000", Read(chip, 4));
    }

    [Fact]
    public void On_i2c_what_a_read_is_too_short_for_is_lost_until_it_is_asked_for_again()
    {
        VirtualPn532I2c chip = AwakeOnI2c();
        chip.Write(GetFirmware, _now);
        Pass(0.5);
        Read(chip, 7);
        Pass(2);
        Assert.Equal("010000FF", Read(chip, 4));
        Assert.Equal("00", Read(chip, 1));
        chip.Write(Convert.FromHexString("0000FFFF0000"), _now);
        Pass(2);
        Assert.Equal("01" + Firmware, Read(chip, 14));
    }

    [Fact]
    public void On_spi_the_lowest_bit_goes_first_and_the_first_byte_says_what_a_transfer_is()
    {
        var chip = new VirtualPn532Spi(new Dice(1));
        Assert.Equal("FF", Transfer(chip, "02", 1, 0.02)); // asleep: nobody drives the wire
        Transfer(chip, "02", 1, 2);
        Pass(2);
        Assert.Equal("00", Transfer(chip, "02", 1));
        Transfer(chip, "01" + Convert.ToHexString(GetFirmware), 0);
        Pass(0.5);
        Assert.Equal("01", Transfer(chip, "02", 1));
        Assert.Equal(Ack, Transfer(chip, "03", 6));
        Pass(2);
        Assert.Equal(Firmware, Transfer(chip, "03", 13));
        Assert.Equal("00", Transfer(chip, "02", 1));
    }

    private VirtualPn532I2c AwakeOnI2c()
    {
        var chip = new VirtualPn532I2c(new Dice(1));
        chip.Write(GetFirmware, _now);
        Pass(5);
        return chip;
    }

    private string Read(VirtualPn532I2c chip, int count)
    {
        byte[] buffer = new byte[count];
        Assert.True(chip.Read(buffer, _now));
        return Convert.ToHexString(buffer);
    }

    /// <summary>One transfer in the chip's own order of bits; what came back after what was sent.</summary>
    private string Transfer(VirtualPn532Spi chip, string sent, int answer, double heldMilliseconds = 0.1)
    {
        byte[] mosi = [.. Convert.FromHexString(sent), .. new byte[answer]];
        byte[] miso = new byte[mosi.Length];
        chip.Transfer([.. mosi.Select(Turned)], miso, TimeSpan.FromMilliseconds(heldMilliseconds), _now);
        return Convert.ToHexString([.. miso.Skip(sent.Length / 2).Select(Turned)]);
    }

    private static byte Turned(byte value) => (byte)Enumerable.Range(0, 8).Sum(i => (value & (1 << i)) != 0 ? 0x80 >> i : 0);

    private void Pass(double milliseconds) => _now += TimeSpan.FromMilliseconds(milliseconds);
}
