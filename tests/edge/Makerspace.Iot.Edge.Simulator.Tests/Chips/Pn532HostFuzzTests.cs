using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Simulator.Tests.Chips;

/// <summary>Whatever a host sends, the emulated PN532 obeys only whole frames, and goes on.</summary>
public sealed class Pn532HostFuzzTests
{
    private const int LongestInput = 320;

    /// <summary>Longest frame: start code, extended length, data, checksum.</summary>
    private const int LongestFrame = 2 + 5 + Pn532Frames.MaxData + 1;

    private static readonly byte[] Liked = [0x00, 0xFF, 0x00, 0xFF, 0xD4, 0x02, 0x4A, 0xFE, 0x55];

    private static readonly byte[][] Frames =
    [
        Pn532Frames.Ack,
        [0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00],
        Command(0x02),
        Command(0x4A, 1, 0),
        Command(0x14, 1, 0x14, 1),
        Command(0x32, 5, 0xFF, 1, 2),
        Command(0x10, 6),
        Command(0x12, 4),
        Command(0x06, 0x63, 0x05),
        Command(0x08, 0x63, 0x05, 1),
        Command(0x40, 1, 0x60, 4, 1, 2, 3, 4, 5, 6),
        [0x55, 0x55, 0x00, 0x00, .. Command(0x02), .. Command(0x4A, 1, 0)],
        Extended(0x4A, 1, 0),
        Extended([0x40, .. new byte[Pn532Frames.MaxData - 2]]),
    ];

    [Fact]
    public void Command_comes_only_out_of_a_whole_right_frame()
    {
        (long commands, long acks) = (0, 0);
        FuzzBuffer.Run(Frames, Liked, LongestInput, input =>
        {
            var frames = new Pn532Frames();
            int cut = input.Length / 2;
            frames.Add(input[..cut]);
            for (int piece = 0; piece < 2; piece++)
            {
                while (frames.TryNext(out HostFrameKind kind, out byte[] data))
                {
                    acks += kind == HostFrameKind.Command ? 0 : 1;
                    commands += kind == HostFrameKind.Command ? 1 : 0;
                    if (kind == HostFrameKind.Command && input.IndexOf(Command(data)[1..^1]) < 0 && input.IndexOf(Extended(data)[1..^1]) < 0)
                    {
                        throw new InvalidOperationException($"{Convert.ToHexString(data)} stands in no frame");
                    }
                }

                if (frames.Waiting > LongestFrame)
                {
                    throw new InvalidOperationException($"{frames.Waiting} bytes wait for a frame that is never longer than {LongestFrame}");
                }

                frames.Add(piece == 0 ? input[cut..] : []);
            }
        });
        Assert.True(commands > 300_000 && acks > 50_000, $"{commands} commands and {acks} others prove little");
    }

    [Fact]
    public void Whatever_it_is_told_the_chip_goes_on_and_answers_in_whole_frames()
    {
        var chip = new VirtualPn532(115_200, new Dice((ulong)Fuzz.Seed)) { Card = VirtualCard.FromHex("04DE5F1EACC040") };
        TimeSpan now = TimeSpan.Zero;
        List<byte> output = [];
        long answers = 0;
        FuzzBuffer.Run(Frames, Liked, LongestInput, input =>
        {
            chip.Receive(input, now);
            now += TimeSpan.FromMilliseconds(40);
            output.Clear();
            chip.Advance(now, output);
            answers += output.Count > 0 ? 1 : 0;
            if (output.Count > 0 && (output[0] != 0x00 || output.Count < 6))
            {
                throw new InvalidOperationException($"answered {Convert.ToHexString(output.ToArray())}");
            }
        });
        Assert.True(answers > 300_000, $"{answers} answers prove little");
        chip.LosePower(now);
        chip.Receive([0x55, 0x55, 0x00, .. Command(0x02)], now);
        output.Clear();
        chip.Advance(now + TimeSpan.FromSeconds(1), output);
        Assert.Equal("0000FF00FF000000FF06FAD50332010607E800", Convert.ToHexString(output.ToArray()));
    }

    private static byte[] Command(params byte[] data)
    {
        byte[] body = [0xD4, .. data];
        return [0x00, 0x00, 0xFF, (byte)body.Length, (byte)-body.Length, .. body, Checksum(body), 0x00];
    }

    private static byte[] Extended(params byte[] data)
    {
        byte[] body = [0xD4, .. data];
        (byte high, byte low) = ((byte)(body.Length >> 8), (byte)body.Length);
        return [0x00, 0x00, 0xFF, 0xFF, 0xFF, high, low, (byte)-(high + low), .. body, Checksum(body), 0x00];
    }

    private static byte Checksum(byte[] body) => (byte)-body.Sum(b => b);
}
