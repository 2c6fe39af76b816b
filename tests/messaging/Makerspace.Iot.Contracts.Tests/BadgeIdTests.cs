using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Contracts.Tests;

/// <summary>What a badge id is, once for readers and registry.</summary>
public sealed class BadgeIdTests
{
    [Theory]
    [InlineData("1B00C4A7", BadgeIdFlaw.None)]
    [InlineData("1B00C4A7F2", BadgeIdFlaw.None)]
    [InlineData("04A1B2C3D4E5F6", BadgeIdFlaw.None)]
    [InlineData("E004015012345678", BadgeIdFlaw.None)]
    [InlineData("88563412500104E0", BadgeIdFlaw.None)]
    [InlineData("0102030405060708090A", BadgeIdFlaw.None)]
    [InlineData("0801020304", BadgeIdFlaw.None)]
    [InlineData("8801020304", BadgeIdFlaw.None)]
    [InlineData("04A1B2", BadgeIdFlaw.Length)]
    [InlineData("04A1B2C3D4E5", BadgeIdFlaw.Length)]
    [InlineData("0102030405060708090A0B0C", BadgeIdFlaw.Length)]
    [InlineData("", BadgeIdFlaw.Empty)]
    [InlineData("8804A1B2", BadgeIdFlaw.CascadeTag)]
    [InlineData("8804A1B29F", BadgeIdFlaw.CascadeTag)]
    [InlineData("88A1B2C3D4E5F6", BadgeIdFlaw.CascadeTag)]
    [InlineData("04A1B288D4E5F6", BadgeIdFlaw.CascadeTag)]
    [InlineData("8804A1B2C3D4E5F6", BadgeIdFlaw.CascadeTag)]
    [InlineData("88020304050607080900", BadgeIdFlaw.CascadeTag)]
    [InlineData("08A1B2C3", BadgeIdFlaw.RandomId)]
    public void Bytes_that_no_badge_keeps_are_named(string hex, BadgeIdFlaw flaw)
    {
        Assert.Equal(flaw, BadgeIdRules.FlawOf(Convert.FromHexString(hex)));
        BadgeIdText text = BadgeIdText.Read(hex);
        Assert.Equal((flaw, flaw == BadgeIdFlaw.None ? hex.ToLowerInvariant() : null), (text.Flaw, text.Hex));
    }

    [Theory]
    [InlineData("1b:00:c4:a7")]
    [InlineData(" 1B 00 C4 A7 ")]
    [InlineData("1B-00-C4-A7")]
    [InlineData("1B00 C4A7")]
    [InlineData("\u200B1B00C4A7")]
    [InlineData("\uFEFF1B00C4A7\u200E")]
    [InlineData("1B00\u00ADC4A7")]
    [InlineData("1B\u00A000\u202FC4\u2009A7")]
    [InlineData("1B\u201100\u2011C4\u2011A7")]
    public void What_nobody_sees_and_what_stands_between_bytes_changes_nothing(string text) => Assert.Equal("1b00c4a7", BadgeIdText.Read(text).Hex);

    [Theory]
    [InlineData("1BO0C4A7", BadgeIdFlaw.ForeignCharacter, 'O')]
    [InlineData("lB00C4A7", BadgeIdFlaw.ForeignCharacter, 'l')]
    [InlineData("1\u041200C4A7", BadgeIdFlaw.ForeignCharacter, '\u0412')]
    [InlineData("\uFF11B00C4A7", BadgeIdFlaw.ForeignCharacter, '\uFF11')]
    [InlineData("1B,00,C4,A7", BadgeIdFlaw.ForeignCharacter, ',')]
    [InlineData("1B00C4A7\n1B00C4A8", BadgeIdFlaw.ForeignCharacter, '\n')]
    [InlineData("1B00C4A7\u0000", BadgeIdFlaw.ForeignCharacter, '\0')]
    [InlineData("12 345 000", BadgeIdFlaw.Separator, ' ')]
    [InlineData("12\u202F345\u202F000", BadgeIdFlaw.Separator, '\u202F')]
    [InlineData("1B00C4A7 1B00C4A8", BadgeIdFlaw.SeveralNumbers, '\0')]
    [InlineData("196,42994", BadgeIdFlaw.FacilityAndNumber, '\0')]
    [InlineData("196-42994", BadgeIdFlaw.FacilityAndNumber, '\0')]
    [InlineData("077 30211", BadgeIdFlaw.FacilityAndNumber, '\0')]
    [InlineData("1,29E+07", BadgeIdFlaw.Scientific, '\0')]
    [InlineData("1.28870E+09", BadgeIdFlaw.Scientific, '\0')]
    [InlineData("5E+08", BadgeIdFlaw.Scientific, '\0')]
    [InlineData("128870", BadgeIdFlaw.Length, '\0')]
    [InlineData("\u200B", BadgeIdFlaw.Empty, '\0')]
    public void Anything_else_is_named(string text, BadgeIdFlaw flaw, char culprit)
    {
        BadgeIdText read = BadgeIdText.Read(text);
        Assert.Equal((flaw, culprit, null), (read.Flaw, read.Culprit, read.Hex));
    }

    [Fact]
    public void Hundred_thousand_texts_are_read_or_named()
    {
        var random = new Random(20_261_129);
        for (int i = 0; i < 100_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(20) == 0 ? (char)random.Next(65_536) : "0123456789ABCDEF:- ,"[random.Next(20)]));
            BadgeIdText read = BadgeIdText.Read(text);
            Assert.Equal(read.Hex is null, read.Flaw != BadgeIdFlaw.None);
            Assert.True(read.Hex is null || BadgeIdRules.FlawOf(Convert.FromHexString(read.Hex)) == BadgeIdFlaw.None);
        }
    }
}
