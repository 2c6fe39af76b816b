using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Ledger;

/// <summary>Where the energy of a session comes from. The words are those of the wire.</summary>
public enum EnergyGrade
{
    /// <summary>A meter's own counter over the whole session.</summary>
    Metered,

    /// <summary>Partly integrated from power, or bridged over a gap.</summary>
    Estimated,

    /// <summary>Part of the session has no reading; the figure is a lower bound.</summary>
    Missing,
}

/// <summary>One ended session of the ledger, as far as prices and summaries need it.</summary>
public sealed record UsageFact
{
    /// <summary>Site of that day.</summary>
    public required string Site { get; init; }

    /// <summary>The machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Its category; empty if the registry no longer knows the machine.</summary>
    public required string Category { get; init; }

    /// <summary>Reference of the member.</summary>
    public required string Member { get; init; }

    /// <summary>The structure that pays; null for a private person.</summary>
    public string? Structure { get; init; }

    /// <summary>True if no member's badge opened it: work at a machine that is only watched, or by the maintenance key. Nobody pays for it.</summary>
    public bool Unbadged { get; init; }

    /// <summary>What it was for.</summary>
    public required UsagePurpose Purpose { get; init; }

    /// <summary>Start, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Occupied time, in seconds, 0 or more.</summary>
    public required double OccupiedSeconds { get; init; }

    /// <summary>Active time, in seconds, 0 or more.</summary>
    public required double ActiveSeconds { get; init; }

    /// <summary>Energy, in watt-hours, 0 or more.</summary>
    public required double EnergyWh { get; init; }

    /// <summary>Where the energy comes from.</summary>
    public required EnergyGrade Energy { get; init; }

    /// <summary>True if its end never came and nobody has settled it: the figures are those of its last checkpoint.</summary>
    public bool WithoutEnd { get; init; }
}
