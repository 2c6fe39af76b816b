namespace Makerspace.Iot.Mqtt;

/// <summary>A message received.</summary>
/// <param name="Topic">Topic as the broker sent it.</param>
/// <param name="Payload">The bytes; owned by the receiver.</param>
/// <param name="Retained">True if the broker kept it from before the subscription.</param>
public sealed record MqttInbound(string Topic, byte[] Payload, bool Retained);

/// <summary>A message that was dropped for its size.</summary>
/// <param name="Topic">Topic as the broker sent it.</param>
/// <param name="Bytes">Size of its payload.</param>
/// <param name="Start">The first bytes of the payload, at most <see cref="MostStart"/>; owned by the receiver.</param>
public sealed record MqttOversized(string Topic, int Bytes, byte[] Start)
{
    /// <summary>Most bytes kept of a dropped payload.</summary>
    public const int MostStart = 4096;
}

/// <summary>A change of the connection.</summary>
/// <param name="Connected">True on connection, false on loss or refusal.</param>
/// <param name="Reason">Why, in words; for a refusal the broker's reason.</param>
public sealed record MqttLinkChange(bool Connected, string Reason);

/// <summary>What became of a publish.</summary>
public enum MqttPublishResult
{
    /// <summary>QoS 0: handed to the socket's queue. QoS 1: acknowledged by the broker.</summary>
    Sent,

    /// <summary>Not connected, or the outbound queue is full; nothing was kept.</summary>
    NotSent,

    /// <summary>The broker refused it (no rights on the topic, too large).</summary>
    Refused,

    /// <summary>The connection was lost before the PUBACK; it may have arrived.</summary>
    Unknown,
}

/// <summary>A last will.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Payload">Payload.</param>
/// <param name="Qos">0 or 1.</param>
/// <param name="Retain">Whether the broker retains it.</param>
public sealed record MqttWill(string Topic, byte[] Payload, int Qos, bool Retain);

/// <summary>TLS parameters. The broker's certificate is always verified, name included.</summary>
/// <param name="CaFile">PEM file of the authority that signed the broker's certificate.</param>
/// <param name="CertFile">PEM file of our certificate; null if the broker asks for none.</param>
/// <param name="KeyFile">PEM file of our private key, unencrypted, readable by us alone.</param>
public sealed record MqttTls(string CaFile, string? CertFile = null, string? KeyFile = null);

/// <summary>Settings of a link.</summary>
public sealed record MqttLinkOptions
{
    /// <summary>Broker's host name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Broker's port, 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>MQTT client identifier, 1 to 60 characters.</summary>
    public required string ClientId { get; init; }

    /// <summary>User name; null if the certificate, or nothing, tells who we are.</summary>
    public string? UserName { get; init; }

    /// <summary>Password; only with <see cref="UserName"/>.</summary>
    public string? Password { get; init; }

    /// <summary>TLS; null for a plain connection, fit for the loopback only.</summary>
    public MqttTls? Tls { get; init; }

    /// <summary>Last will; null for none.</summary>
    public MqttWill? Will { get; init; }

    /// <summary>Keep-alive, in seconds: 5 to 3600. The broker drops a client that was silent for one and a half times as long, and the link a broker.</summary>
    public int KeepAliveSeconds { get; init; } = 15;

    /// <summary>First reconnect delay; doubles up to <see cref="ReconnectMax"/>, with up to 50 % jitter.</summary>
    public TimeSpan ReconnectMin { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest reconnect delay.</summary>
    public TimeSpan ReconnectMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages received and not yet taken: 1 to 1,000,000.</summary>
    public int InboundCapacity { get; init; } = 2048;

    /// <summary>Messages handed over and not yet written or acknowledged: 1 to 1,000,000.</summary>
    public int OutboundCapacity { get; init; } = 2048;

    /// <summary>
    /// If a message follows the last one sooner than this, the link waits so long again before it reads on: one waking for many small messages, each of which comes so much later.
    /// 0 to 100 ms; default none.
    /// </summary>
    public TimeSpan Gather { get; init; } = TimeSpan.Zero;

    /// <summary>Largest message received, in bytes; a larger one is dropped, counted and told to <see cref="Oversized"/>.</summary>
    public int MaxPayloadBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Told of each message that was dropped for its size, from the thread of the link: it must return at once and not throw. Null if nobody asks.</summary>
    public Action<MqttOversized>? Oversized { get; init; }

    /// <summary>Least <see cref="KeepAliveSeconds"/>; lower in tests only.</summary>
    internal int LeastKeepAliveSeconds { get; init; } = 5;
}

/// <summary>What a link counted since its start. A snapshot.</summary>
public sealed record MqttLinkCounters
{
    /// <summary>Successful connections.</summary>
    public long Connections { get; init; }

    /// <summary>Refused or failed attempts and losses.</summary>
    public long Failures { get; init; }

    /// <summary>Messages received.</summary>
    public long Received { get; init; }

    /// <summary>Messages dropped for their size.</summary>
    public long Oversized { get; init; }

    /// <summary>Messages handed over.</summary>
    public long Published { get; init; }

    /// <summary>Messages not taken because the queue was full or the link down.</summary>
    public long NotSent { get; init; }

    /// <summary>Subscriptions that the broker refused.</summary>
    public long SubscriptionsRefused { get; init; }

    /// <summary>Times that the inbound queue was full and the socket had to wait.</summary>
    public long InboundFull { get; init; }
}

/// <summary>A fault of the link that no retry mends.</summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="inner">Cause.</param>
public sealed class MqttLinkException(string message, Exception? inner = null) : Exception(message, inner);
