namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>What a line is for.</summary>
public enum ChargeKind
{
    /// <summary>Active time.</summary>
    Active,

    /// <summary>Occupied time.</summary>
    Occupied,

    /// <summary>Energy at one price.</summary>
    Energy,

    /// <summary>Energy in peak hours.</summary>
    EnergyPeak,

    /// <summary>Energy in off-peak hours.</summary>
    EnergyOffPeak,

    /// <summary>Start fee.</summary>
    Start,

    /// <summary>Supervisor's time.</summary>
    Supervisor,

    /// <summary>What is missing to the minimum of the session.</summary>
    Minimum,

    /// <summary>Time that the membership includes.</summary>
    Included,

    /// <summary>Time of a pack that was bought.</summary>
    Pack,

    /// <summary>A session that its purpose makes free.</summary>
    Free,

    /// <summary>What is above the cap of the day; below zero.</summary>
    DailyCap,

    /// <summary>What is above the cap of the month; below zero.</summary>
    MonthlyCap,

    /// <summary>Material.</summary>
    Consumable,

    /// <summary>A booking to which nobody came.</summary>
    MissedBooking,
}

/// <summary>What a quantity counts.</summary>
public enum ChargeUnit
{
    /// <summary>Minutes.</summary>
    Minute,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>Kilowatt-hours.</summary>
    Kwh,

    /// <summary>Pieces, or what <see cref="ChargeLine.UnitName"/> says.</summary>
    Piece,
}

/// <summary>One line of what an entry costs: quantity × rate, rounded once to the cent. Immutable.</summary>
public sealed record ChargeLine
{
    /// <summary>The entry.</summary>
    public required EntryKey Entry { get; init; }

    /// <summary>What it is for.</summary>
    public required ChargeKind Kind { get; init; }

    /// <summary>The quantity that is paid: milliseconds, thousandths of a watt-hour or of a piece.</summary>
    public required long Thousandths { get; init; }

    /// <summary>Unit of <see cref="Rate"/>.</summary>
    public required ChargeUnit Unit { get; init; }

    /// <summary>Euros per unit.</summary>
    public required decimal Rate { get; init; }

    /// <summary>The amount, in whole cents.</summary>
    public required long Cents { get; init; }

    /// <summary>The version that asks for it.</summary>
    public required string Version { get; init; }

    /// <summary>Name of the material and of its unit; null otherwise.</summary>
    public (string Label, string Unit)? Material { get; init; }

    /// <summary>Name of a unit that is none of <see cref="ChargeUnit"/>.</summary>
    public string? UnitName => Material?.Unit;

    /// <summary>Time as it was measured, before free minutes and steps, in milliseconds.</summary>
    public long Measured { get; init; }

    /// <summary>Free first minutes.</summary>
    public int FreeMinutes { get; init; }

    /// <summary>Step in minutes; 0 if none.</summary>
    public int StepMinutes { get; init; }

    /// <summary>Hours after which the rate holds; 0 for the first.</summary>
    public int AfterHours { get; init; }

    /// <summary>What is left of the included hours, or of the pack, in milliseconds.</summary>
    public long Left { get; init; }

    /// <summary>The minimum or the cap, in whole cents.</summary>
    public long LimitCents { get; init; }

    /// <summary>What was counted towards it before this line, in whole cents.</summary>
    public long CountedCents { get; init; }

    /// <summary>Why it is free.</summary>
    public Registry.UsagePurpose? Purpose { get; init; }

    /// <summary>True if a share of the energy was worked out by time, because the ledger holds one figure for the session.</summary>
    public bool ByShareOfTime { get; init; }

    /// <summary>The amount in euros.</summary>
    public decimal Euros => Cents / 100m;

    /// <summary>How many thousandths make the unit.</summary>
    public long PerUnit => Unit switch { ChargeUnit.Minute => Quantity.Minute, ChargeUnit.Hour => Quantity.Hour, ChargeUnit.Kwh => Quantity.Kwh, _ => Quantity.Piece };

    /// <summary>The quantity in its unit, exact as far as a decimal goes.</summary>
    public decimal InUnits => (decimal)Thousandths / PerUnit;
}
