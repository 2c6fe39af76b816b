using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A meter of the configuration.</summary>
/// <param name="Where">Its path in the configuration.</param>
public abstract record MeterDevice(string Where) : ConfiguredDevice(Where)
{
    /// <summary>Meters of the same queue share a wire and are read one after the other; those of different queues at the same time.</summary>
    internal abstract string Queue { get; }

    /// <summary>True if its energy may stand on a bill: a counter that is approved for it (MID), or exists in an approved variant. What is not for billing is estimated in the ledger: a test holds this and the driver's trait equal.</summary>
    internal abstract bool IsBillable { get; }

    /// <summary>True if it is mounted the wrong way round: its power is turned, and its counter left out.</summary>
    internal bool IsReversed { get; init; }

    /// <summary>Makes the meter. Throws <see cref="Makerspace.Iot.Edge.Devices.DeviceSettingsException"/> for settings that cannot be.</summary>
    internal abstract IEnergyMeter Create(DeviceContext context);
}
