using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>A simulator's chip on a bus without a kernel: transfers take the time that they take on the wire, on a clock of the test's.</summary>
internal sealed class EmulatedSpi(ISpiChip chip, ManualTime time, int speedHz = 1_000_000) : ISpiDevice
{
    private readonly byte[] _miso = new byte[4_096];

    public string Name => "/dev/spidev0.0";

    public int SpeedHz => speedHz;

    /// <summary>True: every transfer fails as if the bus had gone.</summary>
    public bool IsBroken { get; set; }

    public int Transfers { get; private set; }

    public void Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        Transfers++;
        if (IsBroken)
        {
            throw new DeviceException("chip", Name, "transfer", "the bus is gone");
        }

        TimeSpan held = TimeSpan.FromSeconds(8.0 * write.Length / speedHz);
        Span<byte> miso = _miso.AsSpan(0, write.Length);
        chip.Transfer(write, miso, held, time.GetElapsedTime(0));
        time.Advance(held);
        if (!read.IsEmpty)
        {
            miso.CopyTo(read);
        }
    }

    public void Dispose()
    {
    }
}
