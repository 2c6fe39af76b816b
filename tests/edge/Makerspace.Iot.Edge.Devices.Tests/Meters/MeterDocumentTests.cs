using System.Buffers.Binary;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Tests.Modbus;

namespace Makerspace.Iot.Edge.Devices.Tests.Meters;

/// <summary>Meter files against frames and figures of the makers' documents, and of programs that were tried on the meters.</summary>
public sealed class MeterDocumentTests
{
    [Fact]
    public async Task A_pzem_017_is_read_as_in_its_manual()
    {
        // User manual, 2.3: 100.00 V, 1.00 A, 100.0 W, 0 Wh.
        Assert.Equal(new MeterReading(100, 0, 1, 100), await Read("pzem017", "010410 2710 0064 03E80000 00000000 0000 0000"));
    }

    [Fact]
    public async Task A_pzem_017_is_read_as_in_the_frame_that_was_recorded()
    {
        // As tasmota and esphome write it down, CRC included: 13.44 V, 0.10 A, 1.3 W, 2 Wh.
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (_, _) => [new Reply(Hex.Bytes("010410 0540 000A 000D0000 00020000 0000 0000 D629"), 40)];
        MeterReading reading = await new ModbusMeter(bench.Bus.Unit(1, "pzem017"), MeterKind.Named("pzem017")).ReadAsync(CancellationToken.None);
        Assert.Equal(new MeterReading(1.3, 2, 0.1, 13.44), reading);
        Assert.Equal("010400000008", bench.Devices.Requests[0][..12]);
    }

    [Fact]
    public async Task A_ddsu666_tells_power_in_kilowatts()
    {
        // The words of OpenEMS's test of this meter: 122.0 V, 5.0 A, 1.25 kW, 1,000.0 kWh.
        MeterReading reading = await Read("ddsu666", "010300 42F40000 40A00000 3FA00000", "010300 447A0000");
        Assert.Equal(new MeterReading(1_250, 1_000_000, 5, 122), reading);
    }

    [Fact]
    public async Task An_or_we_514_counts_hundredths_of_a_kilowatt_hour_and_tells_watts()
    {
        // Register description OR-WE-514 & OR-WE-515: 0.01 V, 0.001 A, 0.001 kW, 0.01 kWh; high word first.
        ushort[] registers = new ushort[0x142];
        (registers[0x131], registers[0x139], registers[0x13A], registers[0x140], registers[0x141]) = (23_017, 0, 5_250, 0, 1_208);
        MeterReading reading = await Read("or-we-514", r => r >= 0xA000 ? (ushort)(r == 0xA000 ? 1 : 2) : registers[r], "010301310011", "0103A0000002");
        Assert.Equal(new MeterReading(1_208, (65_536 + 2) * 10, 5.25, 230.17), reading);
    }

    [Fact]
    public async Task An_or_we_516_adds_its_currents_and_tells_power_in_kilowatts()
    {
        MeterReading reading = await Read("or-we-516", Floats(new() { [14] = 230.5f, [16] = 231f, [22] = 1.5f, [24] = 2.25f, [26] = 3f, [28] = 1.5f, [264] = 12.25f, [256] = 99f }), "0103000E0010", "010301080002");
        Assert.Equal(new MeterReading(1_500, 12_250, 6.75, 230.5), reading);
    }

    [Fact]
    public async Task An_sdm72_has_power_and_counter_and_its_second_version_all_of_it()
    {
        Dictionary<int, float> values = new() { [0] = 230f, [6] = 1f, [8] = 2f, [10] = 3f, [0x34] = -1_250f, [0x48] = 41.5f };
        Assert.Equal(new MeterReading(-1_250, 41_500, null, null), await Read("sdm72", Floats(values), "010400340016"));
        Assert.Equal(new MeterReading(-1_250, 41_500, 6, 230), await Read("sdm72-2", Floats(values), "01040000000C", "010400340016"));
    }

