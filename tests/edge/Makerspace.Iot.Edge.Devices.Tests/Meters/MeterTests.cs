using System.Buffers.Binary;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Tests.Modbus;

namespace Makerspace.Iot.Edge.Devices.Tests.Meters;

public sealed class MeterTests
{
    [Fact]
    public async Task An_sdm120_is_read_in_two_requests()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[5] = Floats(new() { [0x0000] = 230.2f, [0x0006] = 2.5f, [0x000C] = 571.5f, [0x0048] = 12.345f, [0x004A] = 99f });
        IEnergyMeter meter = MeterKind.Of("sdm120", "bus1", 5).Create(bench.Bus);
        MeterReading reading = await meter.ReadAsync(CancellationToken.None);
        Assert.Equal(230.2, reading.VoltageV!.Value, 3);
        Assert.Equal(2.5, reading.CurrentA);
        Assert.Equal(571.5, reading.PowerW);
        Assert.Equal(12_345, reading.EnergyWh!.Value, 2);
        Assert.Equal(2, bench.Devices.Requests.Count);
        Assert.Equal(["05040000000E", "050400480002"], bench.Devices.Requests.Select(r => r[..12]));
    }

    [Fact]
    public async Task An_sdm230_is_read_as_an_sdm120_with_its_own_range()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[5] = Floats(new() { [0x0000] = 230.2f, [0x0006] = 95f, [0x000C] = 21_800f, [0x0048] = 12_345.678f, [0x0034] = 0f });
        IEnergyMeter meter = MeterKind.Of("sdm230", "bus1", 5).Create(bench.Bus);
        MeterReading reading = await meter.ReadAsync(CancellationToken.None);
        Assert.Equal((95.0, 21_800.0), (reading.CurrentA, reading.PowerW));
        Assert.Equal(12_345_678, reading.EnergyWh!.Value, 0);
        Assert.Equal(["05040000000E", "050400480002"], bench.Devices.Requests.Select(r => r[..12]));
        bench.Devices.Devices[5] = Floats(new() { [0x0000] = 230f, [0x000C] = 40_001f });
        Assert.Contains("Power", (await Assert.ThrowsAsync<DeviceException>(async () => await meter.ReadAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_sdm630_gives_the_sums_of_its_phases()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[9] = Floats(new() { [0x0000] = 231f, [0x0002] = 229f, [0x0030] = 12.5f, [0x0034] = -2_750f, [0x0046] = 50f, [0x0048] = 8_000.5f, [0x000C] = 1f });
        MeterReading reading = await MeterKind.Of("sdm630", "bus1", 9).Create(bench.Bus).ReadAsync(CancellationToken.None);
        Assert.Equal(new MeterReading(PowerW: -2_750, EnergyWh: 8_000_500, CurrentA: 12.5, VoltageV: 231), reading);
        Assert.Equal(2, bench.Devices.Requests.Count);
    }

    [Fact]
    public async Task A_pzem_is_read_as_in_the_worked_frame()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (_, _) => [new Reply(Hex.Bytes("010414 08D1 006C0000 00F40000 00260000 01F4 0064 0000 5134"), 40)];
        MeterReading reading = await MeterKind.Of("pzem004t", "bus1", 1).Create(bench.Bus).ReadAsync(CancellationToken.None);
        Assert.Equal(new MeterReading(PowerW: 24.4, EnergyWh: 38, CurrentA: 0.108, VoltageV: 225.7), reading);
        Assert.Equal(["01040000000A700D"], bench.Devices.Requests);
    }

    [Fact]
    public async Task A_pzems_long_values_have_their_low_word_first()
    {
        using var bench = new BusBench();
        ushort[] registers = [2300, 0x86A0, 0x0001, 0x5F90, 0x0001, 0x967F, 0x0098, 500, 100, 0];
        bench.Devices.Devices[1] = ScriptedBus.Registers(i => registers[i]);
        MeterReading reading = await MeterKind.Of("pzem004t", "bus1", 1).Create(bench.Bus).ReadAsync(CancellationToken.None);
        Assert.Equal(new MeterReading(PowerW: 9_000, EnergyWh: 9_999_999, CurrentA: 100, VoltageV: 230), reading);
    }

    [Fact]
    public async Task A_pzems_counter_is_reset_with_the_worked_frame()
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = (request, _) => [new Reply(request[1] == 0x42 ? request : ScriptedBus.Sealed("018302"), 40)];
        await new ModbusMeter(bench.Bus.Unit(1, "pzem004t"), MeterKind.Named("pzem004t")).ResetEnergyAsync(CancellationToken.None);

        // A read first: it tells that the answer to come is no echo.
        Assert.Equal(["010300000001840A", "01428011"], bench.Devices.Requests);
        bench.Devices.Devices[1] = (_, _) => [new Reply(ScriptedBus.Sealed("01C204"), 40)];
        var refusal = await Assert.ThrowsAsync<ModbusException>(async () => await new ModbusMeter(bench.Bus.Unit(1, "pzem004t"), MeterKind.Named("pzem004t")).ResetEnergyAsync(CancellationToken.None));
        Assert.Equal(ModbusExceptionCode.DeviceFailure, refusal.Code);
    }

    [Theory]
    [InlineData(0x0000, float.NaN, "Voltage")]
    [InlineData(0x0000, 1e9f, "Voltage")]
    [InlineData(0x0000, -1f, "Voltage")]
    [InlineData(0x0006, float.PositiveInfinity, "Current")]
    [InlineData(0x000C, 60_000f, "Power")]
    [InlineData(0x0048, -0.5f, "Energy")]
    [InlineData(0x0048, float.NaN, "Energy")]
    public async Task A_value_that_an_sdm120_cannot_have_measured_is_a_fault(int register, float value, string name)
    {
        using var bench = new BusBench();
        Dictionary<int, float> values = new() { [0x0000] = 230f, [0x0006] = 1f, [0x000C] = 230f, [0x0048] = 1f };
        values[register] = value;
        bench.Devices.Devices[1] = Floats(values);
        DeviceException fault = await Assert.ThrowsAsync<DeviceException>(async () => await MeterKind.Of("sdm120", "bus1", 1).Create(bench.Bus).ReadAsync(CancellationToken.None));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        Assert.Contains("@1", fault.Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 5_000, "Voltage")]
    [InlineData(2, 9, "Current")]
    [InlineData(4, 0xFFFF, "Power")]
    [InlineData(6, 0x0FFF, "Energy")]
    public async Task A_value_that_a_pzem_cannot_have_measured_is_a_fault(int register, ushort value, string name)
    {
        using var bench = new BusBench();
        bench.Devices.Devices[1] = ScriptedBus.Registers(i => i == register ? value : (ushort)0);
        DeviceException fault = await Assert.ThrowsAsync<DeviceException>(async () => await MeterKind.Of("pzem004t", "bus1", 1).Create(bench.Bus).ReadAsync(CancellationToken.None));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_requests_of_one_meter_have_answers_of_different_lengths()
    {
        // Otherwise the late answer to one could pass for the answer to the other.
        using var bench = new BusBench();
        foreach (string kind in MeterKind.Names)
        {
            bench.Devices.Requests.Clear();
            bench.Devices.Devices[1] = ScriptedBus.Registers(_ => 0);
            await MeterKind.Of(kind, "bus1", 1).Create(bench.Bus).ReadAsync(CancellationToken.None);
            string[] counts = [.. bench.Devices.Requests.Select(r => r[8..12])];
            Assert.Equal(counts.Distinct(), counts);
        }
    }

    [Theory]
    [InlineData("sdm120", 11_385)]
    [InlineData("sdm230", 25_300)]
    [InlineData("sdm630", 75_900)]
    [InlineData("pzem004t", 25_300)]
    public void A_meter_knows_its_range(string kind, double watts)
    {
        using var bench = new BusBench();
        Assert.Equal(watts, MeterKind.Of(kind, "bus1", 1).Create(bench.Bus).Traits.MaxPowerW!.Value, 6);
    }

    [Fact]
    public async Task A_reversed_meter_has_its_power_turned_and_its_counter_left_out()
    {
        MeterReading reading = await new ReversedMeter(new Fixed(new MeterReading(-1_480, 41_204, 6.4, 231) { PowerAt = 7, EnergyAt = 9 })).ReadAsync(CancellationToken.None);
        Assert.Equal(new MeterReading(1_480, null, 6.4, 231) { PowerAt = 7 }, reading);
    }

    private sealed class Fixed(MeterReading reading) : IEnergyMeter
    {
        public string Name => "fixed";

        public MeterTraits Traits => new(1, null);

        public ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(reading);
    }

    [Fact]
    public void Only_the_pzems_counter_rolls_over_in_practice()
    {
        using var bench = new BusBench();
        Assert.Equal(new MeterTraits(1, 10_000_000, IsBillable: false) { MaxPowerW = 25_300, RefreshSeconds = 180 }, MeterKind.Of("pzem004t", "bus1", 1).Create(bench.Bus).Traits);
        Assert.Null(MeterKind.Of("sdm120", "bus1", 1).Create(bench.Bus).Traits.RollOverWh);
        Assert.Null(MeterKind.Of("sdm630", "bus1", 1).Create(bench.Bus).Traits.RollOverWh);
    }

    private static ScriptedBus.Answer Floats(Dictionary<int, float> values) => ScriptedBus.Registers(register =>
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteSingleBigEndian(bytes, values.GetValueOrDefault(register & ~1));
        return BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2 * (register & 1)));
    });
}
