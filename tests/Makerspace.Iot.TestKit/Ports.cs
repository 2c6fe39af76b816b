using System.Net;
using System.Net.Sockets;

namespace Makerspace.Iot.TestKit;

/// <summary>Free ports of the loopback.</summary>
public static class Ports
{
    private const int First = 20_000;
    private const int Enough = 2_000;
    private const int Attempts = 1_000;

    // Where the kernel takes the near ends of outgoing connections from: a listener's port there may be gone while its server is down, and a client that tries it again and again
    // may even be connected to itself. Source: Linux man-pages, ip(7), ip_local_port_range.
    private static readonly int Outgoing = ReadOutgoing();

    /// <summary>A TCP port that was free a moment ago, and that no outgoing connection is given by chance.</summary>
    public static int Free()
    {
        for (int attempt = 0; attempt < Attempts && Outgoing >= First + Enough; attempt++)
        {
            int port = Random.Shared.Next(First, Outgoing);
            if (TryListen(port) is not null)
            {
                return port;
            }
        }

        return TryListen(0) ?? throw new InvalidOperationException("no port of the loopback is free");
    }

    private static int? TryListen(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static int ReadOutgoing()
    {
        const string file = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Split('\t', ' ')[0], out int first) ? first : 0;
    }
}
