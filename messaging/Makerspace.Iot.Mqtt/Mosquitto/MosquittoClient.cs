using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Makerspace.Iot.Mqtt.Links;
using static Makerspace.Iot.Mqtt.Mosquitto.LibMosquitto;

namespace Makerspace.Iot.Mqtt.Mosquitto;

/// <summary>
/// One connection, from its first packet to its end: a native client that is used by one thread and for one connection only.
/// A new one is made for each attempt, so that libmosquitto, which keeps what was not acknowledged and sends it again by itself, never does:
/// what this project reports as unknown cannot arrive any more after the link is up again.
/// </summary>
internal sealed unsafe class MosquittoClient : IDisposable
{
    /// <summary>QoS 1 messages under way in each direction. libmosquitto walks its whole list on each publish, so more would cost more than they bring.</summary>
    internal const int InFlight = 500;

    private readonly MqttLinkOptions _options;
    private GCHandle _self;
    private nint _client;
    private string? _logged;

    /// <summary>Makes a client that is ready to connect. Throws <see cref="MqttLinkException"/> where libmosquitto refuses a setting.</summary>
    public MosquittoClient(MqttLinkOptions options)
    {
        _options = options;
        _self = GCHandle.Alloc(this);
        fixed (byte* id = Encoding.UTF8.GetBytes(options.ClientId + '\0'))
        {
            _client = mosquitto_new(id, cleanSession: 1, GCHandle.ToIntPtr(_self));
        }

        try
        {
            Configure();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Reason code of the CONNACK; null before.</summary>
    public int? ConnackReason { get; private set; }

    /// <summary>Why the connection ended; null while it has not.</summary>
    public string? Ended { get; private set; }

    /// <summary>Called for each message, on the network thread.</summary>
    public required Action<MosquittoClient, Message> MessageArrived { get; init; }

    /// <summary>Called with packet number and reason code when a QoS 1 message was acknowledged or a QoS 0 message was written.</summary>
    public required Action<int, int> Published { get; init; }

    /// <summary>Called with each granted QoS or reason code of a SUBACK.</summary>
    public required Action<int> SubscriptionAnswered { get; init; }

    /// <summary>Packets that raised something so far; unchanged by a read means that the socket was empty.</summary>
    public int Activity { get; private set; }

    /// <summary>The last packet number that libmosquitto gave.</summary>
    public int LastPacket { get; private set; }

    /// <summary>The packet number that the next publish or subscription will get.</summary>
    public int NextPacket => LastPacket == ushort.MaxValue ? 1 : LastPacket + 1;

    /// <summary>The socket; negative where there is none.</summary>
    public int Socket => mosquitto_socket(_client);

    /// <summary>True where packets wait to be written.</summary>
    public bool WantsWrite => mosquitto_want_write(_client) != 0;

    /// <summary>
    /// Begins to connect. An address, or a name with one address, is not waited for. A name with several addresses is:
    /// libmosquitto tries all of them only in its blocking call. Answers the error or null.
    /// </summary>
    public string? BeginConnect()
    {
        bool several = !IPAddress.TryParse(_options.Host, out _) && AddressCount(_options.Host) > 1;
        int error = several
            ? mosquitto_connect_bind(_client, _options.Host, _options.Port, _options.KeepAliveSeconds, bindAddress: null)
            : mosquitto_connect_bind_async(_client, _options.Host, _options.Port, _options.KeepAliveSeconds, bindAddress: null);
        return error <= Success ? null : Describe(error, Marshal.GetLastPInvokeError());
    }

    /// <summary>Reads what the socket holds, up to <paramref name="most"/> times; the first time in any case, then while <paramref name="enough"/> says no.</summary>
    public void Read(int most, Func<bool> enough)
    {
        for (int i = 0; i < most && Ended is null && (i == 0 || !enough()); i++)
        {
            int before = Activity;
            Check(mosquitto_loop_read(_client, 1));
            if (Activity == before)
            {
                return;
            }
        }
    }

    /// <summary>Writes what waits, as far as the socket takes it.</summary>
    public void Write() => Check(mosquitto_loop_write(_client, 1));

    /// <summary>Keep-alive: sends a ping where it is time, ends the connection where the answer did not come.</summary>
    public void KeepAlive() => Check(mosquitto_loop_misc(_client));

    /// <summary>Queues a message; answers its packet number, or null with the error of libmosquitto.</summary>
    public int? Publish(in Outbound message, out int error)
    {
        int most = Encoding.UTF8.GetMaxByteCount(message.Topic.Length) + 1;
        byte[]? rented = most > 512 ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> topic = rented ?? stackalloc byte[512];
        int length = Encoding.UTF8.GetBytes(message.Topic, topic);
        topic[length] = 0;
        int packet = 0;
        fixed (byte* name = topic, payload = message.Buffer)
        {
            error = mosquitto_publish(_client, &packet, name, message.Length, payload, message.Qos, message.Retain ? (byte)1 : (byte)0);
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        LastPacket = packet == 0 ? LastPacket : packet;
        return error == Success ? packet : null;
    }

    /// <summary>Queues a subscription. Answers the error or null.</summary>
    public string? Subscribe(string filter, int qos)
    {
        int packet = 0;
        int error = mosquitto_subscribe(_client, &packet, filter, qos);
        LastPacket = packet == 0 ? LastPacket : packet;
        return error == Success ? null : ErrorText(error);
    }

    /// <summary>
    /// Shows the broker that we live, without reading: gives back a subscription that nobody made. A ping would not do,
    /// since libmosquitto ends a connection whose ping answer it has not read.
    /// </summary>
    public void ShowLife()
    {
        int packet = 0;
        mosquitto_unsubscribe(_client, &packet, "makerspace/none");
        LastPacket = packet == 0 ? LastPacket : packet;
    }

    /// <summary>Queues the DISCONNECT packet; libmosquitto closes the socket once it is written.</summary>
    public void BeginDisconnect() => mosquitto_disconnect(_client);

    /// <summary>Ends it for a reason that libmosquitto does not see.</summary>
    public void Abandon(string reason) => Ended ??= reason;

    /// <summary>From now on libmosquitto formats no log lines, which it otherwise does for each packet.</summary>
    public void StopLogging() => mosquitto_log_callback_set(_client, null);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client != 0)
        {
            mosquitto_destroy(_client);
            _client = 0;
            _self.Free();
        }
    }

    private static int AddressCount(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host).Length;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return 0; // The connection itself will say it in its own words.
        }
    }

    private void Configure()
    {
        Must(_client == 0 ? 1 : Success, "client id");
        Must(mosquitto_int_option(_client, OptionProtocolVersion, ProtocolV5), "MQTT 5");
        Must(mosquitto_int_option(_client, OptionReceiveMaximum, InFlight), "receive maximum");
        Must(mosquitto_int_option(_client, OptionSendMaximum, InFlight), "send maximum");
        Must(mosquitto_int_option(_client, OptionTcpNoDelay, 1), "TCP_NODELAY");
        Must(mosquitto_threaded_set(_client, 1), "threads");
        if (_options.UserName is not null)
        {
            Must(mosquitto_username_pw_set(_client, _options.UserName, _options.Password), "user name and password");
        }

        if (_options.Tls is { } tls)
        {
            Must(mosquitto_tls_set(_client, tls.CaFile, caPath: null, tls.CertFile, tls.KeyFile, 0), "certificates");
            Must(mosquitto_tls_opts_set(_client, certReqs: 1, "tlsv1.2", ciphers: null), "TLS");
        }

        if (_options.Will is { } will)
        {
            fixed (byte* payload = will.Payload)
            {
                Must(mosquitto_will_set(_client, will.Topic, will.Payload.Length, payload, will.Qos, will.Retain ? (byte)1 : (byte)0), "last will");
            }
        }

        mosquitto_connect_v5_callback_set(_client, &OnConnect);
        mosquitto_disconnect_v5_callback_set(_client, &OnDisconnect);
        mosquitto_publish_v5_callback_set(_client, &OnPublish);
        mosquitto_message_callback_set(_client, &OnMessage);
        mosquitto_subscribe_callback_set(_client, &OnSubscribe);
        mosquitto_log_callback_set(_client, &OnLog);
    }

    private static void Must(int error, string what)
    {
        if (error != Success)
        {
            throw new MqttLinkException($"libmosquitto does not take the {what}: {ErrorText(error)}");
        }
    }

    private void Check(int error)
    {
        if (error != Success)
        {
            int errno = Marshal.GetLastPInvokeError();
            Ended = ConnackReason is { } reason and not 0 ? ReasonText(reason) : Ended ?? Describe(error, errno);
        }
    }

    private string Describe(int error, int errno)
    {
        string text = error == ErrorErrno ? Marshal.GetPInvokeErrorMessage(errno) : ErrorText(error);
        return _logged is null ? text : $"{text} ({_logged})";
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnConnect(nint client, nint self, int reason, int flags, nint properties) => Guard(self, me => me.ConnackReason = reason);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDisconnect(nint client, nint self, int reason, nint properties) =>
        // Below 0x80 these are errors of the library, above reason codes of the broker; zero is our own wish.
        Guard(self, me => me.Ended ??= reason >= 0x80 ? "the broker ended the connection: " + ReasonText(reason) : me.Describe(reason, Marshal.GetLastSystemError()));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnPublish(nint client, nint self, int packet, int reason, nint properties)
    {
        MosquittoClient me = Of(self);
        try
        {
            me.Activity++;
            me.Published(packet, reason);
        }
        catch (Exception error)
        {
            me.Fault(error);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(nint client, nint self, Message* message)
    {
        MosquittoClient me = Of(self);
        try
        {
            me.Activity++;
            me.MessageArrived(me, *message);
        }
        catch (Exception error)
        {
            me.Fault(error);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnSubscribe(nint client, nint self, int packet, int count, int* granted)
    {
        MosquittoClient me = Of(self);
        try
        {
            me.Activity++;
            for (int i = 0; i < count; i++)
            {
                me.SubscriptionAnswered(granted[i]);
            }
        }
        catch (Exception error)
        {
            me.Fault(error);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint client, nint self, int level, byte* text)
    {
        if ((level & LogWarningOrError) != 0)
        {
            nint line = (nint)text;
            Guard(self, me => me._logged = Marshal.PtrToStringUTF8(line)?.Trim());
        }
    }

    private static MosquittoClient Of(nint self) => (MosquittoClient)GCHandle.FromIntPtr(self).Target!;

    // An exception must not unwind through C: it ends the connection instead, with its message as the reason.
    private static void Guard(nint self, Action<MosquittoClient> act)
    {
        MosquittoClient me = Of(self);
        try
        {
            me.Activity++;
            act(me);
        }
        catch (Exception error)
        {
            me.Fault(error);
        }
    }

    private void Fault(Exception error) => Ended = $"{error.GetType().Name}: {error.Message}";
}
