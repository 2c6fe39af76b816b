using Makerspace.Iot.Edge.Simulator.Accounts;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Machines;

namespace Makerspace.Iot.Edge.Simulator.Workshops;

/// <summary>Settings of a virtual workshop.</summary>
public sealed record WorkshopOptions
{
    /// <summary>The seed of all chance in it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How badly its serial lines behave.</summary>
    public LineFaults Faults { get; init; } = LineFaults.None;

    /// <summary>The load of a machine by its name; by default <see cref="LoadKinds.Of"/> the name.</summary>
    public Func<string, LoadKind> LoadOf { get; init; } = LoadKinds.Of;

    /// <summary>Where a machine's counter stands at the start, in watt-hours; by default something between 100 and 3,000 kWh, by the seed.</summary>
    public Func<string, double?> CounterOf { get; init; } = _ => null;

    /// <summary>The account to write to; null for none beyond memory.</summary>
    public RunAccount? Account { get; init; }
}
