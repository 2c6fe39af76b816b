using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.TestKit.Chips.Mfrc522;

namespace Makerspace.Iot.Edge.Simulator.Tests.Chips;

/// <summary>The virtual chip alone, register by register, by the data sheet's procedures.</summary>
public sealed class VirtualMfrc522Tests
{
    private readonly VirtualMfrc522 _chip = new(new Dice(1));
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0x01, 0x20)]
    [InlineData(0x04, 0x14)]
    [InlineData(0x11, 0x3F)]
    [InlineData(0x14, 0x80)]
    [InlineData(0x24, 0x26)]
    [InlineData(0x26, 0x48)]
    [InlineData(0x37, 0x92)]
    public void Registers_have_their_reset_values(byte register, byte value)
    {
        Assert.Equal(value, Read(register));
        Write(register, 0x55);
        Write(0x01, 0x0F);
        Pass(1);
        Assert.Equal(value, Read(register));
        Assert.Equal(1, _chip.Resets);
    }

    [Fact]
    public void It_is_deaf_while_it_resets_and_says_so()
    {
        Write(0x01, 0x0F);
        Assert.Equal(0x10, Read(0x01) & 0x10);
        Write(0x2D, 0x77);
        Pass(1);
        Assert.Equal(0x00, Read(0x01) & 0x10);
        Assert.Equal(0x00, Read(0x2D));
    }

    [Fact]
    public void The_fifo_keeps_64_bytes_in_order_and_flags_the_next()
    {
        for (int i = 0; i < 65; i++)
        {
            Write(0x09, (byte)i);
        }

        Assert.Equal(64, Read(0x0A));
        Assert.Equal(0x10, Read(0x06) & 0x10);
        byte[] miso = new byte[4];
        _chip.Transfer([0x92, 0x92, 0x92, 0x00], miso, TimeSpan.Zero, _now);
        Assert.Equal([0, 1, 2], miso[1..]);
        Assert.Equal(61, Read(0x0A));
        Write(0x0A, 0x80);
        Assert.Equal(0, Read(0x0A));
    }

    [Theory]
    [InlineData(0x3D, "5000", "57CD")]
    [InlineData(0x3D, "E050", "BCA5")]
    [InlineData(0x3D, "3000", "02A8")]
    [InlineData(0x3F, "123456789", "")]
    public void The_coprocessor_computes_the_crc_of_the_fifo(byte mode, string bytes, string crc)
    {
        Write(0x11, mode);
        foreach (byte b in Convert.FromHexString(bytes.Length % 2 == 0 ? bytes : "313233343536373839"))
        {
            Write(0x09, b);
        }

        Write(0x01, 0x03);
        Assert.Equal(0x04, Read(0x05) & 0x04);
        string expected = crc.Length > 0 ? crc : "916F"; // CRC-16/MCRF4XX of "123456789" is 6F91
        Assert.Equal(expected, Convert.ToHexString([Read(0x22), Read(0x21)]));
    }

    [Fact]
    public void Without_a_card_only_the_timer_speaks_and_when_it_should()
    {
        SetUp();
        Transceive([0x52], lastBits: 7);
        Pass(1.9);
        Assert.Equal(0x00, Read(0x04) & 0x21);
        Pass(0.4);
        Assert.Equal(0x01, Read(0x04) & 0x21);
    }

    [Theory]
    [InlineData("1122AABB", CardKind.Classic, "0400")]
    [InlineData("04DE5F1EACC040", CardKind.Ntag, "4400")]
    [InlineData("04DE5F1EACC040", CardKind.IsoDep, "4403")]
    public void A_card_answers_a_request_with_its_atqa_low_byte_first(string id, CardKind kind, string atqa)
    {
        SetUp();
        _chip.Card = VirtualCard.FromHex(id, kind);
        Transceive([0x26], lastBits: 7);
        Pass(0.5);
        Assert.Equal(0x20, Read(0x04) & 0x21);
        Assert.Equal(atqa, Received());
    }

    [Fact]
    public void A_halted_card_hears_only_the_wake_up()
    {
        SetUp();
        _chip.Card = VirtualCard.FromHex("1122AABB");
        Assert.Equal("0400", Ask([0x26], 7));
        Assert.Equal("1122AABB22", Ask([0x93, 0x20]));
        Assert.Equal("08B6DD", Ask([0x93, 0x70, 0x11, 0x22, 0xAA, 0xBB, 0x22, .. Crc("93701122AABB22")]));
        Assert.Equal("", Ask([0x50, 0x00, 0x57, 0xCD]));
        Assert.Equal("", Ask([0x26], 7));
        Assert.Equal("0400", Ask([0x52], 7));
    }

    [Fact]
    public void A_card_that_does_not_understand_falls_back_and_answers_the_second_wake_up()
    {
        SetUp();
        _chip.Card = VirtualCard.FromHex("1122AABB");
        Assert.Equal("0400", Ask([0x52], 7));
        Assert.Equal("", Ask([0x52], 7));
        Assert.Equal("0400", Ask([0x52], 7));
        Assert.Equal("", Ask([0x93, 0x70, 0x11, 0x22, 0xAA, 0xBB, 0x22, 0x00, 0x00]));
        Assert.Equal("", Ask([0x93, 0x20]));
    }

    [Fact]
    public void Two_cards_collide_where_their_ids_first_differ()
    {
        SetUp();
        _chip.Cards = [VirtualCard.FromHex("1122AABB"), VirtualCard.FromHex("1123AABB")];
        Ask([0x52], 7);
        Transceive([0x93, 0x20], 0);
        Pass(1.5);
        Assert.Equal(0x08, Read(0x06));
        Assert.Equal(9, Read(0x0E) & 0x3F); // the lowest bit of the second byte
        Assert.StartsWith("1100", Received(), StringComparison.Ordinal);
        Assert.Equal("22AABB23", Ask([0x93, 0x31, 0x11, 0x01], lastBits: 1, alignment: 1)); // the bit that the host knows is not sent again: its place stays empty
    }

    [Fact]
    public void A_card_is_silent_until_the_field_has_been_on_for_five_milliseconds_and_forgets_without_it()
    {
        _chip.Card = VirtualCard.FromHex("1122AABB");
        SetUp(fieldMilliseconds: 3);
        Assert.Equal("", Ask([0x52], 7));
        Pass(3);
        Assert.Equal("0400", Ask([0x52], 7));
        Write(0x14, 0x80);
        Write(0x14, 0x83);
        Pass(6);
        Assert.Equal("0400", Ask([0x26], 7));
    }

    private static byte[] Crc(string hex)
    {
        var chip = new VirtualMfrc522Tests();
        chip.Write(0x11, 0x3D);
        Array.ForEach(Convert.FromHexString(hex), b => chip.Write(0x09, b));
        chip.Write(0x01, 0x03);
        return [chip.Read(0x22), chip.Read(0x21)];
    }

    private void SetUp(double fieldMilliseconds = 6)
    {
        Write(0x2A, 0x80);
        Write(0x2B, 0xA9);
        Write(0x2D, 79);
        Write(0x0E, 0x00);
        Write(0x14, 0x83);
        Pass(fieldMilliseconds);
    }

    private string Ask(byte[] frame, int lastBits = 0, int alignment = 0)
    {
        Transceive(frame, lastBits, alignment);
        Pass(4);
        return (Read(0x04) & 0x20) == 0 ? "" : Received();
    }

    private void Transceive(byte[] frame, int lastBits, int alignment = 0)
    {
        Write(0x01, 0x00);
        Write(0x04, 0x7F);
        Write(0x0A, 0x80);
        Array.ForEach(frame, b => Write(0x09, b));
        Write(0x01, 0x0C);
        Write(0x0D, (byte)(0x80 | (alignment << 4) | lastBits));
    }

    private string Received()
    {
        byte[] bytes = new byte[Read(0x0A)];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = Read(0x09);
        }

        return Convert.ToHexString(bytes);
    }

    private byte Read(byte register)
    {
        byte[] miso = new byte[2];
        _chip.Transfer([(byte)(0x80 | (register << 1)), 0x00], miso, TimeSpan.Zero, _now);
        return miso[1];
    }

    private void Write(byte register, byte value) => _chip.Transfer([(byte)(register << 1), value], new byte[2], TimeSpan.Zero, _now);

    private void Pass(double milliseconds) => _now += TimeSpan.FromMilliseconds(milliseconds);
}
