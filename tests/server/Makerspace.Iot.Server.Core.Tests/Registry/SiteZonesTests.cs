using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Registry;

public sealed class SiteZonesTests
{
    private static readonly SiteZones Three = new([Site("la-fab", "Europe/Paris"), Site("fort-de-france", "America/Martinique"), Site("le-port", "Indian/Reunion")]);

    [Theory]
    [InlineData("la-fab", "2026-10-01", "2026-09-30T22:00:00Z")]
    [InlineData("la-fab", "2026-11-01", "2026-10-31T23:00:00Z")]
    [InlineData("la-fab", "2024-02-29", "2024-02-28T23:00:00Z")]
    [InlineData("fort-de-france", "2026-10-01", "2026-10-01T04:00:00Z")]
    [InlineData("fort-de-france", "2026-11-01", "2026-11-01T04:00:00Z")]
    [InlineData("le-port", "2026-10-01", "2026-09-30T20:00:00Z")]
    [InlineData("le-port", "2026-11-01", "2026-10-31T20:00:00Z")]
    [InlineData("a-site-that-left", "2026-11-01", "2026-10-31T23:00:00Z")]
    public void A_day_and_a_month_begin_at_a_site_at_its_own_midnight(string site, string day, string start)
    {
        DateTimeOffset at = Moment(start);
        DateOnly first = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(at, Three.Start(first).At(site));
        Assert.Equal(first, Three.DayOf(at, site));
        Assert.Equal(first.AddDays(-1), Three.DayOf(at.AddTicks(-1), site));
        Assert.Equal(CalendarMonth.Of(first), Three.MonthOf(at, site));
        Assert.Equal(CalendarMonth.Of(first.AddDays(-1)), Three.MonthOf(at.AddTicks(-1), site));
        Assert.Equal(first.ToDateTime(TimeOnly.MinValue), Three.Local(at, site));
    }

    [Theory]
    [InlineData("2026-03-29", 23)]
    [InlineData("2026-10-25", 25)]
    [InlineData("2026-10-26", 24)]
    public void The_days_on_which_the_time_changes_in_Paris_have_their_own_length_there_and_nowhere_else(string day, int hours)
    {
        DateOnly first = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        (SiteMoment from, SiteMoment to) = (Three.Start(first), Three.Start(first.AddDays(1)));
        Assert.Equal(hours, (to.At("la-fab") - from.At("la-fab")).TotalHours);
        Assert.Equal(24, (to.At("fort-de-france") - from.At("fort-de-france")).TotalHours);
        Assert.Equal(24, (to.At("le-port") - from.At("le-port")).TotalHours);
        for (DateTimeOffset at = from.At("la-fab"); at < to.At("la-fab"); at += TimeSpan.FromMinutes(15))
        {
            Assert.Equal(first, Three.DayOf(at, "la-fab"));
        }
    }

    [Fact]
    public void A_midnight_of_all_sites_spans_from_the_first_to_the_last()
    {
        SiteMoment midnight = Three.Start(new DateOnly(2026, 11, 1));
        Assert.Equal((Moment("2026-10-31T20:00:00Z"), Moment("2026-11-01T04:00:00Z")), (midnight.Earliest, midnight.Latest));
        Assert.Equal((new DateOnly(2026, 10, 31), new DateOnly(2026, 11, 1)), Three.DaysOf(Moment("2026-10-31T21:00:00Z")));
    }

    [Fact]
    public void A_moment_comes_before_another_if_it_does_at_any_site()
    {
        SiteMoment midnight = Three.Start(new DateOnly(2026, 11, 1));
        Assert.True(midnight.IsBefore(new SiteMoment(Moment("2026-10-31T21:00:00Z"))));
        Assert.False(midnight.IsBefore(new SiteMoment(Moment("2026-10-31T20:00:00Z"))));
        Assert.False(midnight.IsBefore(midnight));
        Assert.True(new SiteMoment(Moment("2026-11-01T03:00:00Z")).IsBefore(midnight));
    }

    [Fact]
    public void The_network_has_the_zone_that_all_its_sites_have_and_else_that_of_Paris()
    {
        Assert.Equal("Europe/Paris", Three.Common.Id);
        Assert.Equal("Europe/Paris", new SiteZones([]).Of(null).Id);
        Assert.Equal("Indian/Reunion", new SiteZones([Site("le-port", "Indian/Reunion"), Site("saint-pierre", "Indian/Reunion")]).Of(null).Id);
    }

    [Theory]
    [InlineData("Europe/Paris", true)]
    [InlineData("Indian/Reunion", true)]
    [InlineData("Romance Standard Time", false)]
    [InlineData("Europe/Nowhere", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("", false)]
    public void A_zone_has_an_IANA_name(string id, bool known) => Assert.Equal(known, SiteZones.Find(id) is not null);

    private static Site Site(string name, string zone) => new() { Name = name, Label = name, TimeZone = zone };

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
