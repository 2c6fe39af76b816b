using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Modbus;

/// <summary>Whatever bytes come, an answer comes only out of a whole frame with the right address, function, length and CRC.</summary>
public sealed class ModbusFuzzTests
{
    private static readonly ModbusRequest Request = ModbusRequest.ReadRegisters(1, holding: false, 0, 2);
    private static readonly byte[] Liked = [0x01, 0x04, 0x84, 0x02, 0x00];

    private static readonly byte[][] Frames =
    [
        Hex.Bytes("010404436633335AFA"),
        Hex.Bytes("01040000000271CB"),
        ScriptedBus.Sealed("020404436633 33"),
        ScriptedBus.Sealed("0103044366333 3"),
        ScriptedBus.Sealed("0104024366"),
        ScriptedBus.Sealed("018402"),
        Hex.Bytes("010414 08D1 006C0000 00F40000 00260000 01F4 0064 0000 5134"),
    ];

    [Fact]
    public void Garbage_yields_an_answer_only_where_a_whole_valid_frame_is_among_it()
    {
        int answers = 0;
        FuzzInputs.Run(Fuzz.Million, random => FuzzInputs.Damage(random, Frames, Liked, 10), input =>
        {
            ModbusScan scan = ModbusAnswer.Find(input, Request, out ReadOnlySpan<byte> frame);
            if (scan is ModbusScan.Answer or ModbusScan.Exception)
            {
                answers++;
                byte[] whole = [.. frame, 0, 0];
                ModbusCrc.Seal(whole);
                Assert.True(input.AsSpan().IndexOf(whole) >= 0, "the frame and its CRC are not among the bytes");
                Assert.Equal((1, scan == ModbusScan.Answer ? 9 : 5), (whole[0], whole.Length));
                Assert.Equal(scan == ModbusScan.Answer ? 0x04 : 0x84, whole[1]);
            }
            else
            {
                Assert.True(frame.IsEmpty);
            }
        });
        Assert.True(answers > 100_000, $"only {answers} inputs got as far as an answer");
    }

    [Fact]
    public void An_intact_answer_behind_any_garbage_is_found_unless_another_valid_frame_stands_before_it()
    {
        int others = 0;
        FuzzInputs.Run(
            Fuzz.Million,
            random => [.. FuzzInputs.Damage(random, Frames[1..5], Liked, 10), .. Frames[0]],
            input =>
            {
                ModbusScan scan = ModbusAnswer.Find(input, Request, out ReadOnlySpan<byte> frame);
                if (scan != ModbusScan.Answer)
                {
                    // One piece of noise in some 65,000 has a right checksum.
                    others++;
                    byte[] whole = [.. frame, 0, 0];
                    ModbusCrc.Seal(whole);
                    Assert.Equal(ModbusScan.Exception, scan);
                    Assert.InRange(input.AsSpan().IndexOf(whole), 0, input.Length - Frames[0].Length - whole.Length);
                }
            });
        Assert.True(others <= 20 * FuzzInputs.Factor, $"{others} inputs prove nothing");
    }

    [Fact]
    public void Every_single_bit_error_of_an_answer_is_noticed()
    {
        for (int bit = 0; bit < Frames[0].Length * 8; bit++)
        {
            byte[] damaged = [.. Frames[0]];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(ModbusScan.Answer, ModbusAnswer.Find(damaged, Request, out _));
        }
    }
}
