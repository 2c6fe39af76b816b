using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>What the core and the drivers call otherwise than the wire.</summary>
public static class WireMap
{
    /// <summary>What a meter is like, as its driver says.</summary>
    public static Core.Metering.MeterTraits ToCore(Devices.Meters.MeterTraits value) => new(value.ResolutionWh, value.RollOverWh, value.IsBillable, value.SettleSeconds)
    {
        MaxPowerW = value.MaxPowerW,
        TolerancePart = value.TolerancePart,
        RefreshSeconds = value.RefreshSeconds,
        DerivesPower = value.DerivesPower,
    };

    /// <summary>Name of a phase, for example <c>heating</c>; null for none.</summary>
    public static string? Name(ThermalPhase phase) => phase switch
    {
        ThermalPhase.Heating => "heating",
        ThermalPhase.Holding => "holding",
        ThermalPhase.Cooling => "cooling",
        _ => null,
    };

    /// <summary><c>audit</c> for a machine that is only watched; null for a guarded one.</summary>
    public static string? Name(GuardMode mode) => mode == GuardMode.Audit ? "audit" : null;

    /// <summary>Names of the wired interlocks that forbid a start, the most urgent first; null if there is none.</summary>
    public static string[]? Names(InterlockKinds forbidding) => forbidding == InterlockKinds.None ? null
        : [.. Enum.GetValues<InterlockKinds>().Where(k => k != InterlockKinds.None && forbidding.HasFlag(k)).Select(Name)];

    private static string Name(InterlockKinds kind) => kind switch
    {
        InterlockKinds.EmergencyStop => InterlockName.EmergencyStop,
        InterlockKinds.Lid => InterlockName.Lid,
        InterlockKinds.Extractor => InterlockName.Extractor,
        _ => InterlockName.Coolant,
    };

    /// <summary>Names of faults, in their order.</summary>
    public static string[] Names(MachineFaults faults) => [.. FaultNames.Each(faults).Select(FaultNames.Name)];
}
