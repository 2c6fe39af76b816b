using System.Device.Spi;

namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>
/// Turns the bits of every byte, for a chip that wants the lowest bit first. In software always: the controllers of the Raspberry Pi do not know this order,
/// and one way for all computers is one way to test.
/// </summary>
/// <param name="wire">The device as it is wired; owned from now on.</param>
internal sealed class LsbFirstSpi(SpiDevice wire) : SpiDevice
{
    /// <inheritdoc/>
    public override SpiConnectionSettings ConnectionSettings => wire.ConnectionSettings;

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer)
    {
        wire.Read(buffer);
        BitOrder.Reverse(buffer);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // At most 4,096 bytes, as the device allows.
        Span<byte> turned = stackalloc byte[Math.Min(buffer.Length, ReopeningSpiDevice.MaxTransfer)];
        buffer[..turned.Length].CopyTo(turned);
        BitOrder.Reverse(turned);
        wire.Write(turned);
    }

    /// <inheritdoc/>
    public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        Span<byte> turned = stackalloc byte[Math.Min(writeBuffer.Length, ReopeningSpiDevice.MaxTransfer)];
        writeBuffer[..turned.Length].CopyTo(turned);
        BitOrder.Reverse(turned);
        wire.TransferFullDuplex(turned, readBuffer);
        BitOrder.Reverse(readBuffer);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        wire.Dispose();
        base.Dispose(disposing);
    }
}
