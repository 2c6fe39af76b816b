using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Bookings;

/// <summary>What may be booked on Monday 2 March 2026, 09:00 in Paris, by the basic rule: 28 days, 30 to 240 minutes, 4 hours a day, 12 a week.</summary>
public sealed class BookingRulesTests
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly OpeningHours[] Hours = OpeningHours.TryParse("lu-ve 08:00-12:00 | lu-ve 12:00-19:00", out OpeningHours[] read) ? read : [];

    [Theory]
    [InlineData("2026-03-02 14:00", "2026-03-02 16:00", null)]
    [InlineData("2026-03-02 11:00", "2026-03-02 13:00", null)]
    [InlineData("2026-03-02 08:45", "2026-03-02 10:00", null)]
    [InlineData("2026-03-02 08:30", "2026-03-02 10:00", RecordFault.Begun)]
    [InlineData("2026-03-02 14:05", "2026-03-02 15:00", RecordFault.OffStep)]
    [InlineData("2026-03-02 14:00", "2026-03-02 14:15", RecordFault.BookingLength)]
    [InlineData("2026-03-02 14:00", "2026-03-02 18:15", RecordFault.BookingLength)]
    [InlineData("2026-03-02 18:00", "2026-03-02 20:00", RecordFault.BookingClosed)]
    [InlineData("2026-03-07 14:00", "2026-03-07 15:00", RecordFault.BookingClosed)]
    [InlineData("2026-03-30 14:00", "2026-03-30 15:00", null)]
    [InlineData("2026-03-31 14:00", "2026-03-31 15:00", RecordFault.TooFarAhead)]
    public void A_booking_is_within_the_terms_and_the_hours_or_is_told_why_not(string from, string to, RecordFault? fault)
    {
        RecordProblem[] problems = [.. BookingRules.Check(Booking(from, to), BookingTerms.Default, [], Hours, Zone, Now)];
        if (fault is null)
        {
            Assert.Empty(problems);
        }
        else
        {
            Assert.Contains(problems, p => p.Fault == fault);
        }
    }

    [Fact]
    public void Hours_of_one_person_are_counted_by_day_and_by_week_from_Monday_to_Sunday()
    {
        Booking[] own = [Booking("2026-03-03 09:00", "2026-03-03 12:00"), Booking("2026-03-04 09:00", "2026-03-04 13:00"), Booking("2026-03-05 09:00", "2026-03-05 13:00")];
        Assert.Contains(Check("2026-03-03 14:00", "2026-03-03 15:15", own), p => p.Fault == RecordFault.BookingDay);
        Assert.Empty(Check("2026-03-03 14:00", "2026-03-03 15:00", own));
        Assert.Contains(Check("2026-03-06 14:00", "2026-03-06 15:15", own), p => p.Fault == RecordFault.BookingWeek);
        Assert.Empty(Check("2026-03-09 14:00", "2026-03-09 18:00", own));
    }

    [Fact]
    public void The_most_particular_rule_counts_and_a_machine_may_be_out_of_booking()
    {
        BookingRule[] rules =
        [
            new() { Site = "nord", Machine = "*", DaysAhead = 1 }, new() { Site = "nord", Machine = "*", Kind = MembershipKind.Staff, DaysAhead = 2 },
            new() { Site = "nord", Machine = "laser-1", DaysAhead = 3 }, new() { Site = "nord", Machine = "laser-1", Kind = MembershipKind.Staff, DaysAhead = 4, Bookable = false },
        ];
        Assert.Equal([1, 2, 3, 4, 28],
        [
            BookingTerms.Of(rules, "nord", "saw-1", MembershipKind.Resident).DaysAhead, BookingTerms.Of(rules, "nord", "saw-1", MembershipKind.Staff).DaysAhead,
            BookingTerms.Of(rules, "nord", "laser-1", MembershipKind.Resident).DaysAhead, BookingTerms.Of(rules, "nord", "laser-1", MembershipKind.Staff).DaysAhead,
            BookingTerms.Of(rules, "sud", "laser-1", MembershipKind.Staff).DaysAhead,
        ]);
        Assert.Equal(RecordFault.NotBookable, Assert.Single(BookingRules.Check(Booking("2026-03-02 14:00", "2026-03-02 15:00"), rules[3].Terms(), [], [], Zone, Now)).Fault);
    }

    [Theory]
    [InlineData(19, null, null, false)]
    [InlineData(20, null, null, true)]
    [InlineData(20, -10, null, false)]
    [InlineData(20, -30, -20, true)]
    [InlineData(20, 5, 10, false)]
    public void A_booking_that_nobody_uses_in_time_is_anybodys(int minutesAfter, int? from, int? to, bool released)
    {
        Booking booking = Booking("2026-03-02 10:00", "2026-03-02 12:00");
        UseSpan[] uses = from is { } begin ? [new("laser-1", "m-1", booking.StartAt.AddMinutes(begin), to is { } end ? booking.StartAt.AddMinutes(end) : null)] : [new("laser-1", "m-2", booking.StartAt, null)];
        Assert.Equal(released, BookingRules.IsReleased(booking, BookingTerms.Default, uses, booking.StartAt.AddMinutes(minutesAfter)));
    }

    [Fact]
    public void A_full_day_says_so_and_of_several_machines_the_free_ones_are_counted()
    {
        Booking[] day = [Booking("2026-03-03 08:00", "2026-03-03 12:00"), Booking("2026-03-03 12:00", "2026-03-03 18:45")];
        Assert.True(Availability.Of(new DateOnly(2026, 3, 3), [(Hours, day)], 30, Zone, Now).IsFull);
        Assert.False(Availability.Of(new DateOnly(2026, 3, 8), [(Hours, [])], 30, Zone, Now).IsOpen);
        DayAvailability two = Availability.Of(new DateOnly(2026, 3, 3), [(Hours, day), (Hours, [Booking("2026-03-03 08:00", "2026-03-03 09:00")])], 30, Zone, Now);
        Assert.Equal([("09:00", "18:45", 1), ("18:45", "19:00", 2)], two.Free.Select(f => (Local(f.From), Local(f.To), f.Free)));
        FreeStretch today = Assert.Single(Availability.Of(new DateOnly(2026, 3, 2), [(Hours, [])], 30, Zone, Now).Free);
        Assert.Equal(("09:00", "19:00"), (Local(today.From), Local(today.To)));
    }

    [Fact]
    public void The_hour_that_comes_twice_is_one_stretch_and_the_one_that_is_skipped_is_none()
    {
        Assert.Equal(25, Availability.Of(new DateOnly(2026, 10, 25), [([], [])], 30, Zone, Now).Free.Sum(f => (f.To - f.From).TotalHours), 1.01);
        Assert.Equal(23, Availability.Of(new DateOnly(2026, 3, 29), [([], [])], 30, Zone, Now).Free.Sum(f => (f.To - f.From).TotalHours), 1.01);
    }

    private static Booking Booking(string from, string to) => new() { Machine = "laser-1", Site = "nord", Person = "m-1", StartAt = At(from), EndAt = At(to) };

    private static DateTimeOffset At(string local) => LocalDays.ToUtc(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), Zone);

    private static string Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private static RecordProblem[] Check(string from, string to, Booking[] own) => [.. BookingRules.Check(Booking(from, to), BookingTerms.Default, own, [], Zone, Now)];
}
