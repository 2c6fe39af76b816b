using System.Net.Sockets;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Mqtt.Tests;

public sealed class RealMosquittoTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_broker_starts_ends_and_starts_again_on_its_port(bool secured)
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using RealMosquitto broker = secured ? await RealMosquitto.StartSecured() : await RealMosquitto.StartPlain();
        Assert.True(await Accepts(broker.Port), broker.Log);
        await broker.Stop();
        Assert.False(await Accepts(broker.Port));
        await broker.Start();
        Assert.True(await Accepts(broker.Port), broker.Log);
        await broker.Kill();
        Assert.False(await Accepts(broker.Port));
        await broker.Start();
        Assert.True(await Accepts(broker.Port), broker.Log);
    }

    private static async Task<bool> Accepts(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
