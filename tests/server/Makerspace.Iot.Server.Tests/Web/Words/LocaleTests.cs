using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Tests.Web.Words;

public sealed class LocaleTests
{
    private static readonly TimeZoneInfo Paris = ParisTime.Zone;
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 8, 3, 22, TimeSpan.Zero);

    [Fact]
    public void French_numbers_have_a_comma_and_narrow_spaces()
    {
        Assert.Equal("1\u202F234\u202F567,5", Locale.French.Number(1234567.5, 1));
        Assert.Equal("12,50\u00A0kWh", Locale.French.Energy(12_500));
        Assert.Equal("1\u202F234,50\u00A0€", Locale.French.Euros(1234.5m));
        Assert.Equal("-0,05\u00A0€", Locale.French.Euros(-0.05m));
        Assert.Equal("1\u202F240\u00A0W", Locale.French.Power(1240));
        Assert.Equal("6,8\u00A0W", Locale.French.Power(6.84));
    }

    [Fact]
    public void English_numbers_have_a_point_and_commas()
    {
        Assert.Equal("12.50\u00A0kWh", Locale.English.Energy(12_500));
        Assert.Equal("€1,234.50", Locale.English.Euros(1234.5m));
        Assert.Equal("-€1.00", Locale.English.Euros(-1m));
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min")]
    [InlineData(3569, "59 min")]
    [InlineData(3570, "1 h 00")]
    [InlineData(3900, "1 h 05")]
    [InlineData(172_740, "47 h 59")]
    [InlineData(273_600, "3 j 4 h")]
    [InlineData(-5, "0 s")]
    [InlineData(double.NaN, "0 s")]
    public void Durations_read_as_people_say_them(double seconds, string expected) =>
        Assert.Equal(expected.Replace(' ', '\u00A0'), Locale.French.Duration(seconds));

    [Theory]
    [InlineData(-0.001)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void No_screen_reads_minus_zero_or_not_a_number(double value) => Assert.Equal("0,0", Locale.French.Number(value, 1));

    [Fact]
    public void Times_are_those_of_the_zone_that_is_asked()
    {
        Assert.Equal("09:03", Locale.French.Time(Morning, Paris));
        Assert.Equal("10:03", Locale.French.Time(Morning.AddMonths(4), Paris));
        Assert.Equal("lun.\u00A02\u00A0mars 2026, 09:03", Locale.French.DayAndTime(Morning, Paris));
        Assert.Equal("Mon\u00A02\u00A0March 2026, 09:03", Locale.English.DayAndTime(Morning, Paris));
        Assert.Equal("02/03/2026 09:03", Locale.French.Stamp(Morning, Paris));
        Assert.Equal("août\u00A02026", Locale.French.Month(2026, 8));
    }

    [Theory]
    [InlineData("Indian/Reunion", "02/03/2026 12:03 (heure de La Réunion)", "12:03 (Réunion time)")]
    [InlineData("America/Martinique", "02/03/2026 04:03 (heure de la Martinique)", "04:03 (Martinique time)")]
    [InlineData("Europe/Brussels", "02/03/2026 09:03 (heure locale, Europe/Brussels)", "09:03 (local time, Europe/Brussels)")]
    public void A_time_of_another_zone_says_which(string id, string french, string english)
    {
        TimeZoneInfo zone = SiteZones.Find(id)!;
        Assert.Equal(french, Locale.French.InZone(Locale.French.Stamp(Morning, zone), zone));
        Assert.Equal(english, Locale.English.InZone(Locale.English.Time(Morning, zone), zone));
        Assert.Equal("04:03", Locale.French.InZone("04:03", null));
    }

    [Fact]
    public void What_began_today_is_told_by_its_time_alone()
    {
        Assert.Equal("09:03", Locale.French.Since(Morning, Morning.AddHours(13), Paris));
        Assert.Equal("02/03/2026 09:03", Locale.French.Since(Morning, Morning.AddHours(15), Paris));
    }

    [Fact]
    public void The_European_rule_agrees_with_the_time_zone_database_hour_by_hour()
    {
        TimeZoneInfo rule = ParisTime.ByRule();
        for (DateTimeOffset at = new(2024, 1, 1, 0, 30, 0, TimeSpan.Zero); at.Year < 2031; at = at.AddHours(1))
        {
            Assert.Equal(ParisTime.Zone.GetUtcOffset(at), rule.GetUtcOffset(at));
        }
    }

    [Fact]
    public void Counts_agree_with_their_noun_and_French_has_a_singular_zero()
    {
        Phrase one = new("{0} alarme", "{0} alarm");
        Phrase many = new("{0} alarmes", "{0} alarms");
        Assert.Equal(["0 alarme", "1 alarme", "2 alarmes"], new long[] { 0, 1, 2 }.Select(n => Locale.French.Count(n, one, many)));
        Assert.Equal(["0 alarms", "1 alarm", "2 alarms"], new long[] { 0, 1, 2 }.Select(n => Locale.English.Count(n, one, many)));
    }

    [Fact]
    public void French_punctuation_never_begins_a_line() =>
        Assert.Equal("Le\u00A0: «\u00A0a\u00A0»\u00A0; b\u00A0?", new Phrase("Le : « a » ; b ?", "x").In(Language.French));
}
