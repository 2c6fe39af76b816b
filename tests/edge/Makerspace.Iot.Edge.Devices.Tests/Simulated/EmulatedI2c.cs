using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>A simulator's chip on a bus without a kernel: transfers take the time that they take on the wire, on a clock of the test's.</summary>
internal sealed class EmulatedI2c(II2cChip chip, ManualTime time, int speedHz = 100_000) : II2cDevice
{
    public string Name => "/dev/i2c-1 @0x24";

    /// <summary>True: every transfer fails as if the bus had gone.</summary>
    public bool IsBroken { get; set; }

    public int Transfers { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Begin(bytes.Length, "write");
        Acknowledged(chip.Write(bytes, Now), "write");
    }

    public void Read(Span<byte> buffer)
    {
        Begin(buffer.Length, "read");
        Acknowledged(chip.Read(buffer, Now), "read");
    }

    public void WriteRead(ReadOnlySpan<byte> write, Span<byte> read)
    {
        Begin(write.Length + read.Length, "write and read");
        Acknowledged(chip.Write(write, Now) && chip.Read(read, Now), "write and read");
    }

    public void Dispose()
    {
    }

    private TimeSpan Now => time.GetElapsedTime(0);

    private void Begin(int bytes, string operation)
    {
        Transfers++;
        time.Advance(TimeSpan.FromSeconds(9.0 * (bytes + 1) / speedHz));
        if (IsBroken)
        {
            throw new DeviceException("PN532", Name, operation, "the bus is gone");
        }
    }

    private void Acknowledged(bool isTrue, string operation)
    {
        if (!isTrue)
        {
            throw new I2cSilenceException("PN532", Name, operation, "nothing answers at this address");
        }
    }
}
