using System.Net;
using System.Net.Sockets;

namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>A wire between link and broker that can be frozen (bytes stay where they are) and cut.</summary>
internal sealed class FrozenBroker : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<TcpClient> _ends = [];
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _frozen;
    private long _swallowed;

    public FrozenBroker(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes that came while frozen, from either side.</summary>
    public long Swallowed => Interlocked.Read(ref _swallowed);

    /// <summary>From now on no byte passes, in either direction.</summary>
    public void Freeze() => _frozen = true;

    /// <summary>New connections pass again.</summary>
    public void Thaw() => _frozen = false;

    /// <summary>Resets every connection, as a pulled plug and a new start do.</summary>
    public void Cut()
    {
        lock (_ends)
        {
            foreach (TcpClient client in _ends)
            {
                client.Client.LingerState = new LingerOption(enable: true, 0);
                client.Dispose();
            }

            _ends.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        Cut();
        _end.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                TcpClient near = await _listener.AcceptTcpClientAsync(_end.Token);
                var far = new TcpClient();
                await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                lock (_ends)
                {
                    _ends.Add(near);
                    _ends.Add(far);
                }

                _ = Pump(near, far);
                _ = Pump(far, near);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The wire was taken away.
        }
    }

    private async Task Pump(TcpClient from, TcpClient to)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            int read;
            bool frozen = false;
            while ((read = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0)
            {
                frozen |= _frozen; // A frozen connection never comes back to life: it has lost bytes.
                if (frozen)
                {
                    Interlocked.Add(ref _swallowed, read);
                    continue;
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }

            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }
}
