using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Modbus;

/// <summary>A bus and its scripted devices on a line without a tty.</summary>
internal sealed class BusBench : IDisposable
{
    public BusBench(ModbusOptions? options = null, int baudRate = 9_600)
    {
        Line = new FakeLine(new Adapter(this), Time, baudRate);
        Bus = new ModbusBus(Line, options, Time);
    }

    public ScriptedBus Devices { get; } = new();

    /// <summary>True: what is sent comes back at once, as from a half-duplex adapter that listens to itself.</summary>
    public bool Echoes { get; set; }

    public ManualTime Time { get; } = new();

    public FakeLine Line { get; }

    public ModbusBus Bus { get; }

    public double Milliseconds => (double)Time.GetTimestamp() / TimeSpan.TicksPerMillisecond;

    public async Task<ushort[]> ReadAsync(int address, ushort start = 0, int count = 2) =>
        await Bus.Unit(address, "meter").ReadInputRegistersAsync(start, count, CancellationToken.None);

    public async Task<DeviceException> FailAsync(int address, ushort start = 0, int count = 2) =>
        await Assert.ThrowsAnyAsync<DeviceException>(async () => await ReadAsync(address, start, count));

    public void Dispose() => Bus.Dispose();

    private sealed class Adapter(BusBench bench) : IScriptedDevice
    {
        public IEnumerable<Reply> Received(ReadOnlyMemory<byte> bytes) => bench.Echoes ? [new Reply(bytes.ToArray(), 1), .. bench.Devices.Received(bytes)] : bench.Devices.Received(bytes);
    }
}
