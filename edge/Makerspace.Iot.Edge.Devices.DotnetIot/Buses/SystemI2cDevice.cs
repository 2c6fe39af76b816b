using System.Device.I2c;
using System.Globalization;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Buses;

/// <summary>
/// A chip on an I2C bus through System.Device.I2c. Opened with the first call, and again after a failure. The library tells only the number of an error of the kernel,
/// in words; a chip that does not acknowledge is recognised by it.
/// </summary>
internal sealed class SystemI2cDevice : II2cDevice
{
    private const string Folder = "/dev/i2c-";
    private readonly Lock _gate = new();
    private readonly I2cSettings _settings;
    private readonly string _chip;
    private readonly int _bus;
    private System.Device.I2c.I2cDevice? _device;
    private bool _disposed;

    /// <summary>Describes the chip; opens nothing yet. Throws <see cref="DeviceSettingsException"/> for impossible settings.</summary>
    /// <param name="settings">Bus and address.</param>
    /// <param name="chip">Name of the chip for messages.</param>
    public SystemI2cDevice(I2cSettings settings, string chip)
    {
        settings.Check();
        if (!settings.Device.StartsWith(Folder, StringComparison.Ordinal) || !int.TryParse(settings.Device.AsSpan(Folder.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _bus))
        {
            throw new DeviceSettingsException($"{settings.Device}: System.Device.I2c opens buses by number: /dev/i2c-0, /dev/i2c-1 and so on.");
        }

        (_settings, _chip) = (settings, chip);
    }

    /// <inheritdoc/>
    public string Name => _settings.Name;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            try
            {
                Opened().Write(bytes);
            }
            catch (IOException error)
            {
                throw Failed("write", error);
            }
        }
    }

    /// <inheritdoc/>
    public void Read(Span<byte> buffer)
    {
        lock (_gate)
        {
            try
            {
                Opened().Read(buffer);
            }
            catch (IOException error)
            {
                throw Failed("read", error);
            }
        }
    }

    /// <inheritdoc/>
    public void WriteRead(ReadOnlySpan<byte> write, Span<byte> read)
    {
        lock (_gate)
        {
            try
            {
                Opened().WriteRead(write, read);
            }
            catch (IOException error)
            {
                throw Failed("write and read", error);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Close();
        }
    }

    private System.Device.I2c.I2cDevice Opened()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _device ??= System.Device.I2c.I2cDevice.Create(new I2cConnectionSettings(_bus, _settings.Address));
    }

    // ENXIO 6 and EREMOTEIO 121: nobody acknowledged. The bus stays open for the next try.
    private DeviceException Failed(string operation, IOException error)
    {
        if (error.Message.StartsWith("Error 6 ", StringComparison.Ordinal) || error.Message.StartsWith("Error 121 ", StringComparison.Ordinal))
        {
            return new I2cSilenceException(_chip, Name, operation, "nothing answers at this address; check the wires, the supply and the address");
        }

        Close();
        return new DeviceException(_chip, Name, operation, error.Message, error);
    }

    private void Close()
    {
        _device?.Dispose();
        _device = null;
    }
}
