using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Makerspace.Iot.Mqtt;

/// <summary>Our options in MQTTnet's words, with the certificates that they hold open.</summary>
internal sealed class MqttNetOptions : IDisposable
{
    /// <summary>From the first packet to the CONNACK; a broker that takes longer is tried again.</summary>
    internal static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

    /// <summary>QoS 1 messages that the broker may have under way to us, and we to it if it allows that many.</summary>
    internal const int InFlight = 500;

    // MQTTnet sets this size on the socket, 8 KiB by default. The kernel then drops segments of the loopback, and each waits for a retransmission timer: a reader that has fallen back never catches up.
    private const int SocketBufferBytes = 256 * 1024;

    private readonly List<X509Certificate2> _certificates = [];

    private MqttNetOptions(MqttLinkOptions options)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(options.ClientId)
            .WithCleanStart()
            .WithNoKeepAlive() // MQTTnet pings only if nothing was sent, and gives up if the answer waits unread: the link pings instead.
            .WithReceiveMaximum(InFlight)
            .WithTimeout(HandshakeLimit)
            .WithoutPacketFragmentation();
        if (options.UserName is { } user)
        {
            builder.WithCredentials(user, options.Password);
        }

        if (options.Will is { } will)
        {
            builder.WithWillTopic(will.Topic).WithWillPayload(will.Payload).WithWillRetain(will.Retain).WithWillQualityOfServiceLevel((MqttQualityOfServiceLevel)will.Qos);
        }

        Value = builder.WithTcpServer(options.Host, options.Port).Build();
        var tcp = (MqttClientTcpOptions)Value.ChannelOptions;

        // By default MQTTnet resets the connection when it closes it; the broker could then miss the DISCONNECT and publish the last will.
        tcp.LingerState = new LingerOption(enable: false, 0);
        tcp.NoDelay = true;
        tcp.BufferSize = SocketBufferBytes;
        if (IPAddress.TryParse(options.Host, out IPAddress? address))
        {
            tcp.RemoteEndpoint = new IPEndPoint(address, options.Port);
            tcp.AddressFamily = address.AddressFamily;
        }

        tcp.TlsOptions = options.Tls is { } tls ? Tls(options.Host, tls) : new MqttClientTlsOptions { UseTls = false };
    }

    /// <summary>What MQTTnet connects with.</summary>
    public MqttClientOptions Value { get; }

    /// <summary>Reads the certificates; throws <see cref="MqttLinkException"/> if one cannot be used.</summary>
    public static MqttNetOptions From(MqttLinkOptions options)
    {
        try
        {
            return new MqttNetOptions(options);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MqttLinkException($"MQTT: certificate or key cannot be used ({options.Tls?.CaFile}, {options.Tls?.CertFile}, {options.Tls?.KeyFile}): {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _certificates.ForEach(c => c.Dispose());

    // Trust is the given authority alone, not what the system trusts. There is no revocation list in a workshop.
    private MqttClientTlsOptions Tls(string host, MqttTls tls)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(tls.CaFile);
        _certificates.AddRange(authorities);
        var own = new List<X509Certificate2>();
        if (tls.CertFile is not null)
        {
            own.Add(X509Certificate2.CreateFromPemFile(tls.CertFile, tls.KeyFile));
            _certificates.AddRange(own);
        }

        return new MqttClientTlsOptions
        {
            UseTls = true,
            TargetHost = host,
            TrustChain = authorities,
            SslProtocol = SslProtocols.Tls12 | SslProtocols.Tls13,
            RevocationMode = X509RevocationMode.NoCheck,
            IgnoreCertificateRevocationErrors = true,
            ClientCertificatesProvider = new DefaultMqttCertificatesProvider(own),
        };
    }
}
