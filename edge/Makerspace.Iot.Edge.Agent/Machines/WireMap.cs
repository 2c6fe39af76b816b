using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Sessions;
using Wire = Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// The enumerations of the core in those of the wire. They are one to one by name and by number; a test proves it for each pair, so that a cast is enough here.
/// </summary>
public static class WireMap
{
    /// <summary>Clock quality.</summary>
    public static Wire.ClockQuality ToWire(Core.ClockQuality value) => (Wire.ClockQuality)value;

    /// <summary>Clock quality.</summary>
    public static Core.ClockQuality ToCore(Wire.ClockQuality value) => (Core.ClockQuality)value;

    /// <summary>Purpose of a session.</summary>
    public static Wire.Events.SessionPurpose ToWire(Core.Access.SessionPurpose value) => (Wire.Events.SessionPurpose)value;

    /// <summary>Purpose of a session.</summary>
    public static Core.Access.SessionPurpose ToCore(Wire.Events.SessionPurpose value) => (Core.Access.SessionPurpose)value;

    /// <summary>Reason of a refusal.</summary>
    public static DenialReason ToWire(Core.Access.DenialReason value) => (DenialReason)value;

    /// <summary>Reason of an end.</summary>
    public static SessionEndReason ToWire(EndReason value) => (SessionEndReason)value;

    /// <summary>Quality of energy.</summary>
    public static EnergyQuality ToWire(Core.Metering.EnergyQuality value) => (EnergyQuality)value;

    /// <summary>Quality of energy.</summary>
    public static Core.Metering.EnergyQuality ToCore(EnergyQuality value) => (Core.Metering.EnergyQuality)value;

    /// <summary>What a meter is like, as its driver says.</summary>
    public static Core.Metering.MeterTraits ToCore(Devices.Meters.MeterTraits value) => new(value.ResolutionWh, value.RollOverWh, value.IsBillable, value.SettleSeconds)
    {
        MaxPowerW = value.MaxPowerW,
        TolerancePart = value.TolerancePart,
        RefreshSeconds = value.RefreshSeconds,
        DerivesPower = value.DerivesPower,
    };

    /// <summary>State of a machine.</summary>
    public static Wire.Telemetry.MachineCondition ToWire(Core.Sessions.MachineCondition value) => (Wire.Telemetry.MachineCondition)value;

    /// <summary>Verb of a command.</summary>
    public static Core.Sessions.CommandVerb ToCore(Wire.Link.CommandVerb value) => (Core.Sessions.CommandVerb)value;

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

    /// <summary>Names of faults, in their order.</summary>
    public static string[] Names(Core.Sessions.FaultCode faults) => faults == Core.Sessions.FaultCode.None ? [] : FaultNames.Each(faults).Select(FaultNames.Name).ToArray();

    /// <summary>The set behind names; unknown names are left out (they may be of a later version of this program).</summary>
    public static Core.Sessions.FaultCode Faults(IEnumerable<string> names)
    {
        Core.Sessions.FaultCode all = Core.Sessions.FaultCode.None;
        foreach (Core.Sessions.FaultCode code in Enum.GetValues<Core.Sessions.FaultCode>())
        {
            if (System.Numerics.BitOperations.IsPow2((int)code) && names.Contains(FaultNames.Name(code), StringComparer.Ordinal))
            {
                all |= code;
            }
        }

        return all;
    }
}
