namespace Makerspace.Iot.Edge.Simulator.Machines;

/// <summary>One interval from the closing of the relay to the opening of the contacts, on the clock of the run.</summary>
/// <param name="Machine">Machine name.</param>
/// <param name="From">When the relay closed.</param>
/// <param name="To">When relay and contacts were open again; for an interval under way, now.</param>
/// <param name="EnergyWh">True energy in it, watt-hours, unrounded.</param>
/// <param name="PeakW">Highest power in it, watts.</param>
public sealed record PoweredInterval(string Machine, TimeSpan From, TimeSpan To, double EnergyWh, double PeakW);
