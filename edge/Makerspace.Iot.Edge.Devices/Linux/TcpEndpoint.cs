namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>Where something listens on the network.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record TcpEndpoint(string Host, int Port)
{
    private const int LongestHost = 255;

    /// <summary>Throws <see cref="DeviceSettingsException"/> for an empty host or an impossible port.</summary>
    public void Check()
    {
        DeviceSettingsException.ThrowIf(string.IsNullOrWhiteSpace(Host) || Host.Length > LongestHost || Host.Any(char.IsWhiteSpace), $"A bus over the network needs a host, for example 192.168.1.20, not \"{Host}\".");
        DeviceSettingsException.ThrowIf(Port is < 1 or > 65_535, $"{Host}: port {Port} is not possible; 1 to 65535 are, and Modbus TCP has 502.");
    }

    /// <summary>For messages, for example <c>192.168.1.20:502</c>.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
