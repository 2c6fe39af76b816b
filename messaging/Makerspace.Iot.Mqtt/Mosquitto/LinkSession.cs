using System.Diagnostics;
using System.Runtime.InteropServices;
using Makerspace.Iot.Mqtt.Links;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Mqtt.Mosquitto;

/// <summary>
/// One connection as the network thread serves it: waits on the socket, reads unless the taker is behind, writes, keeps alive.
/// Everything native happens on that one thread.
/// </summary>
internal sealed class LinkSession : IDisposable
{
    /// <summary>From the first packet to the CONNACK; a broker that takes longer is tried again.</summary>
    internal static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

    private const int ReadsPerRound = 256;
    private const int UnwrittenQos0 = 512;
    private const int HandOversPerRound = 8;
    private const int FruitlessReads = 20;
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);

    private readonly LinkParts _parts;
    private readonly WakeSignal _wake;
    private readonly MosquittoClient _client;
    private readonly Func<bool> _enough;

    // Packet number to the waiter of a QoS 1 message, or to null for a QoS 0 message that is not yet written.
    private readonly Dictionary<int, TaskCompletionSource<MqttPublishResult>?> _underWay = [];
    private readonly TopicCache _topics = new();
    private int _qos0;
    private bool _connected;
    private bool _oversizeLogged;
    private int _fruitlessReads;
    private long _lastSignOfLife = Stopwatch.GetTimestamp();

    /// <summary>Prepares the connection; throws <see cref="MqttLinkException"/> where a setting is refused.</summary>
    public LinkSession(LinkParts parts, WakeSignal wake)
    {
        (_parts, _wake) = (parts, wake);
        _enough = () => parts.Inbound.IsFull;
        _client = new MosquittoClient(parts.Options)
        {
            MessageArrived = Arrived,
            Published = Published,
            SubscriptionAnswered = SubscriptionAnswered,
        };
    }

    /// <summary>True once the broker has accepted us.</summary>
    public bool WasConnected => _connected;

    // Packet numbers go round after 65,535; one that is still under way stops the line until it is free.
    private bool WindowOpen =>
        _underWay.Count - _qos0 < MosquittoClient.InFlight && _qos0 < UnwrittenQos0 && !_underWay.ContainsKey(_client.NextPacket);

    /// <summary>Serves the connection until it ends; answers why. Ends in good order when the link stops.</summary>
    /// <param name="connected">Called once, when the broker has accepted us and the subscriptions are on their way.</param>
    public string Serve(Action connected)
    {
        if (_client.BeginConnect() is { } error)
        {
            return error;
        }

        if (!AwaitTcp(out string? refused))
        {
            return refused;
        }

        while (_client.Ended is null)
        {
            if (_parts.Stopping)
            {
                SayFarewell();
                return "stopped";
            }

            Round();
            if (!_connected)
            {
                if (_client.ConnackReason == 0 && _client.Ended is null)
                {
                    _connected = true;
                    _client.StopLogging();
                    Subscribe(_parts.Subscriptions.All());
                    connected();
                }
                else if (Stopwatch.GetElapsedTime(_lastSignOfLife) > HandshakeLimit)
                {
                    return "no answer from the broker within " + HandshakeLimit.TotalSeconds + " s";
                }
            }
        }

        return _client.Ended;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        foreach (TaskCompletionSource<MqttPublishResult>? waiter in _underWay.Values)
        {
            waiter?.TrySetResult(MqttPublishResult.Unknown);
        }

        _parts.Outbound.Release(_underWay.Count);
        _underWay.Clear();
    }

    private bool AwaitTcp(out string refused)
    {
        refused = "";
        Span<Posix.Descriptor> wait = stackalloc Posix.Descriptor[2];
        while (!_parts.Stopping)
        {
            wait[0] = new Posix.Descriptor { Number = _client.Socket, Wanted = Posix.PollOut };
            wait[1] = new Posix.Descriptor { Number = _wake.Descriptor, Wanted = Posix.PollIn };
            Posix.Poll(wait, 500);
            _wake.Clear(wait[1].Seen);
            if (wait[0].Seen != 0)
            {
                int error = Posix.ConnectError(_client.Socket);
                refused = error == 0 ? "" : Marshal.GetPInvokeErrorMessage(error);
                if (error == 0)
                {
                    _client.Read(1, _enough); // TLS begins its handshake here.
                }

                return error == 0;
            }

            if (Stopwatch.GetElapsedTime(_lastSignOfLife) > HandshakeLimit)
            {
                break;
            }
        }

        refused = _parts.Stopping ? "stopped" : "no connection within " + HandshakeLimit.TotalSeconds + " s";
        return false;
    }

    private void Round()
    {
        bool paused = _parts.Inbound.MustPause(out bool began);
        if (began && paused)
        {
            Interlocked.Increment(ref _parts.Counts.InboundFull);
            _lastSignOfLife = Stopwatch.GetTimestamp();
        }

        Span<Posix.Descriptor> wait =
        [
            new Posix.Descriptor
            {
                Number = _client.Socket,
                Wanted = (short)((paused ? 0 : Posix.PollIn) | (_client.WantsWrite ? Posix.PollOut : 0)),
            },
            new Posix.Descriptor { Number = _wake.Descriptor, Wanted = Posix.PollIn },
        ];
        Posix.Poll(wait, _connected && WindowOpen && _parts.Outbound.HasWaiting ? 0 : 500);
        _wake.Clear(wait[1].Seen);
        ReadSocket(wait[0].Seen, paused);
        if (_connected)
        {
            Subscribe(_parts.Subscriptions.TakeNew());
        }

        // Writing opens the window again, so a long queue leaves in a few strokes; reading gets its turn after them.
        for (int i = 0; i < HandOversPerRound && _client.Ended is null; i++)
        {
            bool more = _connected && HandOver();
            if (_client.WantsWrite)
            {
                _client.Write();
            }

            if (!more)
            {
                break;
            }
        }

        if (_client.Ended is null)
        {
            StayAlive(paused);
        }
    }

    private void ReadSocket(short seen, bool paused)
    {
        bool broken = (seen & ~(Posix.PollIn | Posix.PollOut)) != 0;
        if (seen == 0 || (paused && !broken))
        {
            return;
        }

        int before = _client.Activity;
        _client.Read(paused ? 1 : ReadsPerRound, _enough);

        // libmosquitto takes a reset during the TLS handshake for a reason to wait, and would be asked again and again.
        _fruitlessReads = broken && _client.Activity == before ? _fruitlessReads + 1 : 0;
        if (_fruitlessReads > FruitlessReads)
        {
            _client.Abandon("the broker closed the connection");
        }
    }

    // While we do not read, we do not see the answers to pings either, and libmosquitto would end the connection for it.
    private void StayAlive(bool paused)
    {
        if (!paused)
        {
            _client.KeepAlive();
        }
        else if (Stopwatch.GetElapsedTime(_lastSignOfLife).TotalSeconds > _parts.Options.KeepAliveSeconds / 2.0)
        {
            _client.ShowLife();
            _lastSignOfLife = Stopwatch.GetTimestamp();
        }
    }

    // Gives libmosquitto what waits, as far as the window goes; true where it took something.
    private bool HandOver()
    {
        bool any = false;
        while (_client.Ended is null && WindowOpen && _parts.Outbound.TryTake(out Outbound message))
        {
            any = true;
            if (_client.Publish(message, out int error) is { } packet)
            {
                _underWay[packet] = message.Done;
                _qos0 += message.Done is null ? 1 : 0;
                message.ReturnBuffer();
                continue;
            }

            message.End(error == LibMosquitto.ErrorNoConnection ? MqttPublishResult.NotSent : MqttPublishResult.Refused);
            _parts.Outbound.Release(1);
            _parts.Log.LogWarning("MQTT {Client}: publish to {Topic} refused: {Reason}", _parts.Options.ClientId, message.Topic, LibMosquitto.ErrorText(error));
        }

        return any;
    }

    private void Subscribe(IReadOnlyList<(string Filter, int Qos)> filters)
    {
        foreach ((string filter, int qos) in filters)
        {
            if (_client.Subscribe(filter, qos) is { } error)
            {
                _parts.Log.LogWarning("MQTT {Client}: cannot subscribe to {Filter}: {Reason}", _parts.Options.ClientId, filter, error);
            }
        }
    }

    private unsafe void Arrived(MosquittoClient client, LibMosquitto.Message message)
    {
        string topic = _topics.Text(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(message.Topic));
        _parts.Arrived(topic, new ReadOnlySpan<byte>(message.Payload, message.PayloadLength), message.Retain != 0, ref _oversizeLogged);
    }

    private void Published(int packet, int reason)
    {
        if (_underWay.Remove(packet, out TaskCompletionSource<MqttPublishResult>? waiter))
        {
            _qos0 -= waiter is null ? 1 : 0;
            waiter?.TrySetResult(reason >= 0x80 ? MqttPublishResult.Refused : MqttPublishResult.Sent);
            _parts.Outbound.Release(1);
        }
    }

    private void SubscriptionAnswered(int granted)
    {
        if (granted >= 0x80)
        {
            Interlocked.Increment(ref _parts.Counts.SubscriptionsRefused);
            _parts.Log.LogWarning("MQTT {Client}: the broker refused a subscription: {Reason}", _parts.Options.ClientId, LibMosquitto.ReasonText(granted));
        }
    }

    // Writes what waits and the DISCONNECT, then waits for the broker to close. Closing first, with unread input, would reset
    // the connection: the broker might then miss the DISCONNECT and publish the last will.
    private void SayFarewell()
    {
        if (!_connected)
        {
            return;
        }

        long begin = Stopwatch.GetTimestamp();
        HandOver();
        int socket = Posix.Duplicate(_client.Socket);
        _client.BeginDisconnect();
        Span<Posix.Descriptor> wait = stackalloc Posix.Descriptor[1];
        while (_client.Ended is null && _client.Socket >= 0 && _client.WantsWrite && Stopwatch.GetElapsedTime(begin) < FarewellLimit)
        {
            wait[0] = new Posix.Descriptor { Number = _client.Socket, Wanted = Posix.PollOut };
            Posix.Poll(wait, 100);
            _client.Write();
        }

        while (socket >= 0 && Posix.DiscardInput(socket) && Stopwatch.GetElapsedTime(begin) < FarewellLimit)
        {
            wait[0] = new Posix.Descriptor { Number = socket, Wanted = Posix.PollIn };
            Posix.Poll(wait, 100);
        }

        if (socket >= 0)
        {
            Posix.Close(socket);
        }
    }
}
