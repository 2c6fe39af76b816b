using System.Device.Spi;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Buses;

/// <summary>Gives a binding of Iot.Device.Bindings the chip behind our seam, so that it runs on System.Device.Spi as on an emulated chip. The seam's device stays its owner's.</summary>
internal sealed class BindingSpi(ISpiDevice device) : System.Device.Spi.SpiDevice
{
    /// <inheritdoc/>
    public override SpiConnectionSettings ConnectionSettings { get; } = new(busId: 0) { ClockFrequency = device.SpeedHz };

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer) => device.Transfer(new byte[buffer.Length], buffer);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => device.Transfer(buffer, []);

    /// <inheritdoc/>
    public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => device.Transfer(writeBuffer, readBuffer);
}
