using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>What a price of time is for.</summary>
public enum TimeUnit
{
    /// <summary>A minute.</summary>
    Minute,

    /// <summary>An hour.</summary>
    Hour,
}

/// <summary>Another price from a number of hours on.</summary>
/// <param name="AfterHours">Paid hours of the month that come before it, 1 to 744.</param>
/// <param name="Euros">Price of the unit from there on.</param>
public sealed record TimeTier(int AfterHours, decimal Euros);

/// <summary>The price of time: first minutes off, then whole steps, then the tiers of the month.</summary>
/// <param name="Euros">Price of one unit, at most four decimals.</param>
/// <param name="Unit">The unit.</param>
public sealed record TimePrice(decimal Euros, TimeUnit Unit = TimeUnit.Hour)
{
    /// <summary>First minutes of each session that are free, 0 to 480.</summary>
    public int FreeMinutes { get; init; }

    /// <summary>What is left is rounded up to whole steps of so many minutes, 1 to 480; 0 if it counts by the millisecond.</summary>
    public int StepMinutes { get; init; }

    /// <summary>Other prices, in rising order of hours; at most <see cref="TariffTerms.MostTiers"/>. They count the paid hours of one member, structure and tariff in a month.</summary>
    public IReadOnlyList<TimeTier> Tiers { get; init; } = [];

    /// <summary>Milliseconds of the unit.</summary>
    public long UnitMs => Unit == TimeUnit.Minute ? Quantity.Minute : Quantity.Hour;
}

/// <summary>The price of energy.</summary>
/// <param name="Euros">Price of one kWh; in peak hours if there are others.</param>
/// <param name="OffPeakEuros">Price of one kWh in off-peak hours; null if all hours cost the same.</param>
/// <param name="OffPeakHours">The off-peak hours of the site's contract, in the text form of <see cref="OpeningHours"/>.</param>
public sealed record EnergyPrice(decimal Euros, decimal? OffPeakEuros = null, string OffPeakHours = "")
{
    private ReadHours? _read;

    /// <summary><see cref="OffPeakHours"/> as they are read, once; none if they cannot be.</summary>
    internal OpeningHours[] OffPeak
    {
        get
        {
            ReadHours? read = _read;
            if (read is null || !ReferenceEquals(read.Text, OffPeakHours))
            {
                _ = OpeningHours.TryParse(OffPeakHours, out OpeningHours[] hours);
                _read = read = new ReadHours(OffPeakHours, [.. hours.OrderBy(h => h.FromMinute)]);
            }

            return read.Hours;
        }
    }

    /// <inheritdoc/>
    public bool Equals(EnergyPrice? other) => other is not null && (Euros, OffPeakEuros, OffPeakHours) == (other.Euros, other.OffPeakEuros, other.OffPeakHours);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Euros, OffPeakEuros, OffPeakHours);

    private sealed record ReadHours(string Text, OpeningHours[] Hours);
}

/// <summary>Hours that a membership includes each month of the calendar, whole even if it begins or ends within.</summary>
/// <param name="Hours">Hours, 1 to 744.</param>
/// <param name="CarryMonths">For how many months what is left may still be used, 0 to 12; the oldest is used first.</param>
public sealed record IncludedHours(int Hours, int CarryMonths = 0);

/// <summary>The price of a material.</summary>
/// <param name="Code">Its name in entries.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Unit">What is counted, in words: <c>plaque</c>, <c>g</c>.</param>
/// <param name="Euros">Price of one.</param>
public sealed record ConsumablePrice(string Code, string Label, string Unit, decimal Euros);

/// <summary>What a booking costs to which nobody came.</summary>
/// <param name="Fee">For the booking.</param>
/// <param name="PerHour">For each booked hour.</param>
public sealed record MissedBookingPrice(decimal Fee, decimal PerHour = 0);

/// <summary>
/// What a tariff asks for. Whatever is null or zero is not asked for. In order: time, energy, start fee, supervisor, minimum, daily cap, monthly cap; materials and missed bookings stand apart.
/// Included hours and packs cover the time that the tariff prices: active time, or occupied time if active time has no price.
/// </summary>
public sealed record TariffTerms
{
    /// <summary>Most tiers of a price.</summary>
    public const int MostTiers = 5;

    /// <summary>Most materials of a tariff.</summary>
    public const int MostConsumables = 40;

    private const int MostMinutes = 480;
    private const int HoursOfMonth = 744;

    /// <summary>Price of active time.</summary>
    public TimePrice? Active { get; init; }

    /// <summary>Price of occupied time.</summary>
    public TimePrice? Occupied { get; init; }

    /// <summary>Price of energy.</summary>
    public EnergyPrice? Energy { get; init; }

    /// <summary>Fee for each session in which something was used, in euros.</summary>
    public decimal StartFee { get; init; }

    /// <summary>Price of the supervisor's time, by the occupied time of a session that had one; without tiers.</summary>
    public TimePrice? Supervisor { get; init; }

    /// <summary>Least that a session costs in which something was used and no included or bought hour, in whole cents.</summary>
    public long MinimumCents { get; init; }

