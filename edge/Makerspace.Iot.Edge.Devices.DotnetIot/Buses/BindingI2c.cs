using System.Device.I2c;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Buses;

/// <summary>Gives a binding of Iot.Device.Bindings the chip behind our seam, so that it runs on System.Device.I2c as on an emulated chip. The seam's device stays its owner's.</summary>
internal sealed class BindingI2c(II2cDevice device, int address) : System.Device.I2c.I2cDevice
{
    /// <inheritdoc/>
    public override I2cConnectionSettings ConnectionSettings { get; } = new(busId: 0, address);

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer) => device.Read(buffer);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => device.Write(buffer);

    /// <inheritdoc/>
    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => device.WriteRead(writeBuffer, readBuffer);
}
