using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>A smart plug as a meter. It answers at once from what the plug told last.</summary>
/// <param name="plug">The plug.</param>
/// <param name="wake">Called after each <see cref="Ask"/>, so that the question leaves at once; must not wait.</param>
public sealed class PlugMeter(SmartPlug plug, Action? wake = null) : IEnergyMeter
{
    /// <inheritdoc/>
    public string Name => plug.Name;

    /// <inheritdoc/>
    public MeterTraits Traits => plug.Traits;

    /// <summary>Longest time between two counts of the plug while it is heard, seconds: below it the profile's <c>meterGapSeconds</c> would call each count an estimate.</summary>
    public double LongestGapSeconds => plug.Times.Stale.TotalSeconds;

    /// <summary>Has the plug asked now, ahead of its turn: a session is about to begin or to end, and what it told last may be old. Never waits.</summary>
    public void Ask()
    {
        plug.Ask();
        wake?.Invoke();
    }

    /// <summary>
    /// The values that stand, each with the moment at which it was told, the counter only if it was told anew. Throws <see cref="DeviceAwayException"/> while the plug is not heard: missing is missing, not zero.
    /// </summary>
    public ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(plug.ReadMeter());
}
