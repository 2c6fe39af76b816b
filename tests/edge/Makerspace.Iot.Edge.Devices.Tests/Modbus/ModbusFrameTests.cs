using System.Text;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Tests.Modbus;

public sealed class ModbusFrameTests
{
    [Fact]
    public void The_checksum_has_the_published_check_value() => Assert.Equal(0x4B37, ModbusCrc.Compute(Encoding.ASCII.GetBytes("123456789")));

    [Theory]
    [InlineData(0x01, 0x0000, 2, "01040000000271CB")]
    [InlineData(0x01, 0x000C, 2, "0104000C0002B1C8")]
    [InlineData(0x01, 0x0156, 2, "0104015600029027")]
    [InlineData(0x01, 0x0000, 10, "01040000000A700D")]
    [InlineData(0xF8, 0x0000, 10, "F8040000000A6464")]
    public void Requests_are_the_worked_frames(byte address, ushort start, int count, string frame) =>
        Assert.Equal(frame, Convert.ToHexString(ModbusRequest.ReadRegisters(address, holding: false, start, count).Frame));

    [Fact]
    public void The_reset_of_a_pzem_is_the_worked_frame() =>
        Assert.Equal("01428011", Convert.ToHexString(ModbusRequest.Custom(1, 0x42, default, answerLength: 4).Frame));

    [Theory]
    [InlineData("010404436633335AFA", ModbusScan.Answer)]
    [InlineData("FF00 010404436633335AFA", ModbusScan.Answer)]
    [InlineData("0104 010404436633335AFA", ModbusScan.Answer)]
    [InlineData("010404436633335AFA 00", ModbusScan.Answer)]
    [InlineData("018402C2C1", ModbusScan.Exception)]
    [InlineData("010404436633335AFB", ModbusScan.Broken)]
    [InlineData("010404436633345AFA", ModbusScan.Broken)]
    [InlineData("01040443663333", ModbusScan.Begun)]
    [InlineData("0104", ModbusScan.Begun)]
    [InlineData("01", ModbusScan.Nothing)]
    [InlineData("", ModbusScan.Nothing)]
    [InlineData("0204044366333369FA", ModbusScan.Nothing)]
    [InlineData("010304436633335B4D", ModbusScan.Nothing)]
    [InlineData("01040243665D4A", ModbusScan.Nothing)]
    public void Only_the_answer_to_the_request_passes(string received, object scan)
    {
        ModbusRequest request = ModbusRequest.ReadRegisters(1, holding: false, 0, 2);
        Assert.Equal(scan, ModbusAnswer.Find(Hex.Bytes(received), request, out ReadOnlySpan<byte> frame));
        if (scan is ModbusScan.Answer)
        {
            Assert.Equal("01040443663333", Convert.ToHexString(frame));
        }
    }

    [Fact]
    public void The_answer_to_a_write_is_its_echo()
    {
        ModbusRequest request = ModbusRequest.WriteRegister(1, 2, 7);
        Assert.Equal(ModbusScan.Answer, ModbusAnswer.Find(request.Frame, request, out _));
        Assert.Equal(ModbusScan.Nothing, ModbusAnswer.Find(ModbusRequest.WriteRegister(1, 2, 8).Frame, request, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(126)]
    public void A_count_that_no_frame_holds_is_refused(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.ReadRegisters(1, holding: true, 0, count));
}
