namespace Makerspace.Iot.Contracts.Tests;

public sealed class TopicAddressTests
{
    [Theory]
    [InlineData("makerspace/v1/la-fabunit/fabunit-1/status", TopicChannel.Status, null)]
    [InlineData("makerspace/v1/la-fabunit/fabunit-1/state/press-1", TopicChannel.State, "press-1")]
    [InlineData("makerspace/v1/la-fabunit/fabunit-1/event", TopicChannel.Event, null)]
    [InlineData("makerspace/v1/la-fabunit/fabunit-1/telemetry", TopicChannel.Telemetry, null)]
    [InlineData("makerspace/v1/la-fabunit/fabunit-1/access", TopicChannel.Access, null)]
    [InlineData("makerspace/v1/la-fabunit/fabunit-1/config", TopicChannel.Config, null)]
    [InlineData("makerspace/v1/la-fabunit/fabunit-1/command", TopicChannel.Command, null)]
    [InlineData("makerspace/v1/la-fabunit/fabunit-1/reply", TopicChannel.Reply, null)]
    [InlineData("makerspace/v1/la-fabunit/fabunit-1/ack", TopicChannel.Ack, null)]
    public void A_topic_is_read_and_written_the_same(string topic, TopicChannel channel, string? machine)
    {
        Assert.True(TopicAddress.TryParse(topic, out TopicAddress? address));
        Assert.Equal(new TopicAddress("la-fabunit", "fabunit-1", channel, machine), address);
        Assert.Equal(topic, address!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("makerspace")]
    [InlineData("makerspace/v1/s/a")]
    [InlineData("makerspace/v2/s/a/event")]
    [InlineData("Makerspace/v1/s/a/event")]
    [InlineData("makerspace/v1/s/a/Event")]
    [InlineData("makerspace/v1/s/a/events")]
    [InlineData("makerspace/v1//a/event")]
    [InlineData("makerspace/v1/s//event")]
    [InlineData("makerspace/v1/s/a/")]
    [InlineData("makerspace/v1/s/a/state")]
    [InlineData("makerspace/v1/s/a/state/")]
    [InlineData("makerspace/v1/s/a/state/press-1/more")]
    [InlineData("makerspace/v1/s/a/event/press-1")]
    [InlineData("/makerspace/v1/s/a/event")]
    [InlineData("makerspace/v1/s/a/event/")]
    [InlineData("makerspace/v1/S/a/event")]
    [InlineData("makerspace/v1/s/é/event")]
    [InlineData("makerspace/v1/+/a/event")]
    [InlineData("makerspace/v1/s/#/event")]
    [InlineData("makerspace/v1/s/a b/event")]
    [InlineData("makerspace/v1/s/a\0/event")]
    public void Anything_else_is_no_address(string topic) => Assert.False(TopicAddress.TryParse(topic, out _));

    [Fact]
    public void Names_have_one_to_forty_characters()
    {
        string forty = new('a', 40);
        Assert.True(TopicAddress.TryParse($"makerspace/v1/{forty}/{forty}/state/{forty}", out TopicAddress? longest));
        Assert.InRange(longest!.ToString().Length, 1, TopicAddress.MaxLength);
        Assert.False(TopicAddress.TryParse($"makerspace/v1/{forty}a/a/event", out _));
        Assert.False(TopicAddress.TryParse($"makerspace/v1/a/{forty}a/event", out _));
        Assert.False(TopicAddress.TryParse($"makerspace/v1/a/a/state/{forty}a", out _));
        Assert.False(TopicAddress.TryParse(new string('a', 100_000), out _));
    }

    [Theory]
    [InlineData(TopicChannel.Event, "makerspace/v1/+/+/event")]
    [InlineData(TopicChannel.State, "makerspace/v1/+/+/state/+")]
    public void The_servers_filter_covers_every_agent(TopicChannel channel, string filter) => Assert.Equal(filter, TopicAddress.FilterForAll(channel));
}
