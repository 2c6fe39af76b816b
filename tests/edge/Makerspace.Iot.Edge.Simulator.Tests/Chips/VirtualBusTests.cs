using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.Edge.TestKit.Chips.Modbus;

namespace Makerspace.Iot.Edge.Simulator.Tests.Chips;

public sealed class VirtualBusTests
{
    private ElectricState _state = new(24.4, 225.7, 1.0, 50.0, 38.9);

    [Fact]
    public void The_crc_is_the_one_of_the_catalogue()
    {
        Assert.Equal(0x4B37, ModbusCrc.Of("123456789"u8));
        Assert.Equal("01040000000271CB", Convert.ToHexString(ModbusCrc.Append(Convert.FromHexString("010400000002"))));
        Assert.Equal("0104015600029027", Convert.ToHexString(ModbusCrc.Append(Convert.FromHexString("010401560002"))));
    }

    [Fact]
    public void An_sdm120_answers_the_worked_voltage_frame()
    {
        _state = _state with { VoltageV = 230.2 };
        Assert.Equal("010404436633335AFA", Bench(Sdm(1)).Ask("01040000000271CB"));
    }

    [Fact]
    public void A_pzem_answers_the_golden_frame()
    {
        string answer = Bench(Pzem(1)).Ask("01040000000A700D");
        Assert.Equal("01041408D1006C000000F40000002600" + "0001F4006400005134", answer);
    }

    [Fact]
    public void A_pzem_alone_answers_to_the_general_address()
    {
        Assert.StartsWith("F80414", Bench(Pzem(7)).Ask("F8040000000A6464"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pzem_counts_from_zero_again_after_its_reset()
    {
        ChipBench bench = Bench(Pzem(1));
        Assert.Equal("01428011", bench.Ask("01428011"));
        _state = _state with { CounterWh = 41.5 };
        Assert.Contains("00020000", bench.Ask("01040000000A700D"), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_slaves_share_one_bus_and_only_the_one_asked_answers()
    {
        ChipBench bench = Bench(Pzem(1), Pzem(2), Sdm(9));
        Assert.StartsWith("010414", bench.Ask(Question("01040000000A")), StringComparison.Ordinal);
        Assert.StartsWith("020414", bench.Ask(Question("02040000000A")), StringComparison.Ordinal);
        Assert.StartsWith("090404", bench.Ask(Question("0904000C0002")), StringComparison.Ordinal);
        Assert.Equal(string.Empty, bench.Ask(Question("050400000002")));
    }

    [Theory]
    [InlineData("010500000001", "018501")] // a function it has not
    [InlineData("010400010002", "018402")] // an odd register
    [InlineData("010407000002", "018402")] // a register beyond the table
    [InlineData("010400000003", "018403")] // half a float
    [InlineData("010400000052", "018403")] // more than 40 parameters
    public void A_wrong_question_gets_the_exception_of_the_protocol(string question, string exception)
    {
        Assert.StartsWith(exception, Bench(Sdm(1)).Ask(Question(question)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_with_a_wrong_crc_is_not_answered_but_counted()
    {
        var bus = new VirtualBus(9600, [Sdm(1)], new Dice(1));
        Assert.Equal(string.Empty, new ChipBench(bus).Ask("01040000000271CC"));
        Assert.Equal(1, bus.BadFrames);
    }

    [Fact]
    public void A_question_too_soon_after_an_answer_is_not_understood()
    {
        var bus = new VirtualBus(9600, [Sdm(1)], new Dice(1));
        var bench = new ChipBench(bus);
        bench.Send("01040000000271CB");
        while (bench.After(0.1).Length == 0 || bus.Line.NextDue is not null)
        {
            // to the moment of the answer's last byte
        }

        Assert.Equal(string.Empty, bench.Ask("01040000000271CB"));
        Assert.Equal(1, bus.EarlyQuestions);
        Assert.NotEqual(string.Empty, bench.Ask("01040000000271CB"));
    }

    [Fact]
    public void An_answer_takes_the_time_that_its_bytes_need()
    {
        ChipBench bench = Bench(Sdm(1));
        Assert.Equal(string.Empty, bench.Ask(Question("010400000028"), 20)); // 8 characters, 3.5 of silence, 8 ms at least of thought
        string part = bench.After(40);
        Assert.InRange(part.Length / 2, 8, 60); // 85 bytes take 89 ms
        Assert.Equal(85, (part.Length + bench.After(100).Length) / 2);
    }

    [Fact]
    public void The_counter_of_an_sdm_moves_in_steps_of_one_watt_hour()
    {
        _state = _state with { CounterWh = 1234567.89 };
        string answer = Bench(Sdm(1)).Ask(Question("010401560002"));
        float value = BitConverter.UInt32BitsToSingle(Convert.ToUInt32(answer[6..14], 16));
        Assert.Equal(1234.567f, value);
    }

    [Fact]
    public void A_three_phase_meter_splits_the_power_and_sums_it_up()
    {
        _state = new ElectricState(9000, 230, 0.98, 50, 0);
        ChipBench bench = Bench(new VirtualSdm(1, threePhase: true, _ => _state));
        Assert.Equal(3000f, Value(bench.Ask(Question("0104000C0002"))));
        Assert.Equal(3000f, Value(bench.Ask(Question("010400100002"))));
        Assert.Equal(9000f, Value(bench.Ask(Question("010400340002"))));
    }

    [Fact]
    public void A_silenced_slave_says_nothing_while_its_neighbour_speaks()
    {
        var bus = new VirtualBus(9600, [Pzem(1), Pzem(2)], new Dice(1));
        var bench = new ChipBench(bus);
        bus.Silence(1, silent: true);
        Assert.Equal(string.Empty, bench.Ask(Question("01040000000A")));
        Assert.NotEqual(string.Empty, bench.Ask(Question("02040000000A")));
        bus.Silence(1, silent: false);
        Assert.NotEqual(string.Empty, bench.Ask(Question("01040000000A")));
    }

    private static float Value(string answer) => BitConverter.UInt32BitsToSingle(Convert.ToUInt32(answer[6..14], 16));

    private static string Question(string hex) => Convert.ToHexString(ModbusCrc.Append(Convert.FromHexString(hex)));

    private static ChipBench Bench(params IModbusSlave[] slaves) => new(new VirtualBus(9600, slaves, new Dice(1)));

    private VirtualSdm Sdm(byte address) => new(address, threePhase: false, _ => _state);

    private VirtualPzem004T Pzem(byte address) => new(address, _ => _state);
}
