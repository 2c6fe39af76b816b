using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>Devices that a configuration names and this computer does not have. Warnings, because a configuration may be written elsewhere, and an adapter may be plugged in later.</summary>
internal static class DeviceFindings
{
    /// <summary>Finds them.</summary>
    public static IEnumerable<Finding> Find(AgentSettings settings)
    {
        foreach ((string where, PinBoardSettings board) in settings.Boards.Select(b => (b.Where, b.Settings)).Prepend(("pins", settings.Pins)))
        {
            if (board.Kind == PinBoardFactory.GpioChip && Chip(board.Path) is { } problem)
            {
                yield return Finding.Warning(where + ".path", $"la carte {board.Path} n'est pas là ({problem})", $"the board {board.Path} is not there ({problem})");
            }
        }

        IEnumerable<ConfiguredDevice> devices = [.. settings.Boards, .. settings.Buses, .. settings.Machines.SelectMany(m => m.Devices)];
        foreach ((string where, string file) in devices.SelectMany(d => d.Claims.Select(c => c.DeviceFile).OfType<string>().Distinct(StringComparer.Ordinal).Select(f => (d.Where, f))))
        {
            if (!Path.Exists(file))
            {
                yield return Finding.Warning(
                    where,
                    $"{file} n'est pas là : appareil débranché, interface non activée dans config.txt, ou autre nom (voyez ls -l /dev/serial/by-id)",
                    $"{file} is not there: device unplugged, interface not switched on in config.txt, or another name (see ls -l /dev/serial/by-id)");
            }
        }
    }

    /// <summary>The file that a path stands for, symbolic links followed; the path itself if nothing is there.</summary>
    public static string Resolve(string path) => DeviceLink.Target(path);

    private static string? Chip(string path)
    {
        try
        {
            string device = GpioChipFinder.Resolve(path);
            return Path.Exists(device) ? null : device;
        }
        catch (DeviceException error)
        {
            return error.Message;
        }
    }
}
