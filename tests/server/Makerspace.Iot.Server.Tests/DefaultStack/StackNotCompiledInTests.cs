using Makerspace.Iot.Server.Settings;

namespace Makerspace.Iot.Server.Tests.DefaultStack;

/// <summary>Choices of the NuGet stack in a program that was built without it.</summary>
public sealed class StackNotCompiledInTests
{
    [Theory]
    [InlineData("mqttnet", "http", "broker.stack : « mqttnet » n'est pas compilé dans ce programme. Reconstruisez-le avec -p:NuGetStack=true, ou écrivez « libmosquitto ».")]
    [InlineData("libmosquitto", "influxdb-client", "influx.client : « influxdb-client » n'est pas compilé dans ce programme. Reconstruisez-le avec -p:NuGetStack=true, ou écrivez « http ».")]
    public void It_is_refused_with_the_remedy(string stack, string client, string words)
    {
        var options = new ServerOptions { Broker = new BrokerOptions { Stack = stack }, Influx = new InfluxOptions { Url = "http://127.0.0.1:8086", Client = client } };
        Assert.Contains(words, Assert.Throws<SettingsException>(() => ServerOptionsFile.Check(options, "server.json")).Message, StringComparison.Ordinal);
    }
}
