using System.Device.Spi;
using System.Globalization;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>
/// Chips on the SPI buses of Linux. An open chip is held by an advisory lock (flock): two programs that talk to one chip would only confuse it.
/// Chips with other selects of the same bus have files of their own, and the kernel lets one transfer through at a time.
/// Source: Documentation/spi/spidev.rst of the kernel.
/// </summary>
public static unsafe class SpiBuses
{
    // SPI_IOC_RD_MODE: _IOR('k', 1, one byte). Only a file of spidev answers it.
    private const uint GetMode = 0x80016B01;
    private const string Prefix = "/dev/spidev";

    /// <summary>Describes a chip; opens nothing yet. Throws <see cref="DeviceSettingsException"/> for impossible settings.</summary>
    /// <param name="settings">Path, speed, mode.</param>
    /// <param name="chip">Name of the chip for messages, for example <c>MFRC522</c>.</param>
    public static SpiDevice Open(SpiSettings settings, string chip)
    {
        settings.Check();
        return new ReopeningSpiDevice(() => OpenNow(settings, chip), Connection(settings, NumbersOf(settings.Device) ?? (0, 0)), settings.Device, chip);
    }

    /// <summary>Path of a device for messages, for example <c>/dev/spidev0.0</c>.</summary>
    internal static string Line(this SpiDevice device) => device switch
    {
        ReopeningSpiDevice ours => ours.Name,
        { ConnectionSettings: var settings } => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{settings.BusId}.{settings.ChipSelectLine}"),
    };

    private static SpiDevice OpenNow(SpiSettings settings, string chip)
    {
        DescriptorHandle handle = Libc.Open(settings.Device, Libc.OpenReadWrite | Libc.OpenCloseOnExec);
        try
        {
            byte mode;
            if (handle.IsInvalid || Libc.IoControl(handle, GetMode, &mode) < 0 || Libc.Lock(handle, Libc.LockExclusive | Libc.LockNonBlocking) < 0)
            {
                throw Refused(Errno.ForSpi(Errno.Last));
            }

            (int Bus, int Select) numbers = NumbersOf(settings.Device) ?? throw Refused($"a chip is opened by its numbers: write {Prefix}BUS.SELECT, or a link that leads to one");
            return new LockedSpiDevice(SpiDevice.Create(Connection(settings, numbers)), handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        DeviceException Refused(string problem) => new(chip, settings.Device, "open", problem);
    }

    private static SpiConnectionSettings Connection(SpiSettings settings, (int Bus, int Select) numbers) =>
        new(numbers.Bus, numbers.Select) { ClockFrequency = settings.SpeedHz, Mode = (SpiMode)settings.Mode, DataBitLength = 8 };

    private static (int Bus, int Select)? NumbersOf(string path)
    {
        string file = DeviceLink.Target(path);
        string[] parts = file.StartsWith(Prefix, StringComparison.Ordinal) ? file[Prefix.Length..].Split('.') : [];
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int bus)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int select) ? (bus, select) : null;
    }

    /// <summary>A device with the lock that is given back with it.</summary>
    private sealed class LockedSpiDevice(SpiDevice device, DescriptorHandle lockHandle) : SpiDevice
    {
        public override SpiConnectionSettings ConnectionSettings => device.ConnectionSettings;

        public override void Read(Span<byte> buffer) => device.Read(buffer);

        public override void Write(ReadOnlySpan<byte> buffer) => device.Write(buffer);

        public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => device.TransferFullDuplex(writeBuffer, readBuffer);

        protected override void Dispose(bool disposing)
        {
            device.Dispose();
            lockHandle.Dispose();
            base.Dispose(disposing);
        }
    }
}
