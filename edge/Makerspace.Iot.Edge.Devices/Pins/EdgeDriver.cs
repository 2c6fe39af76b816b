using System.Device.Gpio;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>An edge with the time and the number that the board itself gave it.</summary>
/// <param name="changeType">Rising or falling.</param>
/// <param name="pinNumber">Line.</param>
/// <param name="atNanoseconds">When, CLOCK_MONOTONIC, nanoseconds.</param>
/// <param name="number">Number of the edge among those asked for, from 1 on, modulo 2^32.</param>
public sealed class TimedEdgeEventArgs(PinEventTypes changeType, int pinNumber, long atNanoseconds, uint number) : PinValueChangedEventArgs(changeType, pinNumber)
{
    /// <summary>When, CLOCK_MONOTONIC, nanoseconds.</summary>
    public long AtNanoseconds => atNanoseconds;

    /// <summary>Number of the edge among those asked for.</summary>
    public uint Number => number;
}

/// <summary>A driver that tells each edge of a line with <see cref="TimedEdgeEventArgs"/>, on a thread of its own, one callback a line.</summary>
public abstract class EdgeDriver : GpioDriver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, PinChangeEventHandler> _callbacks = [];
    private readonly Dictionary<int, TimeSpan> _debounce = [];

    /// <summary>A level of this line counts once it has stood so long; to be called before a callback is added. Zero: at once.</summary>
    public void SetDebounce(int pinNumber, TimeSpan debounce)
    {
        lock (_gate)
        {
            _debounce[pinNumber] = debounce;
        }
    }

    /// <summary>Throws <see cref="DeviceException"/> once edges of this line can be told no more.</summary>
    public abstract void CheckEdges(int pinNumber);

    /// <summary>Begins to watch a line that is an input.</summary>
    protected abstract void StartEdges(int pinNumber, PinEventTypes eventTypes, TimeSpan debounce);

    /// <summary>Ends it; afterwards none is told.</summary>
    protected abstract void StopEdges(int pinNumber);

    /// <summary>Tells an edge. Called outside every lock.</summary>
    protected void Tell(TimedEdgeEventArgs edge)
    {
        PinChangeEventHandler? callback;
        lock (_gate)
        {
            callback = _callbacks.GetValueOrDefault(edge.PinNumber);
        }

        callback?.Invoke(this, edge);
    }

    /// <inheritdoc/>
    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback)
    {
        TimeSpan debounce;
        lock (_gate)
        {
            if (!_callbacks.TryAdd(pinNumber, callback))
            {
                throw new InvalidOperationException($"Line {pinNumber} has a callback already.");
            }

            debounce = _debounce.GetValueOrDefault(pinNumber);
        }

        try
        {
            StartEdges(pinNumber, eventTypes, debounce);
        }
        catch
        {
            Drop(pinNumber);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback)
    {
        if (Drop(pinNumber))
        {
            StopEdges(pinNumber);
        }
    }

    /// <inheritdoc/>
    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Register a callback; its arguments carry the time of the edge.");

    /// <inheritdoc/>
    protected override void ClosePin(int pinNumber)
    {
        if (Drop(pinNumber))
        {
            StopEdges(pinNumber);
        }
    }

    private bool Drop(int pinNumber)
    {
        lock (_gate)
        {
            _debounce.Remove(pinNumber);
            return _callbacks.Remove(pinNumber);
        }
    }
}
