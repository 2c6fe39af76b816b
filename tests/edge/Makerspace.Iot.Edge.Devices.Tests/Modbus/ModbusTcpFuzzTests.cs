using System.Buffers.Binary;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Modbus;

public sealed class ModbusTcpFuzzTests
{
    private static readonly ModbusRequest Request = ModbusRequest.ReadRegisters(1, holding: false, 0, 2);

    private static readonly byte[][] Frames =
    [
        Hex.Bytes("0001 0000 0007 01 0404 43663333"),
        Hex.Bytes("0001 0000 0003 01 84 0B"),
        Hex.Bytes("0001 0000 0007 02 0404 43663333"),
        Hex.Bytes("0002 0000 0005 01 0402 4366"),
        Hex.Bytes("0001 0000 0002 01 42"),
        [.. Hex.Bytes("0001 0000 00FD 01 04FA"), .. new byte[250]],
    ];

    [Fact]
    public void Whatever_bytes_come_a_frame_is_whole_and_an_answer_fits_its_question()
    {
        (int frames, int answers, int broken) = (0, 0, 0);
        FuzzBuffer.Run(Frames, [0, 1, 2, 4, 7, 0x84, 0xFE, 0xFF], 300, input =>
        {
            MbapScan scan = ModbusTcpFrame.Read(input, out ushort transaction, out ReadOnlySpan<byte> body);
            if (scan != MbapScan.Frame)
            {
                broken += scan == MbapScan.Broken ? 1 : 0;
                Assert.True(body.IsEmpty);
                Assert.True(scan == MbapScan.Broken || input.Length < 6 || input.Length < 6 + BinaryPrimitives.ReadUInt16BigEndian(input[4..]));
                return;
            }

            frames++;
            Assert.Equal(BinaryPrimitives.ReadUInt16BigEndian(input), transaction);
            Assert.Equal(0, BinaryPrimitives.ReadUInt16BigEndian(input[2..]));
            Assert.Equal(BinaryPrimitives.ReadUInt16BigEndian(input[4..]), body.Length);
            Assert.InRange(body.Length, 2, 254);
            ModbusScan match = ModbusTcpFrame.Match(body, Request);
            if (match != ModbusScan.Broken)
            {
                answers++;
                Assert.Equal(1, body[0]);
                Assert.True(match == ModbusScan.Answer ? body is [1, 4, 4, _, _, _, _] : body is [1, 0x84, _]);
            }
        });
        Assert.True(frames > 300_000 && answers > 100_000 && broken > 50_000, $"{frames} frames, {answers} answers, {broken} broken prove little");
    }
}
