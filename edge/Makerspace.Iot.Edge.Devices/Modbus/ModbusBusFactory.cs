using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>Which bus, where.</summary>
/// <param name="Name">Name in the configuration.</param>
/// <param name="Device">Path of the tty; empty for a bus over the network.</param>
/// <param name="Baud">Rate of all its meters; of a serial bus.</param>
/// <param name="Parity"><c>none</c>, <c>even</c> or <c>odd</c>; of a serial bus.</param>
public sealed record BusSettings(string Name, string Device, int Baud = 9_600, string Parity = "none")
{
    /// <summary>One of <see cref="ModbusBusFactory.Kinds"/>; default <c>modbus-rtu</c>.</summary>
    public string Kind { get; init; } = ModbusBusFactory.Rtu;

    /// <summary>Stop bits of all its meters, 1 or 2; of a serial bus; default 1.</summary>
    public int StopBits { get; init; } = 1;

    /// <summary>Name or address of the meter or gateway; of a bus over the network.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its port; default 502.</summary>
    public int Port { get; init; } = 502;
}

/// <summary>Makes buses from settings.</summary>
public static class ModbusBusFactory
{
    /// <summary>A serial bus.</summary>
    public const string Rtu = "modbus-rtu";

    /// <summary>Modbus TCP: a meter with a network socket, or a gateway that translates.</summary>
    public const string Tcp = "modbus-tcp";

    /// <summary>A serial bus behind a converter that passes its bytes through a TCP connection as they are.</summary>
    public const string RtuOverTcp = "modbus-rtu-tcp";

    /// <summary>Patience over a network if none is given: a gateway asks its own serial bus in the meantime.</summary>
    public static readonly TimeSpan NetworkTurnaround = TimeSpan.FromMilliseconds(600);

    /// <summary>The kinds that exist.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Rtu, Tcp, RtuOverTcp];

    /// <summary>The parities that exist.</summary>
    public static IReadOnlyList<string> Parities { get; } = ["none", "even", "odd"];

    /// <summary>Makes a bus; the device is opened with the first request. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public static ModbusBus Create(BusSettings settings, TimeProvider time, ModbusOptions? options = null)
    {
        switch (settings.Kind)
        {
            case Rtu:
                SerialSettings serial = Serial(settings, settings.Device);
                return new ModbusBus(new SerialLine(serial, time), options, time);
            case Tcp:
                options ??= new ModbusOptions { TurnaroundTimeout = NetworkTurnaround };
                options.Check();
                TcpEndpoint device = Endpoint(settings);
                return new ModbusBus(new ModbusTcpMaster(new TcpLine(device, new SerialSettings(device.ToString()), time), options, time), options);
            case RtuOverTcp:
                TcpEndpoint converter = Endpoint(settings);
                options ??= new ModbusOptions { TurnaroundTimeout = NetworkTurnaround };
                return new ModbusBus(new TcpLine(converter, Serial(settings, converter.ToString()), time), options, time);
            default:
                throw DeviceKind.Unknown("bus", settings.Kind, Kinds);
        }
    }

    private static SerialSettings Serial(BusSettings settings, string device)
    {
        SerialParity parity = settings.Parity switch
        {
            "none" => SerialParity.None,
            "even" => SerialParity.Even,
            "odd" => SerialParity.Odd,
            _ => throw DeviceKind.Unknown("parity", settings.Parity, Parities),
        };
        var serial = new SerialSettings(device, settings.Baud, parity) { StopBits = settings.StopBits };
        serial.Check();
        return serial;
    }

    private static TcpEndpoint Endpoint(BusSettings settings)
    {
        var endpoint = new TcpEndpoint(settings.Host, settings.Port);
        endpoint.Check();
        return endpoint;
    }
}
