using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Registry;

public sealed class OpeningHoursTests
{
    [Theory]
    [InlineData("lu-ve 08:00-19:00", 0b0011111, 480, 1140)]
    [InlineData("sa 9:00-12:30", 0b0100000, 540, 750)]
    [InlineData("lu+me+di 00:00-24:00", 0b1000101, 0, 1440)]
    [InlineData("LU-di  08:00-08:01", 0b1111111, 480, 481)]
    public void Hours_are_read(string text, int days, int from, int to)
    {
        Assert.True(OpeningHours.TryParse(text, out OpeningHours[] hours));
        Assert.Equal([new OpeningHours(days, from, to)], hours);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Nothing_means_always(string text)
    {
        Assert.True(OpeningHours.TryParse(text, out OpeningHours[] hours));
        Assert.Empty(hours);
    }

    [Theory]
    [InlineData("lu 19:00-08:00")]
    [InlineData("lu 08:00-08:00")]
    [InlineData("ve-lu 08:00-19:00")]
    [InlineData("mo 08:00-19:00")]
    [InlineData("lu 08:00")]
    [InlineData("lu 08:60-19:00")]
    [InlineData("lu 08:00-24:01")]
    [InlineData("lu 08:00-25:00")]
    [InlineData("lu 8-19")]
    [InlineData("lu 08:00-19:00 |")]
    [InlineData("lu-ma-me 08:00-19:00")]
    [InlineData("lu 08:00-19:00-20:00")]
    [InlineData("+ 08:00-19:00")]
    public void Malformed_hours_are_refused(string text) => Assert.False(OpeningHours.TryParse(text, out _));

    [Fact]
    public void Too_many_entries_are_refused() =>
        Assert.False(OpeningHours.TryParse(string.Join('|', Enumerable.Repeat("lu 08:00-09:00", OpeningHours.MaxEntries + 1)), out _));

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        Gen<OpeningHours> entry = from days in Gen.Choose(1, 127)
                                  from a in Gen.Choose(0, 1439)
                                  from length in Gen.Choose(1, 1440 - a)
                                  select new OpeningHours(days, a, a + length);
        Prop.ForAll(entry.NonEmptyListOf().Where(l => l.Count <= 8).ToArbitrary(), list =>
            OpeningHours.TryParse(OpeningHours.Format(list), out OpeningHours[] read) && read.SequenceEqual(list)).QuickCheckThrowOnFailure();
    }
}
