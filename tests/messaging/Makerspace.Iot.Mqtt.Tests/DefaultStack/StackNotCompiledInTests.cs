namespace Makerspace.Iot.Mqtt.Tests.DefaultStack;

/// <summary>MQTTnet in a program that was built without it.</summary>
public sealed class StackNotCompiledInTests
{
    [Fact]
    public void A_stack_that_is_not_compiled_in_is_refused_and_says_how_to_get_it()
    {
        string message = Assert.Throws<MqttLinkException>(() => MqttLinks.Create(new MqttLinkOptions { Host = "127.0.0.1", Port = 1883, ClientId = "a", Stack = MqttLinks.MqttNet })).Message;
        Assert.Contains("-p:NuGetStack=true", message, StringComparison.Ordinal);
        Assert.Contains("libmosquitto", message, StringComparison.Ordinal);
    }
}