    /// <summary>Most that the sessions of one day cost a member and structure under this tariff, in whole cents; null if unbounded.</summary>
    public long? DailyCapCents { get; init; }

    /// <summary>Most that the sessions of one month cost a member and structure under this tariff, in whole cents; null if unbounded.</summary>
    public long? MonthlyCapCents { get; init; }

    /// <summary>Hours included in the membership.</summary>
    public IncludedHours? Included { get; init; }

    /// <summary>Purposes for which sessions cost nothing; materials are paid all the same.</summary>
    public IReadOnlyList<UsagePurpose> FreePurposes { get; init; } = [];

    /// <summary>Materials.</summary>
    public IReadOnlyList<ConsumablePrice> Consumables { get; init; } = [];

    /// <summary>What a missed booking costs; null if nothing.</summary>
    public MissedBookingPrice? MissedBooking { get; init; }

    /// <summary>True if what a session costs may depend on those before it.</summary>
    public bool HasAllowances => Included is not null || DailyCapCents is not null || MonthlyCapCents is not null || Active?.Tiers.Count > 0 || Occupied?.Tiers.Count > 0;

    /// <summary>What is wrong; fields as <c>active.euros</c>.</summary>
    public IEnumerable<RecordProblem> Problems() =>
    [
        .. Of("active", Active), .. Of("occupied", Occupied), .. Of("supervisor", Supervisor),
        .. If(Supervisor?.Tiers.Count > 0, new RecordProblem("supervisor.tiers", RecordFault.Range, "0", "0")),
        .. Energy is { } energy ? Of(energy) : [],
        .. Price("startFee", StartFee),
        .. Within("minimum", MinimumCents, 0, MostCents), .. Within("dailyCap", DailyCapCents ?? 0, 0, MostCents), .. Within("monthlyCap", MonthlyCapCents ?? 0, 0, MostCents),
        .. Included is { } included ? [.. Within("included.hours", included.Hours, 1, HoursOfMonth), .. Within("included.carryMonths", included.CarryMonths, 0, 12)] : Array.Empty<RecordProblem>(),
        .. If(Included is not null && Active is null && Occupied is null, new RecordProblem("included.hours", RecordFault.Range, "0", "0")),
        .. If(FreePurposes.Any(p => !Enum.IsDefined(p)) || FreePurposes.Distinct().Count() < FreePurposes.Count, new RecordProblem("freePurposes", RecordFault.Terms, string.Empty)),
        .. Within("consumables", Consumables.Count, 0, MostConsumables),
        .. Consumables.SelectMany((c, i) => Of($"consumables[{i}]", c)),
        .. Consumables.GroupBy(c => c.Code, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => new RecordProblem("consumables", RecordFault.Taken, g.Key)),
        .. MissedBooking is { } missed ? [.. Price("missedBooking.fee", missed.Fee), .. Price("missedBooking.perHour", missed.PerHour)] : Array.Empty<RecordProblem>(),
    ];

    private static long MostCents => (long)RecordRules.MostEuros * 100;

    private static IEnumerable<RecordProblem> Of(string field, TimePrice? price) => price is null ? [] :
    [
        .. Price($"{field}.euros", price.Euros),
        .. Within($"{field}.freeMinutes", price.FreeMinutes, 0, MostMinutes),
        .. Within($"{field}.stepMinutes", price.StepMinutes, 0, MostMinutes),
        .. Within($"{field}.tiers", price.Tiers.Count, 0, MostTiers),
        .. price.Tiers.SelectMany((t, i) => Price($"{field}.tiers[{i}].euros", t.Euros)),
        .. price.Tiers.SelectMany((t, i) => Within($"{field}.tiers[{i}].afterHours", t.AfterHours, i == 0 ? 1 : price.Tiers[i - 1].AfterHours + 1, HoursOfMonth)),
    ];

    private static IEnumerable<RecordProblem> Of(EnergyPrice price) =>
    [
        .. Price("energy.euros", price.Euros),
        .. Price("energy.offPeakEuros", price.OffPeakEuros ?? 0),
        .. If(
            !OpeningHours.TryParse(price.OffPeakHours, out OpeningHours[] hours) || (hours.Length == 0) == price.OffPeakEuros.HasValue,
            new RecordProblem("energy.offPeakHours", RecordFault.Hours, price.OffPeakHours)),
    ];

    private static IEnumerable<RecordProblem> Of(string field, ConsumablePrice price) =>
    [
        .. If(!WireName.IsValid(price.Code), new RecordProblem($"{field}.code", RecordFault.Name, price.Code)),
        .. RecordRules.Text($"{field}.label", price.Label, must: true),
        .. RecordRules.Text($"{field}.unit", price.Unit, must: true),
        .. Price($"{field}.euros", price.Euros),
    ];

    private static IEnumerable<RecordProblem> Price(string field, decimal euros) => RecordRules.Price(field, euros);

    private static IEnumerable<RecordProblem> Within(string field, long value, long least, long most) =>
        If(value < least || value > most, new RecordProblem(field, RecordFault.Range, $"{least}", $"{most}"));

    private static RecordProblem[] If(bool wrong, RecordProblem problem) => wrong ? [problem] : [];
}
