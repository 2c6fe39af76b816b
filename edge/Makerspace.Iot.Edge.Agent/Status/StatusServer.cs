using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Status;

/// <summary>
/// Answers <c>GET /status</c> with JSON on 127.0.0.1, and nothing else. With port 0 the system chooses one; either way the port stands in the file <see cref="PortFile"/> of the data folder.
/// One connection at a time, requests of at most 4 KiB, two seconds each: it can be slowed down, but never slows a machine down.
/// </summary>
public sealed class StatusServer : IDisposable
{
    /// <summary>Name of the file with the port.</summary>
    public const string PortFile = "status.port";

    private const int LargestRequest = 4096;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private readonly TcpListener _listener;
    private readonly Func<StatusReport> _make;
    private readonly string _portFile;
    private readonly ILogger _log;

    /// <summary>Listens at once. Throws <see cref="SocketException"/> where the port is taken.</summary>
    public StatusServer(int port, string dataFolder, Func<StatusReport> make, ILogger log)
    {
        (_make, _log) = (make, log);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(backlog: 8);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _portFile = Path.Combine(dataFolder, PortFile);
        File.WriteAllText(_portFile, Port.ToString());
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Answers until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(cancellationToken);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(Longest);
                await AnswerAsync(client.GetStream(), limit.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
            {
                _log.LogDebug(error, "A status request ended early");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        try
        {
            File.Delete(_portFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next start writes it anew.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        string request = await ReadRequestAsync(stream, cancellationToken);
        bool known = request.StartsWith("GET /status ", StringComparison.Ordinal) || request.StartsWith("GET / ", StringComparison.Ordinal);
        byte[] body = known ? JsonSerializer.SerializeToUtf8Bytes(_make(), StatusJson.Default.StatusReport) : "GET /status\n"u8.ToArray();
        string head = $"HTTP/1.1 {(known ? "200 OK" : "404 Not Found")}\r\nContent-Type: {(known ? "application/json" : "text/plain")}; charset=utf-8\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await stream.WriteAsync(body, cancellationToken);
    }

    private static async Task<string> ReadRequestAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[LargestRequest];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            if (read == 0 || buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                break;
            }
        }

        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
