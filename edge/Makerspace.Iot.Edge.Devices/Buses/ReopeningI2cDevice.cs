using System.Device.I2c;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>
/// A chip on an I2C bus that survives the loss of its bus: see <see cref="Reopening{TDevice}"/>. Each call is one transfer, from START to STOP; it may be called from any thread.
/// Every call throws <see cref="DeviceException"/> if it fails, and <see cref="I2cSilenceException"/> if the chip does not acknowledge; the next call may work again.
/// Source: NXP UM10204, I2C-bus specification, section 3.1.
/// </summary>
internal sealed class ReopeningI2cDevice : I2cDevice
{
    /// <summary>Longest message that i2c-dev takes, bytes; the library would let 65,535 through and the kernel refuse them. Source: Linux drivers/i2c/i2c-dev.c.</summary>
    public const int MaxMessage = 8_192;

    private readonly Reopening<I2cDevice> _device;
    private readonly I2cConnectionSettings _settings;

    /// <summary>Describes the chip; opens nothing yet.</summary>
    /// <param name="open">Opens the chip on its bus.</param>
    /// <param name="settings">Bus and address.</param>
    /// <param name="name">Both for messages.</param>
    /// <param name="chip">Name of the chip for messages, for example <c>PN532</c>.</param>
    public ReopeningI2cDevice(Func<I2cDevice> open, I2cConnectionSettings settings, string name, string chip)
    {
        (_settings, Name) = (settings, name);
        _device = new Reopening<I2cDevice>(open, chip, name, Errno.ForI2c, Errno.NoSuchDeviceOrAddress, Errno.RemoteInputOutput);
    }

    /// <summary>Bus and address for messages, for example <c>/dev/i2c-1 @0x24</c>.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override I2cConnectionSettings ConnectionSettings => _settings;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        CheckLength(buffer.Length);
        _device.Do("write", buffer, static (device, bytes) => device.Write(bytes));
    }

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer)
    {
        CheckLength(buffer.Length);
        _device.Do("read", buffer, static (device, bytes) => device.Read(bytes));
    }

    /// <inheritdoc/>
    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        CheckLength(writeBuffer.Length);
        CheckLength(readBuffer.Length);
        _device.Do("write and read", writeBuffer, readBuffer, static (device, write, read) => device.WriteRead(write, read));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _device.Dispose();
        }

        base.Dispose(disposing);
    }

    private static void CheckLength(int length)
    {
        if (length is < 1 or > MaxMessage)
        {
            throw new ArgumentException($"An I2C message has 1 to {MaxMessage} bytes.", nameof(length));
        }
    }
}
