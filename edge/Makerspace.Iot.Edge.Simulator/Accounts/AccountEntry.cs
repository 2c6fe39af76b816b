namespace Makerspace.Iot.Edge.Simulator.Accounts;

/// <summary>
/// One line of the simulator's own account. <see cref="Kind"/> says which fields stand:
/// <c>run</c> (seed, pace), <c>badge</c> (machine, action, person, expected), <c>powered</c> (machine, from, at, energyWh, peakW: an interval with the relay closed),
/// <c>energy</c> (machine, energyWh since the start of the run, counterWh), <c>fault</c> (machine, action).
/// </summary>
public sealed record AccountEntry
{
    /// <summary>What it tells.</summary>
    public required string Kind { get; init; }

    /// <summary>When, wall time UTC; the end of an interval.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Agent concerned.</summary>
    public string? Agent { get; init; }

    /// <summary>Machine concerned.</summary>
    public string? Machine { get; init; }

    /// <summary>Start of an interval, wall time UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>True energy, watt-hours, unrounded.</summary>
    public double? EnergyWh { get; init; }

    /// <summary>Where the meter's counter stands, watt-hours, unrounded.</summary>
    public double? CounterWh { get; init; }

    /// <summary>Highest power, watts.</summary>
    public double? PeakW { get; init; }

    /// <summary>What was done: <c>tap</c>, <c>insert</c>, <c>remove</c>, or the name of a fault and <c>on</c> or <c>off</c>.</summary>
    public string? Action { get; init; }

    /// <summary>Reference of the person; null for a card that nobody knows.</summary>
    public string? Person { get; init; }

    /// <summary>What the rules of the registry say of it: <c>granted</c>, <c>badge-out</c>, or a reason of refusal.</summary>
    public string? Expected { get; init; }

    /// <summary>Seed of the run.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Pace of the run.</summary>
    public double? Pace { get; init; }
}
