namespace Makerspace.Iot.Edge.Core.Metering;

/// <summary>What a meter's energy counter is like.</summary>
/// <param name="ResolutionWh">Smallest step of the counter, watt-hours; above 0.</param>
/// <param name="RollOverWh">Value at which the counter starts again at zero, watt-hours; null where it does not in practice.</param>
public readonly record struct MeterTraits(double ResolutionWh, double? RollOverWh = null);
