using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Makerspace.Iot.Edge.Simulator.Chips;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>A converter that passes the bytes of a serial line through a TCP connection, one at a time.</summary>
internal sealed class SerialOverTcp : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ISerialChip _chip;
    private readonly Thread _thread;
    private volatile bool _stop;

    public SerialOverTcp(ISerialChip chip)
    {
        _chip = chip;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    public int Port { get; }

    public void Dispose()
    {
        _stop = true;
        _listener.Dispose();
        _thread.Join();
    }

    private void Serve()
    {
        try
        {
            using Socket client = _listener.AcceptSocket();
            byte[] buffer = new byte[256];
            List<byte> output = [];
            while (!_stop)
            {
                if (client.Poll(2_000, SelectMode.SelectRead))
                {
                    int count = client.Receive(buffer);
                    if (count == 0)
                    {
                        return;
                    }

                    _chip.Receive(buffer.AsSpan(0, count), Stopwatch.GetElapsedTime(0));
                }

                output.Clear();
                _chip.Advance(Stopwatch.GetElapsedTime(0), output);
                if (output.Count > 0)
                {
                    client.Send(output.ToArray());
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Hung up.
        }
    }
}
