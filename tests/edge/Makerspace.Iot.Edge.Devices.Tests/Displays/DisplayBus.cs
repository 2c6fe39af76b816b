using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Displays;

/// <summary>An emulated display on a bus of 100 kHz; transfers and pauses move the test's clock.</summary>
internal sealed class DisplayBus(II2cChip chip, ManualTime time) : II2cDevice
{
    public string Name => "/dev/i2c-1 @0x3C";

    public long Bytes { get; private set; }

    public TimeSpan Now => TimeSpan.FromTicks(time.GetTimestamp());

    public void Pause(TimeSpan pause) => time.Advance(pause);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        time.Advance(TimeSpan.FromMicroseconds(90 * (bytes.Length + 1)));
        if (!chip.Write(bytes, Now))
        {
            throw new I2cSilenceException("display", Name, "write", "nobody answers");
        }
    }

    public void Read(Span<byte> buffer) => throw new NotSupportedException("displays are only written to");

    public void WriteRead(ReadOnlySpan<byte> write, Span<byte> read) => throw new NotSupportedException("displays are only written to");

    public void Dispose()
    {
    }
}
