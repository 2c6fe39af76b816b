using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Server.Settings;

/// <summary>The MQTT broker and who we are to it.</summary>
public sealed record BrokerOptions
{
    /// <summary>Host name or address. Default the loopback.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port, 1 to 65535. Default 8883 (MQTT over TLS).</summary>
    public int Port { get; init; } = 8883;

    /// <summary>PEM file of the authority that signed the broker's certificate; null for a plain connection, fit for the loopback only.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of our certificate; null if the broker asks for none.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file of our private key, mode 600.</summary>
    public string? KeyFile { get; init; }

    /// <summary>User name; null if the certificate, or nothing, tells who we are.</summary>
    public string? UserName { get; init; }

    /// <summary>File that holds the password alone, mode 600.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The options of a link under <paramref name="clientId"/>; reads the password file. Two links of one program need two client ids.</summary>
    public MqttLinkOptions ToLinkOptions(string clientId) => new()
    {
        Host = Host,
        Port = Port,
        ClientId = clientId,
        UserName = UserName,
        Password = PasswordFile is null ? null : File.ReadAllText(PasswordFile).Trim(),
        Tls = CaFile is null ? null : new MqttTls(CaFile, CertFile, KeyFile),

        // The server is to be back before its agents, whose kept samples (QoS 0) would find nobody: see Uplink.ServerReturns.
        ReconnectMax = TimeSpan.FromSeconds(2),
    };
}
