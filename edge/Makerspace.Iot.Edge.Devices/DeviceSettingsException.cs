namespace Makerspace.Iot.Edge.Devices;

/// <summary>A setting that no device can be built from. The message says which, and what would do; it is meant for the person who wrote the configuration.</summary>
/// <param name="message">What is wrong and what to write instead.</param>
public sealed class DeviceSettingsException(string message) : Exception(message)
{
    /// <summary>Throws it if a setting is wrong.</summary>
    public static void ThrowIf(bool isWrong, string message)
    {
        if (isWrong)
        {
            throw new DeviceSettingsException(message);
        }
    }
}
