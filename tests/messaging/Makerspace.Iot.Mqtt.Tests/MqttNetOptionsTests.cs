using MQTTnet;

namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>Our options in MQTTnet's words.</summary>
public sealed class MqttNetOptionsTests
{
    // With MQTTnet's own 8 KiB the kernel drops loopback segments that the window had promised room for, and each waits for a retransmission timer:
    // a year of history, seconds long otherwise, stood still at a third. It takes a server that has fallen back to see it, which no short test brings about every time.
    [Fact]
    public void The_socket_takes_several_segments_of_the_loopback()
    {
        using MqttNetOptions options = MqttNetOptions.From(new MqttLinkOptions { Host = "127.0.0.1", Port = 1883, ClientId = "a" });
        Assert.InRange(((MqttClientTcpOptions)options.Value.ChannelOptions).BufferSize, 4 * 65_536, 16 * 65_536);
    }
}
