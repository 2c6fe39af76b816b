namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>An energy meter of one machine.</summary>
public interface IEnergyMeter
{
    /// <summary>Name for messages, for example <c>sdm120@5 on /dev/ttyUSB1</c>.</summary>
    string Name { get; }

    /// <summary>What kind of counter it has.</summary>
    MeterTraits Traits { get; }

    /// <summary>
    /// Reads once. Throws <see cref="DeviceException"/> if the meter does not answer, answers with an exception code, or with values out of its range;
    /// retries of the line are already used up then.
    /// </summary>
    ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>One reading. Null if the meter does not measure it.</summary>
/// <param name="PowerW">Active power, watts; negative while feeding in.</param>
/// <param name="EnergyWh">The meter's own counter of imported energy, watt-hours.</param>
/// <param name="CurrentA">Current, amperes; of the sum of phases for a three-phase meter.</param>
/// <param name="VoltageV">Voltage, volts; of phase 1 for a three-phase meter.</param>
public readonly record struct MeterReading(double? PowerW, double? EnergyWh, double? CurrentA, double? VoltageV)
{
    /// <summary>When <see cref="PowerW"/> was measured, a timestamp of the agent's <see cref="TimeProvider"/>; null: just now, while the meter was asked.</summary>
    public long? PowerAt { get; init; }

    /// <summary>When <see cref="EnergyWh"/> was measured, a timestamp of the agent's <see cref="TimeProvider"/>; null: just now, while the meter was asked.</summary>
    public long? EnergyAt { get; init; }

    /// <summary>The reading with a moment for each value that has none yet.</summary>
    /// <param name="timestamp">When it was measured, a timestamp of the agent's <see cref="TimeProvider"/>.</param>
    public MeterReading At(long timestamp) => this with
    {
        PowerAt = PowerAt ?? (PowerW is null ? null : timestamp),
        EnergyAt = EnergyAt ?? (EnergyWh is null ? null : timestamp),
    };
}

/// <summary>What the meter is like.</summary>
/// <param name="ResolutionWh">Smallest step of the counter, watt-hours; above 0 also if there is no counter.</param>
/// <param name="RollOverWh">Value at which the counter starts again at zero; null if it does not in practice.</param>
/// <param name="IsBillable">False if its energy tells work from rest but belongs on no invoice; a session's energy is an estimate then, in the ledger, too.</param>
/// <param name="SettleSeconds">How long it may go on showing power after the last of it has flowed, seconds; 0 if it follows at once.</param>
public readonly record struct MeterTraits(double ResolutionWh, double? RollOverWh, bool IsBillable = true, double SettleSeconds = 0)
{
    /// <summary>Greatest power that it can measure, watts; null if nothing is known of it. Its counter cannot grow faster.</summary>
    public double? MaxPowerW { get; init; }

    /// <summary>By how much its counter and the integral of its power may differ for good, as a part of the energy; default 0.025.</summary>
    public double TolerancePart { get; init; } = 0.025;

    /// <summary>How long its counter may stand still although energy flows, seconds; default 1,980, the slowest that is met: nothing is known of it.</summary>
    public double RefreshSeconds { get; init; } = 1980;

    /// <summary>True if its power is computed from its counter, so that one does not prove the other.</summary>
    public bool DerivesPower { get; init; }

    /// <summary>The range of a meter of so many amperes, watts: phases at 253 V, the most that a mains of 230 V may have.</summary>
    internal static double RangeW(double amperes, int phases = 1) => amperes * 253 * phases;
}
