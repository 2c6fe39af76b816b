using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Makerspace.Iot.Mqtt;

/// <summary>
/// Takes the messages of a connection where they are decoded, instead of in MQTTnet's handler: MQTTnet puts each into a queue without a limit and wakes a second task for it.
/// Here the link's own bounded queue is the only one, and once it is full no further packet is read: of QoS 0 and QoS 1 alike, what does not fit stays with the broker.
/// A PUBACK follows once its message is in the queue. All other packets go on to MQTTnet, but for the answers to the link's own pings.
/// MQTTnet receives from one task at a time; packets may be sent from any thread.
/// </summary>
internal sealed class ReceivingAdapter : IMqttChannelAdapter
{
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(2);

    private readonly LinkParts _parts;
    private readonly ReadAheadChannel _channel;
    private readonly MqttChannelAdapter _inner;
    private Task _reading = Task.CompletedTask;
    private volatile bool _leaving;
    private long _readsSeen;
    private bool _oversizeLogged;

    private ReceivingAdapter(LinkParts parts, MqttClientOptions options, IMqttNetLogger logger)
    {
        _parts = parts;
        KeepAliveSeconds = parts.Options.KeepAliveSeconds;
        _channel = new ReadAheadChannel(new MqttTcpChannel(options), parts.Options.Gather, parts.Inbound.HandOver);
        var formatter = new MqttPacketFormatterAdapter(options.ProtocolVersion, new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax));
        _inner = new MqttChannelAdapter(_channel, formatter, logger) { AllowPacketFragmentation = options.AllowPacketFragmentation };
    }

    /// <summary>The keep-alive of this connection, in seconds: ours, or that which the broker asks for instead.</summary>
    public int KeepAliveSeconds { get; private set; }

    /// <inheritdoc/>
    public long BytesReceived => _inner.BytesReceived;

    /// <inheritdoc/>
    public long BytesSent => _inner.BytesSent;

    /// <inheritdoc/>
    public X509Certificate2 ClientCertificate => _inner.ClientCertificate;

    /// <inheritdoc/>
    public EndPoint RemoteEndPoint => _inner.RemoteEndPoint;

    /// <inheritdoc/>
    public EndPoint LocalEndPoint => _inner.LocalEndPoint;

    /// <inheritdoc/>
    public bool IsSecureConnection => _inner.IsSecureConnection;

    /// <inheritdoc/>
    public MqttPacketFormatterAdapter PacketFormatterAdapter => _inner.PacketFormatterAdapter;

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken) => _inner.ConnectAsync(cancellationToken);

    /// <inheritdoc/>
    public void ResetStatistics() => _inner.ResetStatistics();

    /// <inheritdoc/>
    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (packet is MqttConnectPacket connect)
        {
            connect.KeepAlivePeriod = (ushort)KeepAliveSeconds; // MQTTnet itself is told of none, see MqttNetOptions.
        }

        _leaving |= packet is MqttDisconnectPacket;
        return _inner.SendPacketAsync(packet, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        Task<MqttPacket> packet = ReceiveAsync(cancellationToken);
        _reading = packet;
        return packet;
    }

    /// <inheritdoc/>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        if (_leaving)
        {
            // To close while input waits unread resets the connection: the broker might then miss the DISCONNECT and publish the last will.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(LeaveLimit);
            await DiscardInputAsync(limit.Token);
        }

        await _inner.DisconnectAsync(cancellationToken);
    }

    /// <summary>True if something was read from the broker since the last call, or if this side is the one that does not read.</summary>
    public bool TakeSignOfLife()
    {
        (long before, _readsSeen) = (_readsSeen, _channel.Reads);
        return _parts.Inbound.IsPaused || _readsSeen != before;
    }

    /// <summary>Waits until nothing is received any more. To be called once the client is disposed.</summary>
    public async Task EndAsync() => await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();

    private async Task<MqttPacket> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _parts.Inbound.WaitForRoomAsync(ref _parts.Counts.InboundFull, cancellationToken);
            MqttPacket packet = await _inner.ReceivePacketAsync(cancellationToken);
            switch (packet)
            {
                case MqttPublishPacket message:
                    await TakeAsync(message, cancellationToken);
                    break;
                case MqttPingRespPacket:
                    break; // It counted as a sign of life when it was read.
                case MqttConnAckPacket { ServerKeepAlive: > 0 } accepted:
                    KeepAliveSeconds = accepted.ServerKeepAlive;
                    accepted.ServerKeepAlive = 0;
                    return packet;
                default:
                    return packet;
            }
        }
    }

    private Task TakeAsync(MqttPublishPacket message, CancellationToken cancellationToken)
    {
        ReadOnlySequence<byte> payload = message.Payload;
        _parts.Arrived(message.Topic, payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray(), message.Retain, ref _oversizeLogged);
        return message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce
            ? Task.CompletedTask
            : _inner.SendPacketAsync(new MqttPubAckPacket { PacketIdentifier = message.PacketIdentifier }, cancellationToken);
    }

    private async Task DiscardInputAsync(CancellationToken limit)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            await _reading.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (await _channel.ReadAsync(buffer, 0, buffer.Length, limit) > 0)
            {
                // Nobody reads it any more.
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or MqttCommunicationException or InvalidOperationException or NotSupportedException)
        {
            // The broker closed without a word, or takes too long.
        }
    }

    /// <summary>Makes the adapter of one connection.</summary>
    internal sealed class Factory(LinkParts parts) : IMqttClientAdapterFactory
    {
        /// <summary>What was made; null before.</summary>
        public ReceivingAdapter? Made { get; private set; }

        /// <inheritdoc/>
        public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger) => Made = new ReceivingAdapter(parts, options, logger);
    }
}
