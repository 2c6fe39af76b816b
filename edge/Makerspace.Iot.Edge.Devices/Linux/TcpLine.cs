using System.Net.Sockets;

namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// A line that is a TCP connection: to a Modbus TCP device, or to a converter that passes the bytes of a serial line.
/// One connection; lost or refused, it is made again on demand, first after <see cref="FirstRetry"/>, then doubling up to <see cref="LongestRetry"/>;
/// the wait is forgotten once bytes arrive again. Keep-alive probes notice a peer that lost its power.
/// A peer that has answered and then ends the connection, as gateways do after an answer or a rest, is connected to anew at once.
/// </summary>
/// <param name="endpoint">Where to.</param>
/// <param name="settings">Rate and parity of the serial line behind it, from which time-outs are reckoned; they are set at the converter, not from here.</param>
/// <param name="time">Clock of the waits between attempts.</param>
public sealed class TcpLine(TcpEndpoint endpoint, SerialSettings settings, TimeProvider time) : ISerialLine
{
    /// <summary>Wait after the first failed connection.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait between connections.</summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    /// <summary>Patience for a connection, the look-up of the name included.</summary>
    public static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(2);

    private const int WritePatienceMs = 1_000;
    private const int MostDiscarded = 64 * 1024;
    private readonly BackOff _backOff = new(time, FirstRetry, LongestRetry);
    private Socket? _socket;
    private volatile bool _disposed;
    private bool _hasBrought;
    private string _lastProblem = "not connected yet";

    /// <inheritdoc/>
    public string Name { get; } = endpoint.ToString();

    /// <inheritdoc/>
    public SerialSettings Settings { get; private set; } = settings;

    /// <inheritdoc/>
    /// <remarks>False, too, once the other end has closed it and everything that it sent was read.</remarks>
    public bool IsOpen => _socket is { } socket && !HasEnded(socket);

    /// <inheritdoc/>
    public TimeSpan RetryIn => IsOpen ? TimeSpan.Zero : _backOff.Remaining;

    /// <inheritdoc/>
    public void EnsureOpen()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (IsOpen)
        {
            return;
        }

        Close();
        TimeSpan wait = _backOff.Remaining;
        if (wait > TimeSpan.Zero)
        {
            throw new DeviceException("network line", Name, "connect", $"{_lastProblem}; next attempt in {wait.TotalSeconds:0.0} s");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = WritePatienceMs };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            using var limit = new CancellationTokenSource(ConnectPatience);
            socket.ConnectAsync(endpoint.Host, endpoint.Port, limit.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException or ArgumentException)
        {
            socket.Dispose();
            throw Failed("connect", problem is OperationCanceledException ? $"no answer within {ConnectPatience.TotalSeconds:0} s; check that it is switched on, and its address" : problem.Message);
        }

        (_socket, _hasBrought) = (socket, false);
    }

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, TimeSpan timeout)
    {
        Socket socket = Opened("read");
        try
        {
            if (socket.Available == 0 && !socket.Poll(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero, SelectMode.SelectRead))
            {
                return 0;
            }

            int count = socket.Receive(buffer);
            if (count > 0)
            {
                _backOff.Succeeded();
                _hasBrought = true;
                return count;
            }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            throw Lost("read", problem.Message);
        }

        throw Lost("read", "the other end closed the connection; many devices take one connection alone: stop other programs that read it");
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Socket socket = Opened("write");
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[socket.Send(bytes)..];
            }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            throw Lost("write", problem.Message);
        }
    }

    /// <inheritdoc/>
    public void DiscardInput()
    {
        Span<byte> rest = stackalloc byte[1024];
        for (int discarded = 0; discarded < MostDiscarded;)
        {
            int count = Read(rest, TimeSpan.Zero);
            if (count == 0)
            {
                return;
            }

            discarded += count;
        }

        Close();
        throw Failed("flush", "the other end does not stop sending");
    }

    /// <summary>Changes what time-outs are reckoned from; the converter's own rate stays as it is.</summary>
    public void ChangeBaudRate(int baudRate) => Settings = Settings with { BaudRate = baudRate };

    /// <inheritdoc/>
    public void Close() => Interlocked.Exchange(ref _socket, null)?.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        Close();
    }

    private Socket Opened(string operation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _socket ?? throw new DeviceException("network line", Name, operation, "the connection is closed");
    }

    private static bool HasEnded(Socket socket)
    {
        try
        {
            return socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    private DeviceException Lost(string operation, string problem)
    {
        Close();
        return _hasBrought ? new DeviceException("network line", Name, operation, problem) : Failed(operation, problem);
    }

    private DeviceException Failed(string operation, string problem)
    {
        _lastProblem = problem;
        _backOff.Failed();
        return new DeviceException("network line", Name, operation, problem);
    }
}
