using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Registry;

public sealed class LocalDaysTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Fact]
    public void A_day_begins_at_midnight_in_Paris_summer_and_winter()
    {
        Assert.Equal(new DateTimeOffset(2026, 1, 14, 23, 0, 0, TimeSpan.Zero), LocalDays.Start(new DateOnly(2026, 1, 15), Paris));
        Assert.Equal(new DateTimeOffset(2026, 7, 14, 22, 0, 0, TimeSpan.Zero), LocalDays.Start(new DateOnly(2026, 7, 15), Paris));
    }

    [Fact]
    public void The_day_of_the_time_change_has_twenty_three_or_twenty_five_hours()
    {
        Assert.Equal(TimeSpan.FromHours(23), Length(new DateOnly(2026, 3, 29)));
        Assert.Equal(TimeSpan.FromHours(25), Length(new DateOnly(2026, 10, 25)));

        static TimeSpan Length(DateOnly day) => LocalDays.End(day, Paris)!.Value - LocalDays.Start(day, Paris);
    }

    [Fact]
    public void A_skipped_hour_is_read_one_hour_later_and_a_repeated_one_as_the_first()
    {
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 1, 30, 0, TimeSpan.Zero), LocalDays.ToUtc(new DateTime(2026, 3, 29, 2, 30, 0), Paris));
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), LocalDays.ToUtc(new DateTime(2026, 10, 25, 2, 30, 0), Paris));
    }

    [Fact]
    public void The_moment_before_midnight_is_still_the_day()
    {
        var day = new DateOnly(2026, 10, 25);
        Assert.Equal(day, LocalDays.DayOf(LocalDays.Start(day, Paris), Paris));
        Assert.Equal(day, LocalDays.DayOf(LocalDays.End(day, Paris)!.Value.AddTicks(-1), Paris));
        Assert.Equal(day.AddDays(1), LocalDays.DayOf(LocalDays.End(day, Paris)!.Value, Paris));
    }
}
