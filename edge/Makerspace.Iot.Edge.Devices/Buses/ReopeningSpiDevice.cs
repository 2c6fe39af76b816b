using System.Device.Spi;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>
/// A chip on an SPI bus that survives the loss of its bus: see <see cref="Reopening{TDevice}"/>. Each call is one transfer with the chip selected throughout; it may be called from any thread.
/// Every call throws <see cref="DeviceException"/> if it fails; the next call may work again. A chip that is not there does not fail: it reads as all ones or all zeros.
/// </summary>
internal sealed class ReopeningSpiDevice : SpiDevice
{
    /// <summary>Longest transfer that spidev takes unless its parameter bufsiz was changed, bytes; the library does not cut longer ones in pieces. Source: Linux drivers/spi/spidev.c.</summary>
    public const int MaxTransfer = 4_096;

    private readonly Reopening<SpiDevice> _device;
    private readonly SpiConnectionSettings _settings;

    /// <summary>Describes the chip; opens nothing yet.</summary>
    /// <param name="open">Opens the chip on its bus.</param>
    /// <param name="settings">Bus, chip select, speed, mode.</param>
    /// <param name="name">Path for messages.</param>
    /// <param name="chip">Name of the chip for messages, for example <c>MFRC522</c>.</param>
    public ReopeningSpiDevice(Func<SpiDevice> open, SpiConnectionSettings settings, string name, string chip)
    {
        (_settings, Name) = (settings, name);
        _device = new Reopening<SpiDevice>(open, chip, name, Errno.ForSpi);
    }

    /// <summary>Path for messages, for example <c>/dev/spidev0.0</c>.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override SpiConnectionSettings ConnectionSettings => _settings;

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer)
    {
        CheckLength(buffer.Length);
        _device.Do("transfer", buffer, static (device, bytes) => device.Read(bytes));
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        CheckLength(buffer.Length);
        _device.Do("transfer", buffer, static (device, bytes) => device.Write(bytes));
    }

    /// <inheritdoc/>
    public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        CheckLength(writeBuffer.Length);
        if (readBuffer.Length != writeBuffer.Length)
        {
            throw new ArgumentException("What is read is as long as what is written.", nameof(readBuffer));
        }

        _device.Do("transfer", writeBuffer, readBuffer, static (device, write, read) => device.TransferFullDuplex(write, read));
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
        if (length is < 1 or > MaxTransfer)
        {
            throw new ArgumentException($"An SPI transfer has 1 to {MaxTransfer} bytes.", nameof(length));
        }
    }
}
