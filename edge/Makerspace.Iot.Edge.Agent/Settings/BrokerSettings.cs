using System.Net;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>The broker.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="CaFile">Authority of the broker's certificate; null for a plain connection, loopback only.</param>
/// <param name="CertFile">Our certificate; null for none.</param>
/// <param name="KeyFile">Our private key; null for none.</param>
/// <param name="UserName">User name; null for none.</param>
/// <param name="PasswordFile">File of the password; null for none.</param>
/// <param name="NamesStack">True if the file still has the key <c>stack</c>, which is not read any more.</param>
public sealed record BrokerSettings(string Host, int Port, string? CaFile, string? CertFile, string? KeyFile, string? UserName, string? PasswordFile, bool NamesStack)
{
    /// <summary>True if it stands on another computer and nothing is encrypted.</summary>
    public bool IsPlainElsewhere => CaFile is null && Host.Length > 0 && Host != "localhost" && !(IPAddress.TryParse(Host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
