using System.Net;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>The broker.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="CaFile">Authority of the broker's certificate; null for a plain connection, loopback only.</param>
/// <param name="CertFile">Our certificate; null where none.</param>
/// <param name="KeyFile">Our private key; null where none.</param>
/// <param name="UserName">User name; null where none.</param>
/// <param name="PasswordFile">File of the password; null where none.</param>
/// <param name="Stack">The library that serves the link, one of <see cref="Makerspace.Iot.Mqtt.MqttLinks.Stacks"/>.</param>
public sealed record BrokerSettings(string Host, int Port, string? CaFile, string? CertFile, string? KeyFile, string? UserName, string? PasswordFile, string Stack)
{
    /// <summary>True where it stands on another computer and nothing is encrypted.</summary>
    public bool IsPlainElsewhere => CaFile is null && Host.Length > 0 && Host != "localhost" && !(IPAddress.TryParse(Host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
