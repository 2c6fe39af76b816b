using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>Which reader, where.</summary>
/// <param name="Kind"><c>pn532-hsu</c>.</param>
/// <param name="Device">Path of the tty.</param>
/// <param name="Baud">Rate that the chip is switched to; 115,200 is that of its start.</param>
public sealed record ReaderSettings(string Kind, string Device, int Baud = 115_200);

/// <summary>Makes readers from settings.</summary>
public static class ReaderFactory
{
    /// <summary>The kinds that exist.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["pn532-hsu"];

    /// <summary>Makes a reader; the device is opened when it is watched. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public static IBadgeReader Create(ReaderSettings settings, TimeProvider time, Pn532Options? options = null)
    {
        if (settings.Kind != "pn532-hsu")
        {
            throw DeviceKind.Unknown("reader", settings.Kind, Kinds);
        }

        var serial = new SerialSettings(settings.Device, settings.Baud);
        serial.Check();
        return new Pn532HsuReader(new SerialLine(serial, time), options, time);
    }
}
