using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Makerspace.Iot.Mqtt;

/// <summary>What is checked before a link speaks to a broker.</summary>
internal static class MqttLinkChecks
{
    private const int LongestTopicBytes = 65535;
    private const int LargestPayloadBytes = 256 * 1024 * 1024;

    /// <summary>Throws <see cref="MqttLinkException"/> for options that can never work.</summary>
    public static void Options(MqttLinkOptions o)
    {
        Must(o.Host.Length is >= 1 and <= 255, "host: 1 to 255 characters");
        Must(o.Port is >= 1 and <= 65535, "port: 1 to 65535");
        Must(o.ClientId.Length is >= 1 and <= 60 && !o.ClientId.Contains('\0', StringComparison.Ordinal), "clientId: 1 to 60 characters");
        Must(o.KeepAliveSeconds >= o.LeastKeepAliveSeconds && o.KeepAliveSeconds <= 3600, "keepAliveSeconds: 5 to 3600");
        Must(o.ReconnectMin > TimeSpan.Zero && o.ReconnectMax >= o.ReconnectMin && o.ReconnectMax <= TimeSpan.FromHours(1), "reconnectMin and reconnectMax: above 0, in order, at most an hour");
        Must(o.InboundCapacity is >= 1 and <= 1_000_000, "inboundCapacity: 1 to 1,000,000");
        Must(o.OutboundCapacity is >= 1 and <= 1_000_000, "outboundCapacity: 1 to 1,000,000");
        Must(o.MaxPayloadBytes is >= 1 and <= LargestPayloadBytes, "maxPayloadBytes: 1 to 268,435,456");
        Must(o.Gather >= TimeSpan.Zero && o.Gather <= TimeSpan.FromMilliseconds(100), "gather: 0 to 100 ms");
        Must(o.Password is null || o.UserName is not null, "password: only with a user name");
        if (o.Will is { } will)
        {
            Must(IsTopic(will.Topic) && will.Qos is 0 or 1, "will: a topic without wildcards, QoS 0 or 1");
            Must(will.Payload.Length <= ushort.MaxValue, "will: at most 65,535 bytes");
        }

        if (o.Tls is { } tls)
        {
            Certificates(tls);
        }
    }

    /// <summary>Throws <see cref="ArgumentException"/> for a publish that no broker takes.</summary>
    public static void Publish(string topic, int payloadBytes, int qos)
    {
        if (!IsTopic(topic) || qos is not (0 or 1) || payloadBytes >= LargestPayloadBytes)
        {
            throw new ArgumentException($"Not to be published: topic \"{topic}\", QoS {qos}, {payloadBytes} bytes", nameof(topic));
        }
    }

    /// <summary>Throws <see cref="ArgumentException"/> for a filter that no broker takes. <b>Source:</b> MQTT 5.0, section 4.7.1.</summary>
    public static void Filter(string filter, int qos)
    {
        if (qos is not (0 or 1) || !IsFilter(filter))
        {
            throw new ArgumentException($"Not a filter at QoS 0 or 1: \"{filter}\" at {qos}", nameof(filter));
        }
    }

    // A wildcard stands alone in its level, and # in the last.
    private static bool IsFilter(string filter)
    {
        string[] levels = filter.Split('/');
        return filter.Length > 0 && !filter.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(filter) <= LongestTopicBytes
            && levels.All(level => level is "+" or "#" || level.AsSpan().IndexOfAny('+', '#') < 0)
            && !levels[..^1].Contains("#", StringComparer.Ordinal);
    }

    private static bool IsTopic(string topic) =>
        topic.Length > 0 && topic.AsSpan().IndexOfAny('+', '#', '\0') < 0 && (topic.Length < LongestTopicBytes / 3 || Encoding.UTF8.GetByteCount(topic) <= LongestTopicBytes);

    private static void Certificates(MqttTls tls)
    {
        Must(tls.CertFile is null == tls.KeyFile is null, "certFile and keyFile: both or none");
        foreach (string file in new[] { tls.CaFile, tls.CertFile, tls.KeyFile }.OfType<string>())
        {
            Must(File.Exists(file), $"file not found: {file}");
        }

        try
        {
            new X509Certificate2Collection().ImportFromPemFile(tls.CaFile);
            if (tls.CertFile is not null)
            {
                using var own = X509Certificate2.CreateFromPemFile(tls.CertFile, tls.KeyFile);
            }
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MqttLinkException($"MQTT: certificate or key cannot be used ({tls.CaFile}, {tls.CertFile}, {tls.KeyFile}): {error.Message}", error);
        }
    }

    private static void Must(bool holds, string what)
    {
        if (!holds)
        {
            throw new MqttLinkException("MQTT: " + what);
        }
    }
}
