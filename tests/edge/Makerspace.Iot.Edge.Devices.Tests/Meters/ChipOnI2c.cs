using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Meters;

/// <summary>A simulator's chip on a bus of the test's own clock; each transfer takes the time that it would at 400 kHz.</summary>
internal sealed class ChipOnI2c(II2cChip chip, ManualTime time) : II2cDevice
{
    public string Name => "/dev/i2c-1 @0x48";

    public bool IsDisposed { get; private set; }

    /// <summary>Writes seen, as hexadecimal digits.</summary>
    public List<string> Writes { get; } = [];

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Writes.Add(Convert.ToHexString(bytes));
        Take(bytes.Length);
        Check(chip.Write(bytes, Now));
    }

    public void Read(Span<byte> buffer)
    {
        Take(buffer.Length);
        Check(chip.Read(buffer, Now));
    }

    public void WriteRead(ReadOnlySpan<byte> write, Span<byte> read)
    {
        Take(write.Length + read.Length + 1);
        Check(chip.Write(write, Now) && chip.Read(read, Now));
    }

    public void Dispose() => IsDisposed = true;

    private TimeSpan Now => TimeSpan.FromTicks(time.GetTimestamp());

    private void Take(int bytes) => time.Advance(TimeSpan.FromMicroseconds((bytes + 1) * 22.5));

    private void Check(bool acknowledged)
    {
        if (!acknowledged)
        {
            throw new I2cSilenceException("chip", Name, "transfer", "no acknowledge");
        }
    }
}
