using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Registry;

/// <summary>When a qualification signed on a day ends, by the rule of its category.</summary>
public sealed class QualificationExpiryTests
{
    [Theory]
    [InlineData(null, null, null, null, null, null)]
    [InlineData(12, null, null, null, null, "2027-02-28")]
    [InlineData(null, "08-31", null, null, null, "2026-08-31")]
    [InlineData(null, "03-01", null, null, null, "2027-03-01")]
    [InlineData(null, "02-29", null, null, null, "2027-02-28")]
    [InlineData(12, "08-31", null, null, null, "2026-08-31")]
    [InlineData(1, "08-31", null, null, null, "2026-03-31")]
    [InlineData(null, null, 6, null, null, "2026-08-31")]
    [InlineData(null, null, 6, "2026-05-10", null, "2026-11-09")]
    [InlineData(null, null, 6, "2026-02-10", null, "2026-08-31")]
    [InlineData(12, null, 6, "2026-12-10", null, "2027-02-28")]
    [InlineData(12, null, null, null, "2030-01-01", "2030-01-01")]
    [InlineData(12, null, 6, null, "2030-01-01", "2026-08-31")]
    public void It_ends_by_its_own_last_day_else_by_the_rule_and_without_use_sooner(int? months, string? yearDay, int? idle, string? used, string? last, string? expected)
    {
        MachineCategory category = new() { Name = "laser", Label = "Laser", QualificationMonths = months, QualificationYearDay = yearDay, QualificationIdleMonths = idle };
        Qualification row = new() { Person = "m-1", Category = "laser", Level = 2, SignedOn = new DateOnly(2026, 3, 1), UsedOn = Day(used), LastDay = Day(last) };
        Assert.Equal(Day(expected), row.LastDayUnder(category));
    }

    [Fact]
    public void Use_keeps_what_is_still_good_on_its_day_and_revives_nothing()
    {
        MachineCategory category = new() { Name = "laser", Label = "Laser", QualificationIdleMonths = 6 };
        Qualification row = new() { Person = "m-1", Category = "laser", Level = 2, SignedOn = new DateOnly(2026, 3, 1) };
        Assert.True(QualificationExpiry.Keeps(row, category, new DateOnly(2026, 8, 31)));
        Assert.False(QualificationExpiry.Keeps(row, category, new DateOnly(2026, 9, 1)));
        Assert.False(QualificationExpiry.Keeps(row, category, new DateOnly(2026, 3, 1)));
        row.UsedOn = new DateOnly(2026, 8, 1);
        Assert.False(QualificationExpiry.Keeps(row, category, new DateOnly(2026, 7, 31)));
        Assert.True(QualificationExpiry.Keeps(row, category, new DateOnly(2026, 9, 1)));
    }

    [Theory]
    [InlineData("2026-07-30", false)]
    [InlineData("2026-07-31", true)]
    [InlineData("2026-11-01", true)]
    [InlineData("2026-11-02", false)]
    public void The_ledger_is_asked_shortly_before_and_after_the_end_alone(string today, bool asks)
    {
        MachineCategory category = new() { Name = "laser", Label = "Laser", QualificationIdleMonths = 6 };
        Qualification row = new() { Person = "m-1", Category = "laser", Level = 2, SignedOn = new DateOnly(2026, 3, 1) };
        Assert.Equal(asks, QualificationExpiry.AsksForUse(row, category, Day(today)!.Value));
    }

    [Theory]
    [InlineData("08-31", true)]
    [InlineData("02-29", true)]
    [InlineData("02-30", false)]
    [InlineData("13-01", false)]
    [InlineData("8-31", false)]
    [InlineData("08/31", false)]
    [InlineData("", false)]
    public void A_day_of_the_year_is_read_or_refused(string text, bool good)
    {
        Assert.Equal(good, QualificationExpiry.TryReadYearDay(text, out _, out _));
        MachineCategory category = new() { Name = "laser", Label = "Laser", QualificationYearDay = text };
        Assert.Equal(good, !RecordRules.Check(category).Any());
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
