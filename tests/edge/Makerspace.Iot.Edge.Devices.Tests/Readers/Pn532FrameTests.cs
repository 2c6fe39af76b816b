using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

public sealed class Pn532FrameTests
{
    [Theory]
    [InlineData(0x02, "", "0000FF02FED4022A00")]
    [InlineData(0x14, "01", "0000FF03FDD414011700")]
    [InlineData(0x14, "011401", "0000FF05FBD4140114010200")]
    [InlineData(0x4A, "0100", "0000FF04FCD44A0100E100")]
    [InlineData(0x40, "0100A4040C07D276000085010100", "0000FF10F0D4400100A4040C07D2760000850101006100")]
    public void Commands_are_the_datasheets_bytes(byte code, string parameters, string frame)
    {
        byte[] written = new byte[64];
        int length = Pn532Frame.Write(written, (Pn532Command)code, Hex.Bytes(parameters));
        Assert.Equal(Hex.Bytes(frame), written[..length]);
    }

    [Theory]
    [InlineData("0000FF00FF00", Pn532FrameKind.Ack, "")]
    [InlineData("0000FFFF0000", Pn532FrameKind.Nack, "")]
    [InlineData("0000FF01FF7F8100", Pn532FrameKind.Error, "7F")]
    [InlineData("0000FF06FAD50332010607E800", Pn532FrameKind.Data, "D50332010607")]
    [InlineData("0000FF02FED5151600", Pn532FrameKind.Data, "D515")]
    [InlineData("0000FF03FDD54B00E000", Pn532FrameKind.Data, "D54B00")]
    [InlineData("0000FF15EBD54B01010344200704DE5F1EACC0400677777102807E00", Pn532FrameKind.Data, "D54B01010344200704DE5F1EACC040067777710280")]
    public void Answers_of_the_datasheet_are_read_however_they_are_cut(string frame, object kind, string body)
    {
        byte[] bytes = Hex.Bytes(frame);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var parser = new Pn532FrameParser();
            Pn532FrameKind found = Feed(parser, bytes[..cut]);
            found = found == Pn532FrameKind.None ? Feed(parser, bytes[cut..]) : found;
            Assert.Equal(kind, found);
            if (body.Length > 0)
            {
                Assert.Equal(Hex.Bytes(body), parser.Body.ToArray());
            }

            Assert.Equal((0L, 0L), (parser.NoiseBytes, parser.BadFrames));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(253)]
    [InlineData(254)]
    [InlineData(263)]
    public void Long_frames_come_back_as_they_were_written(int parameters)
    {
        byte[] written = new byte[300];
        byte[] data = [.. Enumerable.Range(0, parameters).Select(i => (byte)(i * 7))];
        int length = Pn532Frame.Write(written, Pn532Frame.FromChip, 0x4B, data);
        Assert.Equal(parameters > 253, written[3] == 0xFF && written[4] == 0xFF);
        var parser = new Pn532FrameParser();
        Assert.Equal(Pn532FrameKind.Data, Feed(parser, written[..length]));
        Assert.Equal(data, parser.Body[2..].ToArray());
    }

    [Fact]
    public void A_frame_longer_than_the_chip_takes_is_refused() =>
        Assert.Throws<ArgumentException>(() => Pn532Frame.Write(new byte[400], Pn532Command.SamConfiguration, new byte[264]));

    [Fact]
    public void Noise_before_a_frame_is_skipped_and_counted()
    {
        var parser = new Pn532FrameParser();
        Assert.Equal(Pn532FrameKind.Ack, Feed(parser, Hex.Bytes("A5 FF 13 00 37 0000FF00FF00")));
        Assert.Equal(4, parser.NoiseBytes);
        Assert.Equal(0, parser.BadFrames);
    }

    [Theory]
    [InlineData("00FF07F8")]
    [InlineData("00FF0712")]
    [InlineData("00FF")]
    [InlineData("00FF00")]
    [InlineData("00FFFFFF0100")]
    [InlineData("00FFFFFF0100FF")]
    [InlineData("0000FF03FDD54B")]
    public void A_false_start_does_not_hide_the_frame_behind_it(string falseStart)
    {
        var parser = new Pn532FrameParser();
        Pn532FrameKind kind = Feed(parser, [.. Hex.Bytes(falseStart), .. ScriptedPn532.EmptyField]);
        kind = kind == Pn532FrameKind.None ? parser.Expire() : kind;
        Assert.Equal(Pn532FrameKind.Data, kind);
        Assert.Equal(Hex.Bytes("D54B00"), parser.Body.ToArray());
        Assert.True(parser.BadFrames > 0);
    }

    [Theory]
    [InlineData("0000FF03FDD54B00E100")]
    [InlineData("0000FF03FCD54B00E000")]
    [InlineData("0000FF03FDD44B00E100")]
    [InlineData("0000FF03FDD54B01E000")]
    public void A_frame_with_one_wrong_byte_is_counted_and_dropped(string frame)
    {
        var parser = new Pn532FrameParser();
        Assert.Equal(Pn532FrameKind.None, Feed(parser, Hex.Bytes(frame)));
        Assert.Equal(Pn532FrameKind.None, parser.Expire());
        Assert.Equal(1, parser.BadFrames);
    }

    [Fact]
    public void A_byte_of_noise_within_an_answer_never_makes_another_badge()
    {
        byte[] frame = ScriptedPn532.Target([0x04, 0xDE, 0x5F, 0x1E, 0xAC, 0xC0, 0x40]);
        for (int at = 0; at <= frame.Length; at++)
        {
            for (int noise = 0; noise < 256; noise++)
            {
                var parser = new Pn532FrameParser();
                Pn532FrameKind kind = Feed(parser, [.. frame[..at], (byte)noise, .. frame[at..]]);
                Assert.True(kind != Pn532FrameKind.Data || parser.Body.EndsWith(frame.AsSpan(13, 7)), $"{noise:X2} at {at} passed for a frame");
            }
        }
    }

    [Fact]
    public void An_endless_stream_of_noise_needs_no_more_room()
    {
        var parser = new Pn532FrameParser();
        byte[] nasty = Hex.Bytes("00FFFFFF010AF5");
        for (int i = 0; i < 10_000; i++)
        {
            Feed(parser, nasty);
            Assert.False(parser.Free.IsEmpty);
        }

        Assert.True(parser.BadFrames > 9_000);
    }

    internal static Pn532FrameKind Feed(Pn532FrameParser parser, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(parser.Free);
        parser.Added(bytes.Length);
        return parser.Next();
    }
}
