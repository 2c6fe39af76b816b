using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class CalendarMonthTests
{
    [Fact]
    public void Months_follow_each_other_over_the_year()
    {
        var month = new CalendarMonth(2026, 12);
        Assert.Equal(new CalendarMonth(2027, 1), month.Next);
        Assert.Equal(month, month.Next.Previous);
        Assert.Equal(month, CalendarMonth.Of(new DateOnly(2026, 12, 31)));
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
