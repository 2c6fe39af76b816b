using System.Diagnostics;
using System.Net.Sockets;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.TestKit.Plugs;

/// <summary>A virtual plug alive on a real broker, in real time, on a thread of its own. It connects again by itself every quarter of a second. Disposing it pulls it out of the wall.</summary>
public sealed class PlugOnBroker : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);
    private readonly Lock _gate = new();
    private readonly IVirtualPlug _plug;
    private readonly string _host;
    private readonly int _port;
    private readonly (string User, string Password)? _login;
    private readonly Func<TimeSpan, bool, ElectricState> _load;
    private readonly List<PlugMessage> _due = [];
    private readonly Thread _thread;
    private TinyMqttClient? _client;
    private TimeSpan _triedAt = TimeSpan.MinValue;
    private TimeSpan _pingedAt;
    private bool _powered = true;
    private bool _mute;
    private volatile bool _stop;

    /// <summary>Plugs it in.</summary>
    /// <param name="plug">The plug.</param>
    /// <param name="host">Broker's host.</param>
    /// <param name="port">Broker's port.</param>
    /// <param name="load">What flows at a time with the output on or off.</param>
    /// <param name="login">User name and password; null if the broker lets everyone in.</param>
    public PlugOnBroker(IVirtualPlug plug, string host, int port, Func<TimeSpan, bool, ElectricState> load, (string User, string Password)? login = null)
    {
        (_plug, _host, _port, _load, _login) = (plug, host, port, load, login);
        _thread = new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "plug " + plug.ClientId };
        _thread.Start();
    }

    /// <summary>Whether current can flow: mains is there and the output on.</summary>
    public bool Output => Locked(() => _powered && _plug.Output);

    /// <summary>True while it is connected to the broker.</summary>
    public bool IsConnected => Locked(() => _client is not null);

    /// <summary>Messages received from the broker.</summary>
    public long Received { get; private set; }

    /// <summary>What it is.</summary>
    public IVirtualPlug Plug => _plug;

    /// <summary>Its radio is gone, or back: it works on, but speaks with nobody.</summary>
    public void SetRadio(bool on) => Locked(() =>
    {
        _mute = !on;
        Cut();
        return true;
    });

    /// <summary>Mains fails for the plug and what hangs on it, or comes back.</summary>
    public void SetMains(bool on) => Locked(() =>
    {
        if (_powered && !on)
        {
            Cut();
            _due.Clear();
            _plug.LosePower();
        }

        _powered = on;
        return true;
    });

    /// <summary>Somebody presses its button.</summary>
    public void PressButton() => Locked(() =>
    {
        _plug.PressButton(Now(), _due);
        return true;
    });

    /// <summary>Does something with the plug between two of its turns.</summary>
    public void With(Action<TimeSpan, ICollection<PlugMessage>> deed) => Locked(() =>
    {
        deed(Now(), _due);
        return true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        Cut();
    }

    private static TimeSpan Now() => Stopwatch.GetElapsedTime(0);

    private void Run()
    {
        while (!_stop)
        {
            lock (_gate)
            {
                Turn(Now());
            }

            Thread.Sleep(Period);
        }
    }

    private void Turn(TimeSpan now)
    {
        ElectricState state = _load(now, _powered && _plug.Output);
        if (!_powered)
        {
            return;
        }

        _plug.Advance(now, state, _due);
        try
        {
            Speak(now);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            Cut();
        }
    }

    private void Speak(TimeSpan now)
    {
        if (_client is null)
        {
            _due.Clear();
            if (_mute || (_triedAt != TimeSpan.MinValue && now - _triedAt < Retry))
            {
                return;
            }

            _triedAt = now;
            _client = new TinyMqttClient(_host, _port, _plug, keepAliveSeconds: 10, _login?.User, _login?.Password);
            _plug.Connected(now, _due);
        }

        foreach ((string topic, byte[] payload) in _client.Receive())
        {
            Received++;
            _plug.Receive(topic, payload, now, _due);
        }

        foreach (PlugMessage message in _due)
        {
            _client.Publish(message);
        }

        _due.Clear();
        if (now - _pingedAt > TimeSpan.FromSeconds(5))
        {
            _pingedAt = now;
            _client.Ping();
        }
    }

    private void Cut()
    {
        _client?.Dispose();
        _client = null;
    }

    private T Locked<T>(Func<T> deed)
    {
        lock (_gate)
        {
            return deed();
        }
    }
}
