namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>Parity of a serial line. Eight data bits always.</summary>
public enum SerialParity
{
    /// <summary>8N1, or 8N2.</summary>
    None,

    /// <summary>8E1, the default of the Modbus standard.</summary>
    Even,

    /// <summary>8O1.</summary>
    Odd,
}

/// <summary>Which tty, how fast.</summary>
/// <param name="Device">Path, for example <c>/dev/serial/by-id/usb-FTDI…</c>; a symbolic link is followed at each opening.</param>
/// <param name="BaudRate">Bits per second, 1,200 to 921,600.</param>
/// <param name="Parity">Parity.</param>
public sealed record SerialSettings(string Device, int BaudRate = 115_200, SerialParity Parity = SerialParity.None)
{
    /// <summary>Rates that adapters, meters and readers of this project know. A meter from Eastron leaves the factory at 2,400 or 9,600.</summary>
    public static IReadOnlyList<int> KnownBaudRates { get; } = [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600];

    /// <summary>Stop bits, 1 or 2; default 1.</summary>
    public int StopBits { get; init; } = 1;

    /// <summary>Time that <paramref name="bytes"/> take on the wire, start, parity and stop bits included.</summary>
    public TimeSpan TimeOf(int bytes) => TimeSpan.FromSeconds((double)bytes * (9 + StopBits + (Parity == SerialParity.None ? 0 : 1)) / BaudRate);

    /// <summary>Throws <see cref="DeviceSettingsException"/> for a rate outside <see cref="KnownBaudRates"/> or an empty path.</summary>
    public void Check()
    {
        DeviceSettingsException.ThrowIf(string.IsNullOrWhiteSpace(Device), "A serial line needs a device, for example /dev/ttyUSB0.");
        DeviceSettingsException.ThrowIf(!KnownBaudRates.Contains(BaudRate), $"{Device}: {BaudRate} baud is not possible; choose one of {string.Join(", ", KnownBaudRates)}.");
    }
}
