using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Bookings;

/// <summary>What a person may book.</summary>
/// <param name="Bookable">False if nobody books it.</param>
/// <param name="DaysAhead">Days ahead, 1 to 365.</param>
/// <param name="MinMinutes">Shortest booking, in minutes.</param>
/// <param name="MaxMinutes">Longest booking, in minutes.</param>
/// <param name="HoursPerDay">Most hours of one person on one day, at machines of one category.</param>
/// <param name="HoursPerWeek">Most hours in one week, Monday to Sunday.</param>
/// <param name="NoShowMinutes">Minutes after the begin at which a booking that nobody uses is anybody's.</param>
public sealed record BookingTerms(bool Bookable, int DaysAhead, int MinMinutes, int MaxMinutes, int HoursPerDay, int HoursPerWeek, int NoShowMinutes)
{
    /// <summary>Begin and end are whole quarters of an hour.</summary>
    public const int StepMinutes = 15;

    /// <summary>The terms of a machine for which no rule is written.</summary>
    public static BookingTerms Default { get; } = new(true, 28, 30, 240, 4, 12, 20);

    /// <summary>The terms by the most particular of the rules: that of the machine before that of the site, and of these that of the kind of membership before that of all.</summary>
    public static BookingTerms Of(IEnumerable<BookingRule> rules, string site, string machine, MembershipKind kind) =>
        rules.Where(r => r.Site == site && (r.Machine == machine || r.Machine == Everywhere.Mark) && (r.Kind is null || r.Kind == kind))
            .OrderByDescending(r => r.Machine == machine).ThenByDescending(r => r.Kind is not null).FirstOrDefault()?.Terms() ?? Default;
}

/// <summary>A rule of booking of a site: for one machine or all, and for one kind of membership or all. Unique: site, machine and kind.</summary>
public sealed class BookingRule : Record
{
    /// <summary>Site.</summary>
    public required string Site { get; set; }

    /// <summary>Machine, or <see cref="Everywhere.Mark"/> for all of the site.</summary>
    public required string Machine { get; set; }

    /// <summary>Kind of membership; null for all.</summary>
    public MembershipKind? Kind { get; set; }

    /// <summary>See <see cref="BookingTerms.Bookable"/>.</summary>
    public bool Bookable { get; set; } = true;

    /// <summary>See <see cref="BookingTerms.DaysAhead"/>.</summary>
    public int DaysAhead { get; set; } = BookingTerms.Default.DaysAhead;

    /// <summary>See <see cref="BookingTerms.MinMinutes"/>.</summary>
    public int MinMinutes { get; set; } = BookingTerms.Default.MinMinutes;

    /// <summary>See <see cref="BookingTerms.MaxMinutes"/>.</summary>
    public int MaxMinutes { get; set; } = BookingTerms.Default.MaxMinutes;

    /// <summary>See <see cref="BookingTerms.HoursPerDay"/>.</summary>
    public int HoursPerDay { get; set; } = BookingTerms.Default.HoursPerDay;

    /// <summary>See <see cref="BookingTerms.HoursPerWeek"/>.</summary>
    public int HoursPerWeek { get; set; } = BookingTerms.Default.HoursPerWeek;

    /// <summary>See <see cref="BookingTerms.NoShowMinutes"/>.</summary>
    public int NoShowMinutes { get; set; } = BookingTerms.Default.NoShowMinutes;

    /// <summary>The rule as a value.</summary>
    public BookingTerms Terms() => new(Bookable, DaysAhead, MinMinutes, MaxMinutes, HoursPerDay, HoursPerWeek, NoShowMinutes);

    /// <inheritdoc/>
    public override string Title() => $"{Site} {Machine} {Kind?.ToString() ?? Everywhere.Mark}";

    internal override IEnumerable<RecordProblem> Problems() =>
    [
        .. RecordRules.Name("site", Site), .. RecordRules.Name("machine", Machine == Everywhere.Mark ? null : Machine),
        .. RecordRules.Whole("daysAhead", DaysAhead, 1, 365), .. RecordRules.Whole("minMinutes", MinMinutes, BookingTerms.StepMinutes, 1440),
        .. RecordRules.Whole("maxMinutes", MaxMinutes, Math.Clamp(MinMinutes, BookingTerms.StepMinutes, 1440), 1440),
        .. RecordRules.Whole("hoursPerDay", HoursPerDay, 1, 24), .. RecordRules.Whole("hoursPerWeek", HoursPerWeek, 1, 168),
        .. RecordRules.Whole("noShowMinutes", NoShowMinutes, 5, 240),
    ];
}
