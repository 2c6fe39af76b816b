using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Makerspace.Iot.Edge.Simulator.Chips.Modbus;

/// <summary>
/// Slaves behind a network socket of this computer, as behind a gateway: a question to a unit that is not there, or silent, is answered with exception 0B, as a gateway does.
/// Takes up to <see cref="MostClients"/> connections; a further one is closed at once. A frame that cannot be one closes its connection.
/// <para>Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3 (MBAP header), 4.4; exceptions: Application Protocol V1.1b3, 7.</para>
/// </summary>
public sealed class ModbusTcpFront : IDisposable
{
    /// <summary>Most connections at a time.</summary>
    public const int MostClients = 8;

    private const int HeaderBytes = 7;
    private const int MostData = 253;
    private const byte GatewayTargetSilent = 0x0B;
    private readonly IModbusSlave[] _slaves;
    private readonly TcpListener _listener;
    private readonly Dice _dice;
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _clients = [];
    private readonly HashSet<byte> _silent = [];
    private readonly List<byte[]> _withheld = [];
    private long _answered;
    private long _broken;
    private volatile bool _stop;

    /// <summary>Listens on the loopback.</summary>
    /// <param name="port">Port; 0: one that is free, see <see cref="Port"/>.</param>
    /// <param name="slaves">Slaves by their address.</param>
    /// <param name="dice">For the time that they think.</param>
    public ModbusTcpFront(int port, IEnumerable<IModbusSlave> slaves, Dice dice)
    {
        (_slaves, _dice) = (slaves.ToArray(), dice);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        new Thread(Accept, maxStackSize: 256 * 1024) { IsBackground = true, Name = $"modbus tcp {Port}" }.Start();
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Questions answered, exceptions included.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Connections closed because of a frame that cannot be one.</summary>
    public long Broken => Interlocked.Read(ref _broken);

    /// <summary>True: the connection stays, but nothing is answered, as by a device that hangs.</summary>
    public bool Mute { get; set; }

    /// <summary>True: each connection is closed after one answer, as by gateways that serve one question a time.</summary>
    public bool ClosesAfterAnswer { get; set; }

    /// <summary>So many answers are withheld and sent ahead of the next one, as by a gateway that is behind.</summary>
    public int Withhold { get; set; }

    /// <summary>Makes a slave say nothing, or speak again.</summary>
    public void Silence(byte address, bool silent)
    {
        lock (_gate)
        {
            _ = silent ? _silent.Add(address) : _silent.Remove(address);
        }
    }

    /// <summary>Closes every connection, as a gateway that restarts.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            foreach (Socket client in _clients)
            {
                client.Close();
            }

            _clients.Clear();
            _withheld.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop = true;
        _listener.Dispose();
        Drop();
    }

    /// <summary>Bytes of function and data that follow a header; null for a header that cannot be one.</summary>
    internal static int? DataBytes(ReadOnlySpan<byte> header)
    {
        int data = BinaryPrimitives.ReadUInt16BigEndian(header[4..]) - 1;
        return header[2] == 0 && header[3] == 0 && data is >= 1 and <= MostData ? data : null;
    }

    /// <summary>The frame that answers a question; of a slave that is null, the gateway's own.</summary>
    internal static byte[] Frame(ReadOnlySpan<byte> header, ReadOnlySpan<byte> question, IModbusSlave? slave, TimeSpan now)
    {
        byte[] data = slave?.Answer(question, now) ?? [(byte)(question[0] | 0x80), GatewayTargetSilent];
        byte[] frame = [.. header, .. data];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)(data.Length + 1));
        return frame;
    }

    private IModbusSlave? SlaveOf(byte unit) => Array.Find(_slaves, s => s.AnswersTo(unit));

    private void Accept()
    {
        while (!_stop)
        {
            Socket client;
            try
            {
                client = _listener.AcceptSocket();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            lock (_gate)
            {
                if (_stop || _clients.Count >= MostClients)
                {
                    client.Close();
                    continue;
                }

                _clients.Add(client);
            }

            new Thread(() => Serve(client), maxStackSize: 256 * 1024) { IsBackground = true, Name = "modbus tcp client" }.Start();
        }
    }

    private void Serve(Socket client)
    {
        byte[] header = new byte[HeaderBytes];
        try
        {
            client.NoDelay = true;
            while (Fill(client, header))
            {
                if (DataBytes(header) is not { } data)
                {
                    Interlocked.Increment(ref _broken);
                    break;
                }

                byte[] question = new byte[data];
                if (!Fill(client, question))
                {
                    break;
                }

                Answer(client, header, question);
                if (ClosesAfterAnswer)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Somebody hung up.
        }
        finally
        {
            lock (_gate)
            {
                _clients.Remove(client);
            }

            client.Dispose();
        }
    }

    private void Answer(Socket client, byte[] header, byte[] question)
    {
        byte unit = header[6];
        IModbusSlave? slave = SlaveOf(unit);
        TimeSpan thinking;
        lock (_gate)
        {
            slave = slave is null || _silent.Contains(unit) ? null : slave;
            thinking = slave?.ResponseTime(_dice) ?? TimeSpan.Zero;
        }

        Thread.Sleep(thinking);
        byte[] frame = Frame(header, question, slave, Stopwatch.GetElapsedTime(0));
        lock (_gate)
        {
            if (Mute)
            {
                return;
            }

            _withheld.Add(frame);
            if (_withheld.Count <= Withhold)
            {
                return;
            }

            frame = [.. _withheld.SelectMany(f => f)];
            _withheld.Clear();
            Withhold = 0;
        }

        Interlocked.Increment(ref _answered);
        client.Send(frame);
    }

    private static bool Fill(Socket client, byte[] buffer)
    {
        for (int have = 0; have < buffer.Length;)
        {
            int count = client.Receive(buffer.AsSpan(have));
            if (count == 0)
            {
                return false;
            }

            have += count;
        }

        return true;
    }
}
