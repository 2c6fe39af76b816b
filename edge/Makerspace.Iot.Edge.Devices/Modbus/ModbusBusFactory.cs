using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>Which bus, where.</summary>
/// <param name="Name">Name in the configuration.</param>
/// <param name="Device">Path of the tty.</param>
/// <param name="Baud">Rate of all its meters.</param>
/// <param name="Parity"><c>none</c>, <c>even</c> or <c>odd</c>.</param>
public sealed record BusSettings(string Name, string Device, int Baud = 9_600, string Parity = "none");

/// <summary>Makes buses from settings.</summary>
public static class ModbusBusFactory
{
    /// <summary>The parities that exist.</summary>
    public static IReadOnlyList<string> Parities { get; } = ["none", "even", "odd"];

    /// <summary>Makes a bus; the device is opened with the first request. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public static ModbusBus Create(BusSettings settings, TimeProvider time, ModbusOptions? options = null)
    {
        SerialParity parity = settings.Parity switch
        {
            "none" => SerialParity.None,
            "even" => SerialParity.Even,
            "odd" => SerialParity.Odd,
            _ => throw DeviceKind.Unknown("parity", settings.Parity, Parities),
        };
        var serial = new SerialSettings(settings.Device, settings.Baud, parity);
        serial.Check();
        return new ModbusBus(new SerialLine(serial, time), options, time);
    }
}
