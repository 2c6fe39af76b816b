using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Edge.Agent.Tests.Plugs;

/// <summary>The shipped configuration of the plugs' broker, on the real Mosquitto: each plug speaks for itself, none as an agent.</summary>
public sealed class PlugBrokerFenceTests(PlugBrokerFenceTests.FencedBroker shared) : IClassFixture<PlugBrokerFenceTests.FencedBroker>
{
    private static readonly (string, string)[] Logins = [(LivePlug.Topic, "p1"), ("prise-2", "p2"), ("makerspace", "p3"), ("zigbee2mqtt", "z"), (LivePlug.AgentUser, "a")];

    public static TheoryData<string> Kinds => [.. PlugKinds.All];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_of_plug_works_within_the_fence(string kind)
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using RealMosquitto broker = await RealMosquitto.StartForPlugs(Logins);
        await using var live = new LivePlug(kind, broker, plugPassword: kind == PlugKinds.Zigbee2Mqtt ? "z" : "p1", agentPassword: "a");
        await Eventually.That(() => Task.FromResult(live.Plug.IsReachable && live.Sense() == false), () => $"the plug is heard; the broker says: {broker.Log}", 120);
        live.Relay.Write(active: true);
        await Eventually.That(() => live.Device.Output && live.Sense() == true, "the plug is on and says so", 120);
        await Eventually.That(() => live.Read() is { PowerW: > 700 }, "the plug tells its power", 120);
        live.Device.SetRadio(on: false);
        await Eventually.That(() => live.Sense() is null, "its last will is heard", 120);
        Assert.Equal(0, live.Net.Refused);
    }

    [Theory]
    [InlineData(LivePlug.Topic, "p1", "tele/prise-1/STATE", true)]
    [InlineData(LivePlug.Topic, "p1", "tele/prise-2/STATE", false)]
    [InlineData(LivePlug.Topic, "p1", "cmnd/prise-2/POWER1", false)]
    [InlineData(LivePlug.Topic, "p1", "cmnd/prise-1/POWER1", false)]
    [InlineData(LivePlug.Topic, "p1", "shellies/prise-2/relay/0", false)]
    [InlineData(LivePlug.Topic, "p1", "shellies/prise-2/relay/0/command", false)]
    [InlineData(LivePlug.Topic, "p1", "prise-2/rpc", false)]
    [InlineData(LivePlug.Topic, "p1", "prise-2/events/rpc", false)]
    [InlineData(LivePlug.Topic, "p1", "prise-1/events/rpc", true)]
    [InlineData(LivePlug.Topic, "p1", "zigbee2mqtt/x", false)]
    [InlineData(LivePlug.Topic, "p1", "makerspace/v1/la-fabunit/fabunit-1/event", false)]
    [InlineData(LivePlug.Topic, "p1", "makerspace/v1/la-fabunit/fabunit-1/command", false)]
    [InlineData("makerspace", "p3", "makerspace/v1/la-fabunit/fabunit-1/event", false)]
    [InlineData("makerspace", "p3", "makerspace/v1/la-fabunit/fabunit-1/status", false)]
    [InlineData("zigbee2mqtt", "z", "makerspace/v1/la-fabunit/fabunit-1/event", false)]
    [InlineData("zigbee2mqtt", "z", "cmnd/prise-1/POWER1", false)]
    [InlineData(LivePlug.AgentUser, "a", "makerspace/v1/la-fabunit/fabunit-1/event", false)]
    [InlineData(LivePlug.AgentUser, "a", "tele/prise-1/STATE", false)]
    [InlineData(LivePlug.AgentUser, "a", "cmnd/prise-1/POWER1", true)]
    public async Task A_user_may_publish_only_where_it_speaks_for_itself(string user, string password, string topic, bool allowed)
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        RealMosquitto broker = shared.Broker!;
        await using IMqttLink link = new MqttLink(broker.Options("c-" + user) with { UserName = user, Password = password });
        link.Start();
        await link.WaitConnectedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(allowed ? MqttPublishResult.Sent : MqttPublishResult.Refused, await link.PublishAsync(topic, new byte[] { 1 }, 1, retain: false, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nobody_comes_in_without_a_password()
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        RealMosquitto broker = shared.Broker!;
        foreach ((string? user, string? password) in new (string?, string?)[] { (null, null), (LivePlug.Topic, "wrong") })
        {
            await using IMqttLink link = new MqttLink(broker.Options("c-x") with { UserName = user, Password = password });
            link.Start();
            await Eventually.That(() => link.Counters.Failures > 0, "the broker refuses", 120);
            Assert.Equal(0, link.Counters.Connections);
        }
    }

    /// <summary>One broker for the whole table.</summary>
    public sealed class FencedBroker : IAsyncLifetime
    {
        /// <summary>The broker; null where Mosquitto is not installed.</summary>
        public RealMosquitto? Broker { get; private set; }

        public async ValueTask InitializeAsync() => Broker = RealMosquitto.MissingReason is null ? await RealMosquitto.StartForPlugs(Logins) : null;

        public async ValueTask DisposeAsync()
        {
            if (Broker is not null)
            {
                await Broker.DisposeAsync();
            }
        }
    }
}
