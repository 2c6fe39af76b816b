using System.Device.Spi;
using System.Globalization;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Buses;

/// <summary>A chip on an SPI bus through System.Device.Spi. Opened with the first call, and again after a failure.</summary>
internal sealed class SystemSpiDevice : ISpiDevice
{
    private const string Folder = "/dev/spidev";
    private readonly Lock _gate = new();
    private readonly SpiSettings _settings;
    private readonly string _chip;
    private readonly int _bus;
    private readonly int _select;
    private System.Device.Spi.SpiDevice? _device;
    private bool _disposed;

    /// <summary>Describes the chip; opens nothing yet. Throws <see cref="DeviceSettingsException"/> for impossible settings.</summary>
    /// <param name="settings">Path, speed, mode.</param>
    /// <param name="chip">Name of the chip for messages.</param>
    public SystemSpiDevice(SpiSettings settings, string chip)
    {
        settings.Check();
        string[] numbers = settings.Device.StartsWith(Folder, StringComparison.Ordinal) ? settings.Device[Folder.Length..].Split('.') : [];
        if (numbers.Length != 2
            || !int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out _bus)
            || !int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out _select))
        {
            throw new DeviceSettingsException($"{settings.Device}: System.Device.Spi opens chips by number: /dev/spidev0.0, /dev/spidev0.1 and so on.");
        }

        (_settings, _chip) = (settings, chip);
    }

    /// <inheritdoc/>
    public string Name => _settings.Device;

    /// <inheritdoc/>
    public int SpeedHz => _settings.SpeedHz;

    /// <inheritdoc/>
    public void Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                _device ??= System.Device.Spi.SpiDevice.Create(new SpiConnectionSettings(_bus, _select) { ClockFrequency = _settings.SpeedHz, Mode = (SpiMode)_settings.Mode });
                if (read.IsEmpty)
                {
                    _device.Write(write);
                }
                else
                {
                    _device.TransferFullDuplex(write, read);
                }
            }
            catch (IOException error)
            {
                Close();
                throw new DeviceException(_chip, Name, "transfer", error.Message, error);
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

    private void Close()
    {
        _device?.Dispose();
        _device = null;
    }
}
