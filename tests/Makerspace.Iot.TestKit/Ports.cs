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

    private static readonly HashSet<int> Given = [];

    // Two projects run at the same time: one has the even ports, the other the odd ones (scripts/test.sh). Null if this one runs by itself.
    private static readonly int? Lane = int.TryParse(Environment.GetEnvironmentVariable("MAKERSPACE_TEST_LANE"), out int lane) ? lane : null;

    /// <summary>A TCP port that was free a moment ago, and that no outgoing connection is given by chance. Never one that this process was given before: its server may be about to start, or be down for a while.</summary>
    public static int Free()
    {
        for (int attempt = 0; attempt < Attempts && Outgoing >= First + Enough; attempt++)
        {
            int port = Random.Shared.Next(First, Outgoing - 1);
            port = port - (port % 2) + (Lane ?? port % 2);
            if (TryListen(port) is not null && IsNew(port))
            {
                return port;
            }
        }

        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (TryListen(0) is { } port && IsNew(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException("no port of the loopback is free");
    }

    private static bool IsNew(int port)
    {
        lock (Given)
        {
            return Given.Add(port);
        }
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
