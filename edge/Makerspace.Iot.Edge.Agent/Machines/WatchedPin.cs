using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>An input pin that is read often, debounced, and reported on change. What cannot be read is unknown (null), never a guess. The loop's thread alone uses it.</summary>
internal sealed class WatchedPin(IInputPin? pin, SettleTimes settle, bool inverted = false)
{
    private InputFilter _filter = new(settle);
    private bool? _value;
    private bool? _reported;
    private bool _told;

    /// <summary>Reads it; without a pin nothing is read.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="problem">Takes what a pin says that cannot be read.</param>
    /// <param name="away">Takes what a device behind a network says that cannot be reached.</param>
    public void Read(TimeSpan now, ref string? problem, ref string? away)
    {
        if (pin is null)
        {
            return;
        }

        try
        {
            _value = _filter.Take(pin.Read() != inverted, now);
        }
        catch (DeviceAwayException error)
        {
            // Unknown, and no fault of a pin: the network may bring it back, or has yet to.
            (_value, away) = (_filter.Take(null, now), error.IsEarly ? away : error.Message);
        }
        catch (DeviceException error)
        {
            (_value, problem) = (_filter.Take(null, now), error.Message);
        }
    }

    /// <summary>True once for each change, the first reading included; never without a pin.</summary>
    public bool Changed(out bool? value)
    {
        value = _value;
        bool changed = pin is not null && (!_told || value != _reported);
        (_told, _reported) = (true, value);
        return changed;
    }
}
