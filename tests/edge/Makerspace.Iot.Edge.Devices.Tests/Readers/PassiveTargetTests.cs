using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

public sealed class PassiveTargetTests
{
    [Theory]
    [InlineData("0101000408041122AABB", "1122AABB")]
    [InlineData("0101004400 07 04DE5F1EACC040", "04DE5F1EACC040")]
    [InlineData("0101034420 07 04DE5F1EACC040 067777710280", "04DE5F1EACC040")]
    [InlineData("0101008400 0A 0102030405060708090A", "0102030405060708090A")]
    [InlineData("0101000420 04 08A1B2C3 0578807102", "08A1B2C3")]
    public void Ids_of_four_seven_and_ten_bytes_are_read_with_and_without_ats(string answer, string id)
    {
        Assert.True(PassiveTarget.TryRead(Hex.Bytes(answer), out BadgeId? badge));
        Assert.Equal(new BadgeId(Hex.Bytes(id)), badge);
    }

    [Fact]
    public void An_empty_field_is_known_to_be_empty()
    {
        Assert.True(PassiveTarget.TryRead([0], out BadgeId? badge));
        Assert.Null(badge);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00 00")]
    [InlineData("01")]
    [InlineData("0101000408")]
    [InlineData("0101000408 04 1122AA")]
    [InlineData("0101000408 05 1122AABBCC")]
    [InlineData("0101000408 00")]
    [InlineData("0102000408 04 1122AABB")]
    [InlineData("0201000408 04 1122AABB")]
    [InlineData("0101000408 04 1122AABB CC")]
    [InlineData("0101034420 07 04DE5F1EACC040 0777777102 80")]
    [InlineData("0101000408 04 88112233")]
    public void Impossible_contents_say_nothing_about_the_field(string answer)
    {
        Assert.False(PassiveTarget.TryRead(Hex.Bytes(answer), out BadgeId? badge));
        Assert.Null(badge);
    }
}
