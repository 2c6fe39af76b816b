using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Tests.Meters;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>Every meter file, played by the simulator from the same file: values, sign, the end of the counter, refusals, the address.</summary>
public sealed class FileMetersTests
{
    private static readonly ElectricState Flow = new(PowerW: 2_300, VoltageV: 230, PowerFactor: 0.8, FrequencyHz: 50, CounterWh: 123_450);

    public static TheoryData<string> All => [.. MeterKind.Names];

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_reads_what_flows_through_it(string kind)
    {
        using ModbusBus bus = On(Meter(kind, _ => Flow));
        MeterReading reading = await Driver(kind, bus).ReadAsync(CancellationToken.None);
        Assert.Equal(2_300, reading.PowerW!.Value, 0.06);
        Assert.Equal(123_450, reading.EnergyWh!.Value, 0.01);
        Assert.Equal(Has(kind, MeterQuantity.Voltage) ? 230 : null, Rounded(reading.VoltageV));
        Assert.Equal(Has(kind, MeterQuantity.Current) ? 12.5 : null, Rounded(reading.CurrentA));
        Assert.Equal((0L, 0L), (bus.Counters.Retries, bus.Counters.Exceptions));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Power_that_flows_out_is_negative_where_the_meter_tells_it(string kind)
    {
        MeterDefinition meter = MeterKind.Named(kind);
        using ModbusBus bus = On(Meter(kind, _ => Flow with { PowerW = -1_500 }));
        if (meter.TellsDirection)
        {
            Assert.Equal(-1_500, (await Driver(kind, bus).ReadAsync(CancellationToken.None)).PowerW!.Value, 0.06);
            Assert.Equal(1_500, (await new ReversedMeter(Driver(kind, bus)).ReadAsync(CancellationToken.None)).PowerW!.Value, 0.06);
        }
        else
        {
            Assert.True(meter.Values.Where(v => v.Measures == MeterQuantity.Power).All(v => v.Min >= 0 || v.Type == RegisterType.Int32));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task More_than_it_can_have_measured_is_a_fault(string kind)
    {
        MeterValue power = MeterKind.Named(kind).Values.First(v => v.Measures == MeterQuantity.Power);
        using ModbusBus bus = On(Meter(kind, _ => Flow with { PowerW = power.Max * 1.01 }));
        DeviceException fault = await Assert.ThrowsAsync<DeviceException>(async () => await Driver(kind, bus).ReadAsync(CancellationToken.None));
        Assert.Contains("is outside", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pzem004t")]
    [InlineData("pzem017")]
    public async Task A_counter_that_ends_starts_again_at_zero(string kind)
    {
        double wh = 9_999_998;
        using ModbusBus bus = On(Meter(kind, _ => Flow with { CounterWh = wh }));
        Assert.Equal(9_999_998, (await Driver(kind, bus).ReadAsync(CancellationToken.None)).EnergyWh);
        wh = MeterKind.Named(kind).Traits.RollOverWh!.Value + 3;
        Assert.Equal(3, (await Driver(kind, bus).ReadAsync(CancellationToken.None)).EnergyWh);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Gaps_that_it_refuses_are_left_out_and_its_own_refusal_is_told(string kind)
    {
        VirtualFileMeter meter = Meter(kind, _ => Flow);
        meter.RefusesGaps = true;
        using ModbusBus bus = On(meter);
        IEnergyMeter driver = Driver(kind, bus);
        Assert.Equal(2_300, (await driver.ReadAsync(CancellationToken.None)).PowerW!.Value, 0.06);
        long refused = bus.Counters.Exceptions;
        Assert.Equal(2_300, (await driver.ReadAsync(CancellationToken.None)).PowerW!.Value, 0.06);
        Assert.Equal(refused, bus.Counters.Exceptions);
        ModbusException refusal = await Assert.ThrowsAsync<ModbusException>(async () => await bus.Unit(7, kind).CustomAsync(0x55, default, 4, CancellationToken.None));
        Assert.Equal(ModbusExceptionCode.IllegalFunction, refusal.Code);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_takes_another_address_where_its_file_says_so(string kind)
    {
        if (MeterKind.Named(kind).Address is not { } place)
        {
            return;
        }

        VirtualFileMeter meter = Meter(kind, _ => Flow);
        using ModbusBus bus = On(meter);
        Assert.Equal(7, await MeterAddress.ReadAsync(bus.Unit(7, kind), place, CancellationToken.None));
        await MeterAddress.WriteAsync(bus.Unit(7, kind), place, 42, CancellationToken.None);
        Assert.Equal(42, meter.Address);
        Assert.Equal(42, await MeterAddress.ReadAsync(bus.Unit(42, kind), place, CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Its_counter_is_set_to_zero_where_its_file_says_how(string kind)
    {
        using ModbusBus bus = On(Meter(kind, _ => Flow));
        var driver = new ModbusMeter(bus.Unit(7, kind), MeterKind.Named(kind));
        if (MeterKind.Named(kind).ResetFunction is null)
        {
            await Assert.ThrowsAsync<NotSupportedException>(async () => await driver.ResetEnergyAsync(CancellationToken.None));
            return;
        }

        await driver.ResetEnergyAsync(CancellationToken.None);
        Assert.Equal(0, (await driver.ReadAsync(CancellationToken.None)).EnergyWh);
    }

    [Fact]
    public async Task A_pzem_017_answers_on_a_pseudo_terminal_with_two_stop_bits()
    {
        using var folder = new TempFolder();
        using var line = new SerialLine(new VirtualBus(9_600, [Meter("pzem017", _ => Flow)], new Dice(11)), folder.File("bus"));
        using ModbusBus bus = ModbusBusFactory.Create(
            new BusSettings("bus1", folder.File("bus")) { StopBits = 2 }, TimeProvider.System, new ModbusOptions { TurnaroundTimeout = TimeSpan.FromSeconds(5), Retries = 5 });
        Assert.Equal(2_300, (await Driver("pzem017", bus).ReadAsync(CancellationToken.None)).PowerW!.Value, 0.06);
    }

    private static VirtualFileMeter Meter(string kind, Func<TimeSpan, ElectricState> measure) => new(7, Path.Combine(AppContext.BaseDirectory, "meters", kind + ".json"), measure);

    private static ModbusMeter Driver(string kind, ModbusBus bus) => new(bus.Unit(7, kind), MeterKind.Named(kind));

    private static bool Has(string kind, MeterQuantity quantity) => MeterKind.Named(kind).Values.Any(v => v.Measures == quantity);

    private static double? Rounded(double? value) => value is { } v ? Math.Round(v, 2) : null;

    private static ModbusBus On(VirtualFileMeter meter)
    {
        var time = new ManualTime();
        return new ModbusBus(new EmulatedSerial(new VirtualBus(9_600, [meter], new Dice(11)), time), null, time);
    }
}
