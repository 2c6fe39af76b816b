using System.Net.Sockets;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>
/// Tells systemd that the service is ready, lives, stops. Without systemd it does nothing. Sending never blocks and never throws.
/// Source: sd_notify(3), systemd.service(5) WatchdogSec.
/// </summary>
public sealed class SystemdNotifier : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _address;
    private readonly TimeProvider _time;
    private readonly TimeSpan _beatEvery;
    private long _beatAt;

    /// <summary>Takes <c>$NOTIFY_SOCKET</c> and <c>$WATCHDOG_USEC</c>; <paramref name="watchdogPid"/> is <c>$WATCHDOG_PID</c>, which, if set, must be ours.</summary>
    public SystemdNotifier(string? notifySocket, string? watchdogMicroseconds, string? watchdogPid, TimeProvider time)
    {
        _time = time;
        _beatEvery = TimeSpan.MaxValue;
        if (string.IsNullOrEmpty(notifySocket))
        {
            return;
        }

        // A leading @ stands for the abstract name space.
        _address = new UnixDomainSocketEndPoint(notifySocket[0] == '@' ? '\0' + notifySocket[1..] : notifySocket);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        bool ours = string.IsNullOrEmpty(watchdogPid) || watchdogPid == Environment.ProcessId.ToString();
        if (ours && long.TryParse(watchdogMicroseconds, out long us) && us > 0)
        {
            // A third of the time, so that one beat may be lost.
            _beatEvery = TimeSpan.FromMicroseconds(us / 3.0);
        }

        _beatAt = time.GetTimestamp();
    }

    /// <summary>From the environment of this process.</summary>
    public static SystemdNotifier FromEnvironment(TimeProvider time) => new(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"), time);

    /// <summary>The machines are served from now on.</summary>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>The service stops.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>A sign of life, sent if one is due. Called only by the loop that serves the machines: a loop that hangs must look like one.</summary>
    public void Beat()
    {
        if (_beatEvery != TimeSpan.MaxValue && _time.GetElapsedTime(_beatAt) >= _beatEvery)
        {
            _beatAt = _time.GetTimestamp();
            Send("WATCHDOG=1");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private void Send(string message)
    {
        try
        {
            _socket?.SendTo(System.Text.Encoding.UTF8.GetBytes(message), _address!);
        }
        catch (SocketException)
        {
            // systemd does not listen just now; the next beat comes soon.
        }
    }
}
