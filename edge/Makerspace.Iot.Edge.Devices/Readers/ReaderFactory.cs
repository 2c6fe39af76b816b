using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Readers.Bindings;
using Makerspace.Iot.Edge.Devices.Readers.Evdev;
using Makerspace.Iot.Edge.Devices.Readers.Mfrc522;
using Makerspace.Iot.Edge.Devices.Readers.Pcsc;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>Makes readers from settings.</summary>
public static class ReaderFactory
{
    /// <summary>The kinds that exist.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        [Pn532HsuSettings.Name, Pn532I2cSettings.Name, Pn532SpiSettings.Name, Mfrc522SpiSettings.Name, PcscSettings.Name, EvdevSettings.Name, .. BindingReaderSettings.Added.Names];

    /// <summary>Makes a reader; the device is opened when it is watched. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    /// <param name="settings">Which reader, where.</param>
    /// <param name="time">Clock.</param>
    /// <param name="reset">The line at the chip's reset pin, active while the chip is reset; stays the caller's. Null: none is wired.</param>
    public static IBadgeReader Create(ReaderSettings settings, TimeProvider time, IOutputPin? reset = null)
    {
        settings.Check();
        return settings.Create(time, reset);
    }
}
