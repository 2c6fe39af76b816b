using System.Buffers.Binary;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.Edge.TestKit.Chips.Modbus;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Simulator.Tests.Chips;

/// <summary>Whatever a master sends, the emulated meters answer only right questions, with right frames, over both kinds of bus.</summary>
public sealed class ModbusSlaveFuzzTests
{
    private static readonly ElectricState Flow = new(1_150, 230, 0.8, 50, 4_321_987.6);
    private static readonly byte[] Liked = [0x00, 0x01, 0x02, 0x03, 0x04, 0x06, 0x10, 0x42, 0xF8, 0xFF];

    private static readonly string[] Questions =
    [
        "01040000000E", "010400480002", "020400000002", "03040000000A", "030600020007", "0342", "F8040000000A", "01100014000204 41400000", "010300140002", "0410001400020441400000",
    ];

    [Fact]
    public void Serial_question_is_answered_only_where_address_and_checksum_are_right()
    {
        var dice = new Dice((ulong)Fuzz.Seed);
        List<byte> output = [];
        (long answers, long bad) = (0, 0);
        IModbusSlave[] meters = [];
        VirtualBus? bus = null;
        TimeSpan now = TimeSpan.Zero;
        FuzzBuffer.Run([.. Questions.Select(q => ModbusCrc.Append(Bytes(q)))], Liked, 300, input =>
        {
            if (bus is null || meters.Where((m, i) => m.Address != i + 1).Any())
            {
                // Some inputs give a meter another address.
                meters = Meters();
                bus = new VirtualBus(9_600, meters, dice);
            }

            output.Clear();
            long before = bus.BadFrames;
            bus.Receive(input, now += TimeSpan.FromSeconds(1));
            bus.Advance(now += TimeSpan.FromSeconds(1), output);
            bus.Advance(now += TimeSpan.FromSeconds(1), output);
            bad += bus.BadFrames - before;
            if (output.Count == 0)
            {
                return;
            }

            answers++;
            byte[] answer = [.. output];
            if (ModbusCrc.Of(input) != 0 || answer[0] != input[0] || (answer[1] & 0x7F) != (input[1] & 0x7F) || ModbusCrc.Of(answer) != 0)
            {
                throw new InvalidOperationException($"answered {Convert.ToHexString(answer)}");
            }
        });
        Assert.True(answers > 100_000 && bad > 100_000, $"{answers} answers and {bad} bad frames prove little");
    }

    [Fact]
    public void Question_over_tcp_is_taken_only_behind_a_right_header_and_answered_in_a_right_frame()
    {
        IModbusSlave[] meters = Meters();
        byte[][] frames = [.. Questions.Select(q => (byte[])[0x12, 0x34, 0, 0, 0, (byte)Bytes(q).Length, .. Bytes(q)])];
        (long answers, long refused) = (0, 0);
        FuzzBuffer.Run(frames, Liked, 300, input =>
        {
            if (input.Length < 7)
            {
                return;
            }

            bool right = input[2] == 0 && input[3] == 0 && BinaryPrimitives.ReadUInt16BigEndian(input[4..]) is >= 2 and <= 254;
            if (ModbusTcpFront.DataBytes(input[..7]) is not { } data)
            {
                refused++;
                Require(!right, "a right header was refused");
                return;
            }

            Require(right, "a wrong header was taken");
            if (input.Length < 7 + data)
            {
                return;
            }

            answers++;
            byte unit = input[6];
            byte[] frame = ModbusTcpFront.Frame(input[..7], input.Slice(7, data), Array.Find(meters, m => m.AnswersTo(unit)), TimeSpan.Zero);
            Require(frame.AsSpan(0, 4).SequenceEqual(input[..4]) && frame[6] == unit, "another header came back");
            Require(BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(4)) == frame.Length - 6 && frame.Length <= 260, "the length is wrong");
            Require((frame[7] & 0x7F) == (input[7] & 0x7F), "another function came back");
        });
        Assert.True(answers > 300_000 && refused > 50_000, $"{answers} answers and {refused} refused headers prove little");
    }

    private static IModbusSlave[] Meters() =>
        [new VirtualSdm(1, threePhase: false, _ => Flow) { RefusesGaps = true, IsInSetMode = true }, new VirtualSdm(2, threePhase: true, _ => Flow), new VirtualPzem004T(3, _ => Flow), new VirtualSdm230(4, _ => Flow),
            new VirtualFileMeter(5, Path.Combine(AppContext.BaseDirectory, "meters", "sdm72.json"), _ => Flow), new VirtualFileMeter(6, Path.Combine(AppContext.BaseDirectory, "meters", "or-we-516.json"), _ => Flow)];

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}
