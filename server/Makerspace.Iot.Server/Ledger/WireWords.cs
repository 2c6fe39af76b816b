using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>The words of the wire as the pure core knows them. A word of a later version counts as the most cautious one known.</summary>
public static class WireWords
{
    /// <summary>What a session was for.</summary>
    public static UsagePurpose Purpose(SessionPurpose purpose) => purpose switch
    {
        SessionPurpose.Training => UsagePurpose.Training,
        SessionPurpose.Research => UsagePurpose.Research,
        SessionPurpose.Maintenance => UsagePurpose.Maintenance,
        SessionPurpose.Demonstration => UsagePurpose.Demonstration,
        _ => UsagePurpose.Production,
    };

    /// <summary>Where the energy comes from.</summary>
    public static EnergyGrade Energy(EnergyQuality quality) => quality switch
    {
        EnergyQuality.Metered => EnergyGrade.Metered,
        EnergyQuality.Estimated => EnergyGrade.Estimated,
        _ => EnergyGrade.Missing,
    };
}
