namespace Makerspace.Iot.Edge.Core.Metering;

/// <summary>What a meter is like.</summary>
/// <param name="ResolutionWh">Smallest step of the counter, watt-hours; above 0. Any value if there is no counter.</param>
/// <param name="RollOverWh">Value at which the counter starts again at zero, watt-hours; null if it does not in practice.</param>
/// <param name="IsBillable">False if its energy is good enough to tell work from rest, not for an invoice: whatever it counts, a session's energy is estimated.</param>
/// <param name="SettleSeconds">How long it may go on showing power after the last of it has flowed, seconds; 0 if it follows at once. A pulse meter knows the end only by the pulse that does not come.</param>
public readonly record struct MeterTraits(double ResolutionWh, double? RollOverWh = null, bool IsBillable = true, double SettleSeconds = 0)
{
    /// <summary>Greatest power that the meter can measure, watts; null if nothing is known of it.</summary>
    public double? MaxPowerW { get; init; }

    /// <summary>By how much counter and integral of power may differ for good, as a part of the energy; default 0.025; 0 to 0.5.</summary>
    public double TolerancePart { get; init; } = 0.025;

    /// <summary>The slowest refresh that is met at sound counters, half an hour, and a tenth for its clock; seconds.</summary>
    public const double SlowestRefreshSeconds = 33 * 60;

    /// <summary>How long the counter may stand still although energy flows, seconds; 1 to 86,400. Default, for a meter that does not state it: <see cref="SlowestRefreshSeconds"/>, so that no sound counter is doubted.</summary>
    public double RefreshSeconds { get; init; } = SlowestRefreshSeconds;

    /// <summary>True if power is computed from the counter (pulses): it is no second witness, and the counter stands alone.</summary>
    public bool DerivesPower { get; init; }
}
