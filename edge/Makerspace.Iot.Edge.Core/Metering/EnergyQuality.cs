namespace Makerspace.Iot.Edge.Core.Metering;

/// <summary>Where an energy figure comes from, best first. A session takes the worst met on its way.</summary>
public enum EnergyQuality
{
    /// <summary>Difference of a meter's own counter over the whole session.</summary>
    Metered,

    /// <summary>Partly or wholly integrated from power samples, or bridged over a gap.</summary>
    Estimated,

    /// <summary>For part of the session nothing was read and nothing stands in for it: a lower bound.</summary>
    Missing,
}
