namespace Makerspace.Iot.Contracts.Events;

/// <summary>Where the energy figure of a session comes from. A session takes the worst quality met on its way.</summary>
public enum EnergyQuality
{
    /// <summary>Difference of a meter's own counter over the whole session.</summary>
    Metered,

    /// <summary>Partly or wholly integrated from power samples, or bridged over a gap.</summary>
    Estimated,

    /// <summary>No meter answered for part of the session and nothing stands in for it; the figure is a lower bound.</summary>
    Missing,
}
