namespace Makerspace.Iot.Mqtt.Mosquitto;

/// <summary>Wakes the network thread from its wait. Many calls before it wakes cost one system call. Thread-safe.</summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly Lock _gate = new();
    private int _descriptor = Posix.NewEvent() is var made and >= 0 ? made : throw new MqttLinkException("MQTT: no file descriptor left for a link");
    private int _set;

    /// <summary>To be polled for input; negative once disposed, which poll passes over.</summary>
    public int Descriptor => _descriptor;

    /// <summary>Wakes the thread; nothing after disposal.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _set, 1) != 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_descriptor >= 0)
            {
                Posix.SetEvent(_descriptor);
            }
        }
    }

    /// <summary>To be called by the woken thread before it looks at what was left for it.</summary>
    /// <param name="seen">What poll saw at <see cref="Descriptor"/>.</param>
    public void Clear(short seen)
    {
        // First the descriptor, then the flag: the other way round, a call in between would leave a flag without a descriptor, and nobody would be woken any more.
        if (seen != 0 || Volatile.Read(ref _set) != 0)
        {
            Posix.ClearEvent(_descriptor);
            Interlocked.Exchange(ref _set, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_descriptor >= 0)
            {
                Posix.Close(_descriptor);
                _descriptor = -1;
            }
        }
    }
}
