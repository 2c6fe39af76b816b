using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Iso14443;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>The search, frame by frame as ISO/IEC 14443-3 writes them, against a script.</summary>
public sealed class CardSearchTests
{
    private const string Atqa = "0400";

    [Fact]
    public void A_card_of_four_bytes_takes_one_level()
    {
        var air = new Script(("52/7", Atqa), ("9320", "1122AABB22"), ("93701122AABB22C670", "08B6DD"));
        Assert.Equal(SearchOutcome.Card, new CardSearch(air).Find(out BadgeId? badge));
        Assert.Equal(new BadgeId(Hex.Bytes("1122AABB")), badge);
        Assert.Equal("500057CD", air.Sent);
    }

    [Fact]
    public void A_card_of_seven_bytes_takes_two_levels_and_loses_its_cascade_tag()
    {
        var air = new Script(("52/7", "4400"), ("9320", "8804DE5F0D"), (Sealed("93708804DE5F0D"), Sealed("04")), ("9520", "1EACC04032"), (Sealed("95701EACC04032"), Sealed("00")));
        Assert.Equal(SearchOutcome.Card, new CardSearch(air).Find(out BadgeId? badge));
        Assert.Equal(new BadgeId(Hex.Bytes("04DE5F1EACC040")), badge);
    }

    [Theory]
    [InlineData("1122AABB23", "08")] // BCC
    [InlineData("8822AABBBB", "08")] // a cascade tag, and no level to follow
    [InlineData("1122AABB22", "04")] // no cascade tag, but a level to follow
    public void Contradictions_are_no_badge(string part, string acknowledge)
    {
        var search = new CardSearch(new Script(("52/7", Atqa), ("9320", part), (Sealed("9370" + part), Sealed(acknowledge)), ("9520", part), ("9720", part)));
        Assert.Equal(SearchOutcome.Unreadable, search.Find(out BadgeId? badge));
        Assert.Null(badge);
        Assert.Equal(1, search.Garbled);
    }

    [Fact]
    public void An_acknowledgement_with_a_wrong_crc_is_no_badge()
    {
        var search = new CardSearch(new Script(("52/7", Atqa), ("9320", "1122AABB22"), ("93701122AABB22C670", "08B6DC")));
        Assert.Equal(SearchOutcome.Unreadable, search.Find(out BadgeId? badge));
        Assert.Null(badge);
    }

    [Fact]
    public void Silence_is_an_empty_field_and_nothing_is_halted()
    {
        var air = new Script();
        Assert.Equal(SearchOutcome.Empty, new CardSearch(air).Find(out _));
        Assert.Equal("", air.Sent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public void A_collision_whose_place_is_unknown_is_no_badge(int place)
    {
        var search = new CardSearch(new Script(("52/7", Atqa), ("9320", $"collision {place}")));
        Assert.Equal(SearchOutcome.Unreadable, search.Find(out _));
        Assert.Equal(1, search.Collisions);
    }

    [Fact]
    public void A_collision_is_followed_along_the_one_and_a_later_one_bit_by_bit()
    {
        // Cards 01.., 03.. and 83..: they differ first in bit 2 (counted from 1), then in bit 8.
        var air = new Script(
            ("52/7", Atqa),
            ("9320", "collision 2 01"),
            ("932203/2", "collision 5 00"), // some place in the rest: not trusted
            ("932307/3", ""), // a guess of one, wrong
            ("932303/3", "collision 5 00"),
            ("93240B/4", ""),
            ("932403/4", "83000000" + "83"),
            (Sealed("93708300000083"), Sealed("08")));
        Assert.Equal(SearchOutcome.Card, new CardSearch(air).Find(out BadgeId? badge));
        Assert.Equal(new BadgeId(Hex.Bytes("83000000")), badge);
    }

    private static string Sealed(string hex)
    {
        byte[] frame = [.. Hex.Bytes(hex), 0, 0];
        CrcA.Seal(frame);
        return Convert.ToHexString(frame);
    }

    /// <summary>Frames as text (bits of the last byte after a slash) and their answers; what is not in it meets silence.</summary>
    private sealed class Script(params (string Frame, string Answer)[] lines) : IAirLink
    {
        private int _next;

        public string Sent { get; private set; } = "";

        public AirAnswer Exchange(ReadOnlySpan<byte> frame, int lastBits, int alignment, Span<byte> answer)
        {
            string text = Convert.ToHexString(frame) + (lastBits == 0 ? "" : $"/{lastBits}");
            if (_next == lines.Length)
            {
                return new AirAnswer(AirOutcome.Silent);
            }

            Assert.Equal(lines[_next].Frame, text);
            string[] words = lines[_next++].Answer.Split(' ');
            if (words[0] == "collision")
            {
                Hex.Bytes(words.Length > 2 ? words[2] : "").CopyTo(answer);
                return new AirAnswer(AirOutcome.Collision, 40, int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture));
            }

            byte[] bytes = Hex.Bytes(words[0]);
            bytes.CopyTo(answer);
            return bytes.Length == 0 ? new AirAnswer(AirOutcome.Silent) : new AirAnswer(AirOutcome.Answered, 8 * bytes.Length);
        }

        public void Send(ReadOnlySpan<byte> frame) => Sent = Convert.ToHexString(frame);
    }
}
