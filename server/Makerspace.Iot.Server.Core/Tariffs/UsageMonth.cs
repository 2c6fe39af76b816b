namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>The usage of one structure in one month, at one site or at several. Every figure is a plain sum over sessions, so that rows add up to their total exactly.</summary>
public sealed record UsageMonth
{
    /// <summary>First day of the month; the default value in a total over several.</summary>
    public DateOnly Month { get; init; }

    /// <summary>The site; null in a sum over several.</summary>
    public string? Site { get; init; }

    /// <summary>The structure that pays; null for private persons together, and in a total.</summary>
    public string? Structure { get; init; }

    /// <summary>True for the sessions that no member's badge opened, which no structure pays.</summary>
    public bool Unbadged { get; init; }

    /// <summary>Sessions begun in the month.</summary>
    public int Sessions { get; init; }

    /// <summary>Occupied time, in hours, exact to the millisecond of each session.</summary>
    public decimal OccupiedHours => OccupiedMs / 3_600_000m;

    /// <summary>Active time, in hours, exact to the millisecond of each session.</summary>
    public decimal ActiveHours => ActiveMs / 3_600_000m;

    /// <summary>Energy, in kWh, exact to the thousandth of a watt-hour of each session. A lower bound if <see cref="SessionsEnergyMissing"/> is above 0.</summary>
    public decimal Kwh => EnergyMilliWh / 1_000_000m;

    /// <summary>Sum of the rounded amounts of the priced sessions, in euros.</summary>
    public decimal Euros { get; init; }

    /// <summary>Sessions whose energy is partly estimated.</summary>
    public int SessionsEnergyEstimated { get; init; }

    /// <summary>Sessions whose energy is a lower bound.</summary>
    public int SessionsEnergyMissing { get; init; }

    /// <summary>Sessions that no rate, or no membership, gives a price; they are not in <see cref="Euros"/>.</summary>
    public int SessionsWithoutTariff { get; init; }

    /// <summary>Maintenance sessions; never billed.</summary>
    public int SessionsNotBilled { get; init; }

    /// <summary>Sessions whose end never came and that nobody has settled; they count with the figures of their last checkpoint.</summary>
    public int SessionsWithoutEnd { get; init; }

    /// <summary>Occupied time, in milliseconds.</summary>
    public long OccupiedMs { get; init; }

    /// <summary>Active time, in milliseconds.</summary>
    public long ActiveMs { get; init; }

    /// <summary>Energy, in thousandths of a watt-hour.</summary>
    public long EnergyMilliWh { get; init; }

    /// <summary>The part of <see cref="EnergyMilliWh"/> that is of sessions whose energy is partly estimated.</summary>
    public long EstimatedMilliWh { get; init; }

    /// <summary>The part of <see cref="EnergyMilliWh"/> that is of sessions whose energy is a lower bound.</summary>
    public long MissingMilliWh { get; init; }

    /// <summary><see cref="EstimatedMilliWh"/> in kWh.</summary>
    public decimal EstimatedKwh => EstimatedMilliWh / 1_000_000m;

    /// <summary><see cref="MissingMilliWh"/> in kWh.</summary>
    public decimal MissingKwh => MissingMilliWh / 1_000_000m;

    /// <summary>Adds the figures of another; month, site and structure stay.</summary>
    public UsageMonth Plus(UsageMonth other) => this with
    {
        Sessions = Sessions + other.Sessions,
        Euros = Euros + other.Euros,
        SessionsEnergyEstimated = SessionsEnergyEstimated + other.SessionsEnergyEstimated,
        SessionsEnergyMissing = SessionsEnergyMissing + other.SessionsEnergyMissing,
        SessionsWithoutTariff = SessionsWithoutTariff + other.SessionsWithoutTariff,
        SessionsNotBilled = SessionsNotBilled + other.SessionsNotBilled,
        OccupiedMs = OccupiedMs + other.OccupiedMs,
        ActiveMs = ActiveMs + other.ActiveMs,
        EnergyMilliWh = EnergyMilliWh + other.EnergyMilliWh,
        SessionsWithoutEnd = SessionsWithoutEnd + other.SessionsWithoutEnd,
        EstimatedMilliWh = EstimatedMilliWh + other.EstimatedMilliWh,
        MissingMilliWh = MissingMilliWh + other.MissingMilliWh,
    };
}
