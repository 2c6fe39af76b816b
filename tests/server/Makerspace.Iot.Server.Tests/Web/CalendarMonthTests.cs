using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class CalendarMonthTests
{
    [Theory]
    [InlineData(2026, 3, "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")]
    [InlineData(2026, 10, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z")]
    [InlineData(2026, 12, "2026-11-30T23:00:00Z", "2026-12-31T23:00:00Z")]
    [InlineData(2024, 2, "2024-01-31T23:00:00Z", "2024-02-29T23:00:00Z")]
    public void A_month_is_cut_at_midnight_in_Paris_in_winter_and_in_summer(int year, int number, string from, string to)
    {
        var month = new CalendarMonth(year, number);
        Assert.Equal(DateTimeOffset.Parse(from), month.From);
        Assert.Equal(DateTimeOffset.Parse(to), month.To);
        Assert.Equal(month, CalendarMonth.Of(month.From));
        Assert.Equal(month, CalendarMonth.Of(month.To.AddTicks(-1)));
        Assert.Equal(month.Next, CalendarMonth.Of(month.To));
        Assert.Equal(month, month.Next.Previous);
    }

    [Theory]
    [InlineData("2026-10", true)]
    [InlineData("2026-13", false)]
    [InlineData("2026-00", false)]
    [InlineData("1999-12", false)]
    [InlineData("2200-01", false)]
    [InlineData("2026-1", false)]
    [InlineData("2026-10-01", false)]
    [InlineData(" 2026-10", false)]
    [InlineData("2026-10\n", false)]
    [InlineData("٢٠٢٦-١٠", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_year_and_month_in_figures_are_a_month(string? text, bool valid)
    {
        Assert.Equal(valid, CalendarMonth.TryParse(text, out CalendarMonth month));
        if (valid)
        {
            Assert.Equal(text, month.ToString());
        }
    }
}
