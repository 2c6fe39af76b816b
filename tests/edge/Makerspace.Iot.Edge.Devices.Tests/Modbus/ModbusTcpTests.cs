using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Modbus;

/// <summary>The master on a line without a socket, on a clock of its own.</summary>
public sealed class ModbusTcpTests : IDisposable
{
    private const string Volts = "0404 43663333";
    private readonly ScriptedTcp _device = new();
    private readonly ManualTime _time = new();
    private readonly FakeLine _line;
    private readonly ModbusBus _bus;

    public ModbusTcpTests()
    {
        _line = new FakeLine(_device, _time);
        var options = new ModbusOptions();
        _bus = new ModbusBus(new ModbusTcpMaster(_line, options, _time), options);
    }

    public void Dispose() => _bus.Dispose();

    [Fact]
    public async Task A_question_is_a_header_and_the_same_data_without_checksum()
    {
        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, Volts), 5)];
        Assert.Equal([0x4366, 0x3333], await Read(17));
        Assert.Equal(["000100000006" + "11" + "0400000002"], _device.Questions);
        Assert.Equal((1L, 1L, 0L), (_bus.Counters.Requests, _bus.Counters.Answers, _bus.Counters.StrayBytes));
    }

    [Fact]
    public async Task An_answer_that_comes_late_is_thrown_away_and_never_passes_for_the_next_one()
    {
        // Both questions are the same, and so are the lengths of the answers: only the transaction tells them apart.
        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, t == 1 ? "0404 11111111" : Volts), t == 1 ? 350 : 100)];
        Assert.Equal([0x4366, 0x3333], await Read(1));
        Assert.Equal(2, _device.Questions.Count);
        Assert.Equal((1L, 1L), (_bus.Counters.Timeouts, _bus.Counters.Retries));
        Assert.Equal(13, _bus.Counters.StrayBytes);
        Assert.Equal(1, _line.Openings);
    }

    [Fact]
    public async Task An_answer_in_pieces_behind_a_stale_one_is_put_together()
    {
        _device.OnQuestion = (t, u, _) =>
        {
            byte[] all = [.. ScriptedTcp.Frame(999, u, "0404 22222222"), .. ScriptedTcp.Frame(t, u, Volts)];
            return [new Reply(all[..5], 1), new Reply(all[5..14], 2), new Reply(all[14..], 40)];
        };
        Assert.Equal([0x4366, 0x3333], await Read(1));
        Assert.Equal(13, _bus.Counters.StrayBytes);
    }

    [Theory]
    [InlineData("0304 43663333")]
    [InlineData("0402 4366")]
    [InlineData("0404 4366333344")]
    [InlineData("0404 436633")]
    [InlineData("0604 43663333")]
    public async Task An_answer_that_does_not_fit_the_question_is_none(string data)
    {
        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, data), 5)];
        Assert.Contains("did not fit", (await Fail(1)).Message, StringComparison.Ordinal);
        Assert.Equal((3L, 0L), (_bus.Counters.BadFrames, _bus.Counters.Answers));
    }

    [Fact]
    public async Task Another_units_answer_is_none()
    {
        _device.OnQuestion = (t, _, _) => [new Reply(ScriptedTcp.Frame(t, 2, Volts), 5)];
        await Fail(1);
        Assert.Equal(3, _bus.Counters.BadFrames);
    }

    [Theory]
    [InlineData("0001 0001 0007 01 0404 43663333")]
    [InlineData("0001 0000 0001 01")]
    [InlineData("0001 0000 00FF 01 0404 43663333")]
    [InlineData("0001 0000 FFFF 01 0404 43663333")]
    public async Task A_stream_that_has_lost_its_step_costs_the_connection(string bytes)
    {
        _device.OnQuestion = (t, u, _) => t == 1 ? [new Reply(Hex.Bytes(bytes), 5)] : [new Reply(ScriptedTcp.Frame(t, u, Volts), 5)];
        Assert.Contains("lost its step", (await Fail(1)).Message, StringComparison.Ordinal);
        Assert.False(_line.IsOpen);
        Assert.Equal([0x4366, 0x3333], await Read(1));
        Assert.Equal(2, _line.Openings);
    }

    [Fact]
    public async Task A_peer_of_which_nothing_comes_costs_the_connection()
    {
        DeviceException silent = await Fail(1);
        Assert.Contains("no answer in time, 3 attempts", silent.Message, StringComparison.Ordinal);
        Assert.False(_line.IsOpen);
        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, Volts), 5)];
        await Read(1);
        Assert.Equal(2, _line.Openings);
    }

    [Fact]
    public async Task A_gateway_without_answer_from_the_meter_is_not_pressed_and_the_meter_put_on_hold()
    {
        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, u == 9 ? "840B" : Volts), 5)];
        for (int i = 0; i < 3; i++)
        {
            Assert.Contains("the gateway got no answer from the meter, 1 attempt;", (await Fail(9)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("asked again every 2 s", (await Fail(9)).Message, StringComparison.Ordinal);
        Assert.Equal((3, 1L), (_device.Questions.Count, _bus.Counters.Held));
        await Read(1);
        Assert.Equal(1, _line.Openings);
        _time.Advance(TimeSpan.FromSeconds(2));
        await Fail(9);
        Assert.Equal(5, _device.Questions.Count);
    }

    [Fact]
    public async Task A_refusal_has_its_code_and_a_busy_device_is_asked_again()
    {
        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, "8402"), 5)];
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, Assert.IsType<ModbusException>(await Fail(1)).Code);
        Assert.Single(_device.Questions);
        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, t == 2 ? "8406" : Volts), 5)];
        await Read(1);
        Assert.Equal(3, _device.Questions.Count);
    }

    [Fact]
    public void The_transaction_number_runs_over_without_a_stumble()
    {
        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, Volts))];
        using var master = new ModbusTcpMaster(_line, new ModbusOptions(), _time);
        ModbusRequest request = ModbusRequest.ReadRegisters(1, holding: false, 0, 2);
        for (int i = 0; i < 65_540; i++)
        {
            master.Execute(request, "meter");
        }

        Assert.Equal(65_540, master.Counters.Answers);
        Assert.Equal("0004", _device.Questions[^1][..4]);
    }

    [Fact]
    public void Impossible_endpoints_are_refused_in_words()
    {
        Assert.Contains("needs a host", Assert.Throws<DeviceSettingsException>(() => new TcpEndpoint(" ", 502).Check()).Message, StringComparison.Ordinal);
        Assert.Contains("port 0", Assert.Throws<DeviceSettingsException>(() => new TcpEndpoint("meter", 0).Check()).Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean \"modbus-tcp\"?", Assert.Throws<DeviceSettingsException>(() => ModbusBusFactory.Create(new BusSettings("b", "") { Kind = "modbus-tpc" }, _time)).Message, StringComparison.Ordinal);
    }

    private async Task<ushort[]> Read(int unit) => await _bus.Unit(unit, "meter").ReadInputRegistersAsync(0, 2, CancellationToken.None);

    private async Task<DeviceException> Fail(int unit) => await Assert.ThrowsAnyAsync<DeviceException>(async () => await Read(unit));
}
