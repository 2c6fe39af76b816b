using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>What a smart plug says of its own output, as the feedback of its relay. It is the plug's word, not that of the contacts behind it: a welded relay in a plug is found by the meter alone.</summary>
/// <param name="plug">The plug.</param>
public sealed class PlugFeedback(SmartPlug plug) : IInputPin
{
    /// <summary>
    /// The output as told. Throws <see cref="DeviceAwayException"/> while the plug is not heard, except if it never confirmed that it was switched on: that reads as off.
    /// </summary>
    public bool Read() => plug.ReadOutput();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
