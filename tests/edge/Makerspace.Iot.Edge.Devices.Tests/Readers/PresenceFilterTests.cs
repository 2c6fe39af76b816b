using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>Presence as single checks tell it: <c>.</c> no badge, a letter is a badge, <c>!</c> a check that failed. Removal takes three polls, a fault two.</summary>
public sealed class PresenceFilterTests
{
    [Theory]
    [InlineData("...A", "restored + A")]
    [InlineData("A", "restored = A")]
    [InlineData("AAAA", "restored = A")]
    [InlineData(".A", "restored = A")]
    [InlineData("..A", "restored = A")]
    [InlineData("A...A", "restored = A - A + A")]
    [InlineData("AB", "restored = A - A + B")]
    [InlineData("!A", "restored = A")]
    [InlineData("!...A", "restored + A")]
    [InlineData("!!A", "fault restored = A")]
    [InlineData("!!...A", "fault restored + A")]
    [InlineData("...A!!A", "restored + A fault restored")]
    [InlineData("...A!!A...A", "restored + A fault restored - A + A")]
    [InlineData("...A!!B", "restored + A fault restored - A = B")]
    [InlineData("...!!A", "restored fault restored = A")]
    [InlineData("...!!.A", "restored fault restored = A")]
    [InlineData("...!A", "restored + A")]
    [InlineData("...A..A..!.", "restored + A - A")]
    [InlineData("........", "restored")]
    public void What_lies_there_before_the_field_was_seen_empty_was_brought_by_nobody(string checks, string told)
    {
        var filter = new PresenceFilter(removalPolls: 3, faultAfter: 2);
        IEnumerable<string> words = checks.SelectMany(check => check == '!' ? filter.Failed("silent", 0) : filter.Answered(Badge(check), 0)).Select(Word).ToArray();
        Assert.Equal(told, string.Join(' ', words));
    }

    [Fact]
    public void A_service_that_is_asked_only_on_change_is_asked_on_until_the_field_counts_as_empty()
    {
        var filter = new PresenceFilter(removalPolls: 3, faultAfter: 1);
        _ = filter.Answered(null, 0).ToArray();
        Assert.True(filter.RemovalPending);
        _ = filter.Answered(null, 0).ToArray();
        _ = filter.Answered(null, 0).ToArray();
        Assert.False(filter.RemovalPending);
    }

    private static BadgeId? Badge(char check) => check == '.' ? null : new BadgeId([(byte)check, 0, 0, 0]);

    private static string Word(ReaderEvent report) =>
        report.Badge is { } badge ? $"{(report.Kind == ReaderEventKind.Arrived ? '+' : report.Kind == ReaderEventKind.Left ? '-' : '=')} {(char)badge.Bytes[0]}" : report.Kind == ReaderEventKind.LinkFault ? "fault" : "restored";
}
