using Makerspace.Iot.Edge.Devices.Displays.Hd44780;
using Makerspace.Iot.Edge.Devices.Displays.Ssd1306;

namespace Makerspace.Iot.Edge.Devices.Displays;

/// <summary>Makes displays from settings.</summary>
public static class DisplayFactory
{
    /// <summary>The kinds that exist.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Ssd1306Settings.Name, Hd44780Settings.Name];

    /// <summary>Makes a display with a thread of its own; a panel that is not there is told in its report. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public static IMemberDisplay Create(DisplaySettings settings, TimeProvider time)
    {
        settings.Check();
        return new DisplayWorker(settings.Create(), time, ownThread: true);
    }
}
