using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Status;

/// <summary>
/// Answers <c>GET /status</c> with JSON on 127.0.0.1, and nothing else. With port 0 the system chooses one. Either way the port stands in the file <see cref="PortFile"/> of the data folder
/// (on a full disk later, or not at all: see <see cref="TellPort"/>).
/// One connection at a time, requests of at most <see cref="LargestRequest"/> bytes, <see cref="Longest"/> each: it can be slowed down, but never slows a machine down.
/// </summary>
public sealed class StatusServer : IDisposable
{
    /// <summary>Name of the file with the port.</summary>
    public const string PortFile = "status.port";

    /// <summary>Largest request, bytes; what comes after them is not read.</summary>
    public const int LargestRequest = 4096;

    /// <summary>How long one connection may take, two seconds.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AcceptAgain = TimeSpan.FromSeconds(1);
    private readonly TcpListener _listener;
    private readonly Func<StatusReport> _make;
    private readonly string _portFile;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private volatile bool _disposed;
    private bool _portTold;
    private bool _portFailed;

    /// <summary>Listens at once. Throws <see cref="SocketException"/> if the port is taken.</summary>
    public StatusServer(int port, string dataFolder, Func<StatusReport> make, TimeProvider time, ILogger log)
    {
        (_make, _time, _log) = (make, time, log);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(backlog: 8);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _portFile = Path.Combine(dataFolder, PortFile);
        TellPort();
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Writes the port into its file if that is still to be done. What the disk refuses is logged once and left for the next call. Not thread-safe.</summary>
    public void TellPort()
    {
        if (_portTold)
        {
            return;
        }

        try
        {
            File.WriteAllText(_portFile, Port.ToString());
            _portTold = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!_portFailed)
            {
                _portFailed = true;
                _log.LogWarning(error, "The file {File} cannot be written: the status is on port {Port}", _portFile, Port);
            }
        }
    }

    /// <summary>Answers until cancelled. A request that fails, for whatever reason, ends that request alone.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && !_disposed)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(cancellationToken);
                await ServeAsync(client, cancellationToken);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException && (cancellationToken.IsCancellationRequested || _disposed))
            {
                return;
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Out of descriptors, for instance. Trying again at once would only spin.
                _log.LogWarning(error, "No status request can be taken");
                await Task.Delay(AcceptAgain, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
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

    private async Task ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await AnswerAsync(client.GetStream(), either.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
        {
            _log.LogDebug(error, "A status request ended early");
        }
        catch (Exception error)
        {
            // A defect of the report; the next one may be whole again.
            _log.LogError(error, "A status request failed");
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
