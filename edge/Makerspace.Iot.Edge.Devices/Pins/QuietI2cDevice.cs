using System.Device.I2c;
using BusDevice = System.Device.I2c.I2cDevice;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// The way to an expander. While <see cref="IsQuiet"/>, nothing goes over the bus: the bindings of Iot.Device.Bindings write to the chip in their constructors, before anybody has said which level
/// is off (a PCF8574 would drive all its lines low, and close every relay of an active-low board).
/// The bus is opened by the first transfer, and anew after one that failed.
/// </summary>
/// <param name="settings">Bus and address.</param>
/// <param name="open">Opens the chip on its bus.</param>
internal sealed class QuietI2cDevice(I2cConnectionSettings settings, Func<BusDevice> open) : BusDevice
{
    private BusDevice? _device;

    /// <summary>True while nothing goes over the bus; reads give zeros. At first true.</summary>
    public bool IsQuiet { get; set; } = true;

    /// <inheritdoc/>
    public override I2cConnectionSettings ConnectionSettings => settings;

    /// <summary>The next transfer opens the bus anew.</summary>
    public void Close()
    {
        _device?.Dispose();
        _device = null;
    }

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer)
    {
        buffer.Clear();
        if (!IsQuiet)
        {
            (_device ??= open()).Read(buffer);
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!IsQuiet)
        {
            (_device ??= open()).Write(buffer);
        }
    }

    /// <inheritdoc/>
    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        readBuffer.Clear();
        if (!IsQuiet)
        {
            (_device ??= open()).WriteRead(writeBuffer, readBuffer);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Close();
        base.Dispose(disposing);
    }
}
