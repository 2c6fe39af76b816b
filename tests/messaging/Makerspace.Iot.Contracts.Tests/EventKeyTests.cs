using System.Text;
using Makerspace.Iot.Contracts.Codec;

namespace Makerspace.Iot.Contracts.Tests;

public sealed class EventKeyTests
{
    public static TheoryData<string> Events => [.. Fixture.All.Where(f => f.Name.StartsWith("event-", StringComparison.Ordinal)).Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Events))]
    public void The_key_of_an_event_is_read_even_where_the_rest_is_cut_off(string name)
    {
        byte[] bytes = Fixture.All.Single(f => f.Name == name).Encoded;
        int behindKey = Encoding.UTF8.GetString(bytes).IndexOf("\"kind\"", StringComparison.Ordinal);
        for (int length = behindKey; length <= bytes.Length; length++)
        {
            Assert.True(EventCodec.TryReadKey(bytes[..length], out string epoch, out long seq));
            Assert.Equal(("e-2f90", 17), (epoch, seq));
        }
    }

    [Theory]
    [InlineData("""{"seq":5,"epoch":"e-1"}""", true)]
    [InlineData("""{"later":{"epoch":"x","seq":9},"epoch":"e-1","seq":5,"body":{"epoch":"y","seq":7}}""", true)]
    [InlineData("""{"epoch":"e-1","seq":5,"kind":7,"body":[}""", true)]
    [InlineData("""{"epoch":"e-1","seq":5,"note":"\ud800"}""", true)]
    [InlineData("""{"epoch":"\ud800","seq":5}""", false)]
    [InlineData("""{"epoch":"E 1","seq":5}""", false)]
    [InlineData("""{"epoch":"e-1","seq":0}""", false)]
    [InlineData("""{"epoch":"e-1","seq":"5"}""", false)]
    [InlineData("""{"epoch":"e-1","seq":5.5}""", false)]
    [InlineData("""{"epoch":"e-1"}""", false)]
    [InlineData("""{"body":{"epoch":"e-1","seq":5}}""", false)]
    [InlineData("""["epoch","e-1"]""", false)]
    [InlineData("", false)]
    public void Only_the_key_of_the_frame_counts(string json, bool readable)
    {
        Assert.Equal(readable, EventCodec.TryReadKey(Encoding.UTF8.GetBytes(json), out string epoch, out long seq));
        if (readable)
        {
            Assert.Equal(("e-1", 5), (epoch, seq));
        }
    }
}
