namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>The choice of the library behind a link.</summary>
public sealed class MqttLinksTests
{
    private static readonly MqttLinkOptions Options = new() { Host = "127.0.0.1", Port = 1883, ClientId = "a" };

    [Fact]
    public async Task Libmosquitto_is_the_default_and_always_there()
    {
        Assert.Null(MqttLinks.Problem(MqttLinks.LibMosquitto));
        await using IMqttLink link = MqttLinks.Create(Options);
        Assert.False(link.IsConnected);
    }

    [Fact]
    public void An_unknown_stack_is_refused_with_those_that_exist()
    {
        string message = Assert.Throws<MqttLinkException>(() => MqttLinks.Create(Options with { Stack = "paho" })).Message;
        Assert.Contains("libmosquitto, mqttnet", message, StringComparison.Ordinal);
    }
}