    [Fact]
    public async Task An_sdm630_measures_three_times_100_amperes_and_one_with_transformers_as_much_as_they_let_through()
    {
        // 3 phases, 10(100) A, 253 V at most; through transformers of 9,999 A.
        Assert.Equal(75_900, MeterKind.Named("sdm630").Traits.MaxPowerW);
        Assert.Equal(3 * 9_999 * 253, MeterKind.Named("sdm630mct").Traits.MaxPowerW);
        Dictionary<int, float> values = new() { [0] = 230f, [0x30] = 8_700f, [0x34] = 2_500_000f, [0x48] = 1f };
        Assert.Equal(2_500_000, (await Read("sdm630mct", Floats(values), "01040030001A", "010400000002")).PowerW);
        await Assert.ThrowsAsync<DeviceException>(async () => await Read("sdm630", Floats(values)));
    }

    [Theory]
    [InlineData(RegisterType.UInt16, false, 65_000)]
    [InlineData(RegisterType.Int16, false, -1_250)]
    [InlineData(RegisterType.UInt32, false, 4_000_000_000)]
    [InlineData(RegisterType.UInt32, true, 4_000_000_000)]
    [InlineData(RegisterType.Int32, true, -70_000)]
    [InlineData(RegisterType.Float32, true, -2.5)]
    [InlineData(RegisterType.Int64, false, -5_000_000_000)]
    [InlineData(RegisterType.UInt64, true, 5_000_000_000)]
    public void Every_type_and_order_of_words_is_read(RegisterType type, bool isLowFirst, double number)
    {
        var value = new MeterValue(MeterQuantity.Power, 0, type) { IsLowWordFirst = isLowFirst };
        byte[] bytes = new byte[8];
        if (type == RegisterType.Float32)
        {
            BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(4), (float)number);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, (long)number);
        }

        ushort[] words = [.. Enumerable.Range(4 - value.Count, value.Count).Select(i => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2 * i)))];
        Assert.Equal(number, value.Read(isLowFirst ? [.. words.Reverse()] : words));
    }

    [Fact]
    public void Values_are_joined_over_short_gaps_and_never_beyond_the_longest_question()
    {
        MeterValue[] values = [.. new[] { 60, 0, 24, 48 }.Select(r => new MeterValue(MeterQuantity.Power, r, RegisterType.Float32))];
        Assert.Equal([new RegisterRange(0, 2), new RegisterRange(24, 2), new RegisterRange(48, 14)], RegisterPlan.Make(values, 125));
        values = [.. new[] { 0, 20, 40 }.Select(r => new MeterValue(MeterQuantity.Power, r, RegisterType.Float32))];
        Assert.Equal([new RegisterRange(0, 42)], RegisterPlan.Make(values, 42));
        Assert.Equal([new RegisterRange(0, 22), new RegisterRange(40, 2)], RegisterPlan.Make(values, 41));
    }

    // Answers: address, function, a byte that is filled in, and the registers.
    private static async Task<MeterReading> Read(string kind, params string[] answers)
    {
        using var bench = new BusBench();
        int next = 0;
        bench.Devices.Devices[1] = (request, _) =>
        {
            string data = answers[next++].Replace(" ", "", StringComparison.Ordinal)[6..];
            Assert.Equal(2 * BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(4)), data.Length / 2);
            return [new Reply(ScriptedBus.Sealed($"{request[0]:X2}{request[1]:X2}{data.Length / 2:X2}{data}"), 20)];
        };
        return await new ModbusMeter(bench.Bus.Unit(1, kind), MeterKind.Named(kind)).ReadAsync(CancellationToken.None);
    }

    private static async Task<MeterReading> Read(string kind, Func<int, ushort> register, params string[] questions)
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = ScriptedBus.Registers(register);
        MeterReading reading = await new ModbusMeter(bench.Bus.Unit(1, kind), MeterKind.Named(kind)).ReadAsync(CancellationToken.None);
        Assert.Equal(questions.Order(StringComparer.Ordinal), bench.Devices.Requests.Select(r => r[..12]).Order(StringComparer.Ordinal));
        return reading;
    }

    private static Func<int, ushort> Floats(Dictionary<int, float> values) => register =>
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteSingleBigEndian(bytes, values.GetValueOrDefault(register & ~1));
        return BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2 * (register & 1)));
    };
}
