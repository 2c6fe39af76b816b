namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>Where a machine that heats stands.</summary>
public enum ThermalPhase
{
    /// <summary>Cold, or does not heat.</summary>
    None,

    /// <summary>At work and below its working temperature.</summary>
    Heating,

    /// <summary>At work and at its working temperature.</summary>
    Holding,

    /// <summary>Hot, and no longer heated.</summary>
    Cooling,
}
