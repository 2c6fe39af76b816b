namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>Links that udev makes to devices, so that a bus keeps its name when its number changes.</summary>
public static class DeviceLink
{
    /// <summary>The file that a path leads to, links followed; the path itself if it is no link, or nothing is there.</summary>
    public static string Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }
}
