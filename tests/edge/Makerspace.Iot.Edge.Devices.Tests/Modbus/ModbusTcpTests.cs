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
        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, _device.Questions.Count == 2 ? "8406" : Volts), 5)];
        await Read(1);
        Assert.Equal(3, _device.Questions.Count);
    }

    [Fact]
    public async Task A_gateway_one_answer_behind_is_told_and_answers_again_on_a_new_connection()
    {
        // It keeps the answer before for itself, and gives it away with the next question, for as long as the connection lasts.
        Reply? held = null;
        int opening = 1;
        _device.OnQuestion = (t, u, _) =>
        {
            Reply? before = held;
            held = _line.Openings == opening ? new Reply(ScriptedTcp.Frame(t, u, "0404 42C80000"), 5) : null;
            return held is null ? [new Reply(ScriptedTcp.Frame(t, u, Volts), 5)] : before is { } late ? [late] : [];
        };
        DeviceException behind = await Fail(12);
        Assert.Contains("only answers to earlier questions came", behind.Message, StringComparison.Ordinal);
        Assert.False(_line.IsOpen);
        Assert.Equal([0x4366, 0x3333], await Read(12));
        Assert.Equal(2, _line.Openings);
    }

    [Fact]
    public async Task A_gateway_one_answer_behind_is_told_as_such_while_it_is_on_hold_too()
    {
        // It hands out the answer before with each question, and nothing with the first question of a connection.
        Reply? held = null;
        int opening = 0;
        _device.OnQuestion = (t, u, _) =>
        {
            Reply? before = opening == _line.Openings ? held : null;
            (held, opening) = (new Reply(ScriptedTcp.Frame(t, u, Volts), 5), _line.Openings);
            return before is { } late ? [late] : [];
        };
        for (int i = 0; i < 3; i++)
        {
            Assert.Contains("only answers to earlier questions came", (await Fail(12)).Message, StringComparison.Ordinal);
        }

        for (int i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            DeviceException onHold = await Fail(12);
            Assert.Contains("no answer in time to the first question of a new connection; on the connection before, only answers to earlier questions came", onHold.Message, StringComparison.Ordinal);
            Assert.Contains("only answers to earlier questions came", (await Fail(12)).Message, StringComparison.Ordinal);
        }

        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, Volts), 5)];
        _time.Advance(TimeSpan.FromSeconds(2));
        await Read(12);
        _device.OnQuestion = (_, _, _) => [];
        Assert.Contains("no answer in time, 3 attempts", (await Fail(12)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-3)]
    [InlineData(4_096)]
    public async Task A_gateway_with_numbers_of_its_own_is_told_by_name_and_nothing_of_it_is_believed(int offset)
    {
        // Late by more than an attempt, so that its answer comes when the next question is out.
        _device.OnQuestion = (t, u, data) => [new Reply(ScriptedTcp.Frame((ushort)(t + offset), u, $"0404 {data[1]:X2}{data[2]:X2}0000"), 310)];
        for (ushort register = 0; register < 6; register++)
        {
            DeviceException wrong = await Assert.ThrowsAnyAsync<DeviceException>(async () => await _bus.Unit(30 + (register % 2), "meter").ReadInputRegistersAsync(register, 2, CancellationToken.None));
            Assert.Contains("the gateway answers under other transaction numbers (asked under", wrong.Message, StringComparison.Ordinal);
        }

        Assert.Equal((0L, 6), (_bus.Counters.Answers, _line.Openings));
        Assert.Contains("under other transaction numbers", (await Fail(30)).Message, StringComparison.Ordinal);
        Assert.Equal(1, _bus.Counters.Held);
    }

    [Theory]
    [InlineData(44, 0, "0404 43663333", "asked for unit 44, answered as unit 0; if")]
    [InlineData(44, 1, "0404 43663333", "asked for unit 44, answered as unit 1; if")]
    [InlineData(44, 255, "840B", "asked for unit 44, answered as unit 255 with exception 11; if")]
    public async Task An_answer_under_another_unit_names_both(int asked, byte answeredAs, string data, string words)
    {
        _device.OnQuestion = (t, _, _) => [new Reply(ScriptedTcp.Frame(t, answeredAs, data), 5)];
        Assert.Contains(words, (await Fail(asked)).Message, StringComparison.Ordinal);
        Assert.Equal((0L, 3L), (_bus.Counters.Answers, _bus.Counters.BadFrames));
        Assert.True(_line.IsOpen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(247)]
    public async Task Units_0_and_255_can_be_asked(int unit)
    {
        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, Volts), 5)];
        Assert.Equal([0x4366, 0x3333], await Read(unit));
        Assert.Equal(unit.ToString("X2"), _device.Questions[0][12..14]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(249)]
    [InlineData(254)]
    [InlineData(256)]
    public void Other_units_are_refused_with_those_that_are_possible(int unit) =>
        Assert.Contains("0 to 247, and 255", Assert.Throws<DeviceSettingsException>(() => _bus.Unit(unit, "meter")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(500)]
    [InlineData(1)]
    public async Task A_peer_that_floods_is_given_up(int frames)
    {
        // Each question brings more than can be read in its time; the answer is somewhere at the end of it.
        _device.OnQuestion = (t, u, _) => Enumerable.Range(0, 4_000 / frames)
            .Select(i => new Reply([.. Enumerable.Range(0, frames).SelectMany(_ => ScriptedTcp.Frame(77, u, Volts))], i / 20))
            .Append(new Reply(ScriptedTcp.Frame(t, u, Volts), 299));
        Assert.Contains("does not stop sending", (await Fail(3)).Message, StringComparison.Ordinal);
        Assert.False(_line.IsOpen);
        Assert.InRange(_bus.Counters.StrayBytes, ModbusTcpMaster.MostStray, 2 * ModbusTcpMaster.MostStray);
    }

    [Fact]
    public async Task A_peer_that_dribbles_a_frame_that_never_ends_is_given_up()
    {
        _device.OnQuestion = (_, u, _) => [new Reply([0, 1, 0, 0, 0, 200, u], 100)];
        await Fail(3);
        Assert.False(_line.IsOpen);
    }

    [Fact]
    public async Task An_exception_of_the_gateway_is_told_in_words()
    {
        _device.OnQuestion = (t, u, _) => [new Reply(ScriptedTcp.Frame(t, u, "840A"), 5)];
        Assert.Contains("the gateway has no way to the meter (exception 10), 1 attempt;", (await Fail(9)).Message, StringComparison.Ordinal);
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
        Assert.Equal("0304", _device.Questions[^1][..4]);
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
