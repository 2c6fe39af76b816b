using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Channel;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using Makerspace.Iot.Mqtt.Links;

namespace Makerspace.Iot.Mqtt.MqttNet;

/// <summary>
/// Stands between MQTTnet and its socket and adds what the link promises and MQTTnet does not do: it stops reading the socket while the taker is behind
/// (MQTTnet reads on, into a queue without a limit), answers MQTTnet's pings itself meanwhile, because the broker's answer waits unread,
/// and after the DISCONNECT discards what still arrives until the broker has closed.
/// MQTTnet receives from one task at a time; messages may be sent from any thread.
/// </summary>
internal sealed class PausingAdapter(IMqttChannelAdapter inner, IMqttChannel channel, LinkParts parts, WakeSignal wake) : IMqttChannelAdapter
{
    private const int ReadAhead = 64;
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _ahead = new(ReadAhead);
    private Task _reading = Task.CompletedTask;
    private int _pings;
    private long _lastReceived = Stopwatch.GetTimestamp();
    private volatile bool _farewell;
    private volatile bool _paused;

    /// <summary>Since when nothing was read from the broker; zero while this side is the one that does not read.</summary>
    public TimeSpan Silence => _paused ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastReceived));

    /// <inheritdoc/>
    public long BytesReceived => inner.BytesReceived;

    /// <inheritdoc/>
    public long BytesSent => inner.BytesSent;

    /// <inheritdoc/>
    public X509Certificate2 ClientCertificate => inner.ClientCertificate;

    /// <inheritdoc/>
    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    /// <inheritdoc/>
    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    /// <inheritdoc/>
    public bool IsSecureConnection => inner.IsSecureConnection;

    /// <inheritdoc/>
    public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    /// <inheritdoc/>
    public void ResetStatistics() => inner.ResetStatistics();

    /// <summary>To be called when a message that MQTTnet has read stands in the link's own queue.</summary>
    public void HandedOver() => _ahead.Release();

    /// <inheritdoc/>
    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (packet is MqttPingReqPacket)
        {
            Interlocked.Increment(ref _pings);
            wake.Set();
        }
        else if (packet is MqttDisconnectPacket)
        {
            _farewell = true;
        }

        return inner.SendPacketAsync(packet, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        Task<MqttPacket> packet = ReceiveAsync(cancellationToken);
        _reading = packet;
        return await packet;
    }

    /// <inheritdoc/>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        if (_farewell)
        {
            // Closing first, with unread input, would reset the connection: the broker might then miss the DISCONNECT and publish the last will.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(FarewellLimit);
            await DiscardInputAsync(limit.Token);
        }

        await inner.DisconnectAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private async Task<MqttPacket> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // What MQTTnet has read and not yet handed over counts as read: without it the pause would come too late.
            await _ahead.WaitAsync(cancellationToken);
            _ahead.Release();
            if (!parts.Inbound.MustPause(out bool began))
            {
                break;
            }

            _paused = true;
            if (began)
            {
                Interlocked.Increment(ref parts.Counts.InboundFull);
            }

            if (Interlocked.Exchange(ref _pings, 0) > 0)
            {
                return MqttPingRespPacket.Instance;
            }

            await wake.WaitAsync(cancellationToken);
        }

        if (_paused)
        {
            Interlocked.Exchange(ref _lastReceived, Stopwatch.GetTimestamp());
            _paused = false;
        }

        MqttPacket packet = await inner.ReceivePacketAsync(cancellationToken);
        Interlocked.Exchange(ref _lastReceived, Stopwatch.GetTimestamp());
        if (packet is MqttPublishPacket)
        {
            await _ahead.WaitAsync(cancellationToken);
        }
        else if (packet is MqttPingRespPacket)
        {
            Interlocked.Exchange(ref _pings, 0);
        }

        return packet;
    }

    private async Task DiscardInputAsync(CancellationToken limit)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            await _reading.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (await channel.ReadAsync(buffer, 0, buffer.Length, limit) > 0)
            {
                // Nobody reads it any more.
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or System.Net.Sockets.SocketException or MqttCommunicationException or InvalidOperationException or NotSupportedException)
        {
            // The broker closed hard, or takes too long.
        }
    }
}
