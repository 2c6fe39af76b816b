namespace Makerspace.Iot.Edge.Core.Metering;

/// <summary>What a meter is like.</summary>
/// <param name="ResolutionWh">Smallest step of the counter, watt-hours; above 0. Any value where there is no counter.</param>
/// <param name="RollOverWh">Value at which the counter starts again at zero, watt-hours; null where it does not in practice.</param>
/// <param name="IsBillable">False where its energy is good enough to tell work from rest, not for an invoice: whatever it counts, a session's energy is estimated.</param>
/// <param name="SettleSeconds">How long it may go on showing power after the last of it has flowed, seconds; 0 where it follows at once. A pulse meter knows the end only by the pulse that does not come.</param>
public readonly record struct MeterTraits(double ResolutionWh, double? RollOverWh = null, bool IsBillable = true, double SettleSeconds = 0);
