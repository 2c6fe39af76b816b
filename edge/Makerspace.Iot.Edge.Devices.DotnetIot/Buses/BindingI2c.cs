using System.Device.I2c;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Buses;

/// <summary>Gives a binding of Iot.Device.Bindings the chip behind our seam, so that it runs on System.Device.I2c as on an emulated chip. The seam's device stays its owner's.</summary>
internal sealed class BindingI2c(II2cDevice device, int address) : System.Device.I2c.I2cDevice
{
    /// <inheritdoc/>
    public override I2cConnectionSettings ConnectionSettings { get; } = new(busId: 0, address);

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer)
    {
        try
        {
            device.Read(buffer);
        }
        catch (I2cSilenceException silence)
        {
            throw Silent(silence);
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            device.Write(buffer);
        }
        catch (I2cSilenceException silence)
        {
            throw Silent(silence);
        }
    }

    /// <inheritdoc/>
    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        try
        {
            device.WriteRead(writeBuffer, readBuffer);
        }
        catch (I2cSilenceException silence)
        {
            throw Silent(silence);
        }
    }

    // What the library's own devices throw where nobody acknowledges; the bindings take it for "not ready yet".
    private static IOException Silent(I2cSilenceException silence) => new(silence.Message, silence);
}
