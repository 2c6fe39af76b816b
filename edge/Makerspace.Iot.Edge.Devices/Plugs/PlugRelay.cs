using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// A smart plug as a relay. Writing only says what is wanted: the command leaves with the next pulse, and whether it was followed is told by <see cref="PlugFeedback"/>, which always goes with it.
/// It never throws for what network or plug do. Disposing asks for off.
/// </summary>
/// <param name="plug">The plug.</param>
/// <param name="wake">Called after each write, from the writing thread, so that the command leaves at once; must not wait.</param>
public sealed class PlugRelay(SmartPlug plug, Action? wake = null) : IOutputPin
{
    /// <summary>The plug.</summary>
    public SmartPlug Plug => plug;

    /// <inheritdoc/>
    public void Write(bool active)
    {
        plug.Switch(active);
        wake?.Invoke();
    }

    /// <inheritdoc/>
    public void Dispose() => Write(active: false);
}
