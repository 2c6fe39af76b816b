using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Makerspace.Iot.Edge.TestKit.Plugs;

/// <summary>
/// As much of MQTT 3.1.1 as the firmware of a plug speaks: a clean session with a last will, publishing at QoS 0, subscriptions at QoS 1, keep-alive.
/// Apart from the agent's client, which is another program and another version of the protocol. One thread calls it; nothing waits longer than a second.
/// Source: OASIS, MQTT version 3.1.1, section 3.
/// </summary>
internal sealed class TinyMqttClient : IDisposable
{
    private const int MostBytes = 256 * 1024;
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly NetworkStream _stream;
    private readonly List<byte> _read = [];

    /// <summary>Connects; throws <see cref="IOException"/> or <see cref="SocketException"/> if the broker is not there or refuses.</summary>
    public TinyMqttClient(string host, int port, IVirtualPlug plug, ushort keepAliveSeconds, string? user, string? password)
    {
        try
        {
            _tcp.Connect(host, port);
            _stream = _tcp.GetStream();
            (_stream.ReadTimeout, _stream.WriteTimeout) = (1000, 1000);
            byte flags = (byte)(0x02 | 0x04 | (plug.Will.Retain ? 0x20 : 0) | (user is null ? 0 : 0x80) | (password is null ? 0 : 0x40));
            List<byte> body = [.. Text("MQTT"), 4, flags, (byte)(keepAliveSeconds >> 8), (byte)keepAliveSeconds, .. Text(plug.ClientId), .. Text(plug.Will.Topic), .. Text(plug.Will.Payload)];
            body.AddRange(user is null ? [] : Text(user));
            body.AddRange(password is null ? [] : Text(password));
            Send(0x10, body);
            byte[] answer = new byte[4];
            _stream.ReadExactly(answer);
            if (answer[0] != 0x20 || answer[3] != 0)
            {
                throw new IOException($"the broker refuses: {answer[3]}");
            }

            foreach (string filter in plug.Listens)
            {
                Send(0x82, [0, 1, .. Text(filter), 1]);
            }
        }
        catch
        {
            _tcp.Dispose();
            throw;
        }
    }

    /// <summary>Publishes at QoS 0.</summary>
    public void Publish(PlugMessage message) => Send((byte)(0x30 | (message.Retain ? 1 : 0)), [.. Text(message.Topic), .. Encoding.UTF8.GetBytes(message.Payload)]);

    /// <summary>Says that it lives.</summary>
    public void Ping() => Send(0xC0, []);

    /// <summary>What has come from the broker by now. Throws <see cref="IOException"/> if the connection has ended.</summary>
    public IEnumerable<(string Topic, byte[] Payload)> Receive()
    {
        var come = new List<(string, byte[])>();
        if (_tcp.Client.Poll(0, SelectMode.SelectRead) && _tcp.Available == 0)
        {
            throw new IOException("the broker has gone");
        }

        while (_tcp.Available > 0)
        {
            byte[] buffer = new byte[Math.Min(_tcp.Available, 16 * 1024)];
            int count = _stream.Read(buffer);
            _read.AddRange(buffer.AsSpan(0, count));
            if (count == 0 || _read.Count > MostBytes)
            {
                throw new IOException("the broker has gone");
            }
        }

        while (Next(out byte kind, out byte[] body))
        {
            if (kind >> 4 != 3)
            {
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(body);
            int at = 2 + length;
            if ((kind & 0x06) != 0)
            {
                Send(0x40, [body[at], body[at + 1]]);
                at += 2;
            }

            come.Add((Encoding.UTF8.GetString(body, 2, length), body[at..]));
        }

        return come;
    }

    /// <summary>Cuts the connection without a word: the broker publishes the last will.</summary>
    public void Dispose()
    {
        _tcp.Client.LingerState = new LingerOption(enable: true, 0);
        _tcp.Dispose();
    }

    private static byte[] Text(string text)
    {
        byte[] bytes = new byte[2 + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(bytes.Length - 2));
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(2));
        return bytes;
    }

    private bool Next(out byte kind, out byte[] body)
    {
        (kind, body) = (0, []);
        int length = 0;
        for (int i = 0; i < 4; i++)
        {
            if (_read.Count < 2 + i)
            {
                return false;
            }

            length |= (_read[1 + i] & 0x7F) << (7 * i);
            if (_read[1 + i] < 0x80)
            {
                if (_read.Count < 2 + i + length)
                {
                    return false;
                }

                (kind, body) = (_read[0], _read.GetRange(2 + i, length).ToArray());
                _read.RemoveRange(0, 2 + i + length);
                return true;
            }
        }

        throw new IOException("not MQTT");
    }

    private void Send(byte kind, List<byte> body)
    {
        List<byte> packet = [kind];
        int length = body.Count;
        do
        {
            packet.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        packet.AddRange(body);
        _stream.Write([.. packet]);
    }
}
