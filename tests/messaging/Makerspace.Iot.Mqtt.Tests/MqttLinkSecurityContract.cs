using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>TLS, identity and rights, with the shipped configuration of the broker.</summary>
public sealed class MqttLinkSecurityContract : MqttLinkContract
{
    private const string Own = "makerspace/v1/site-1/agent-1/";
    private const string Other = "makerspace/v1/site-1/agent-2/";

    protected override Task<RealMosquitto> StartBroker() => RealMosquitto.StartSecured();

    [Fact]
    public async Task The_certificate_is_the_identity()
    {
        LinkUnderTest server = await Connect(Broker.Options("server"), "makerspace/v1/+/+/event");
        LinkUnderTest agent = await Connect(Broker.Options("agent", "agent-1"));
        server.Read();
        await Eventually.That(
            async () => await agent.Publish(Own + "event", "mine") == MqttPublishResult.Sent && server.Texts.Contains("mine"), "the server hears the agent");
    }

    [Theory]
    [InlineData("status", true)]
    [InlineData("state/press-1", true)]
    [InlineData("event", true)]
    [InlineData("telemetry", true)]
    [InlineData("reply", true)]
    [InlineData("access", false)]
    [InlineData("config", false)]
    [InlineData("command", false)]
    [InlineData("ack", false)]
    [InlineData("state/press-1/deeper", false)]
    public async Task An_agent_publishes_what_agents_say_and_only_under_its_own_name(string channel, bool allowed)
    {
        LinkUnderTest agent = await Connect(Broker.Options("agent", "agent-1"));
        Assert.Equal(allowed ? MqttPublishResult.Sent : MqttPublishResult.Refused, await agent.Publish(Own + channel, "x"));
        Assert.Equal(MqttPublishResult.Refused, await agent.Publish(Other + channel, "x"));
        Assert.True(agent.Link.IsConnected);
    }

    [Theory]
    [InlineData("access", true)]
    [InlineData("config", true)]
    [InlineData("command", true)]
    [InlineData("ack", true)]
    [InlineData("event", false)]
    [InlineData("status", false)]
    public async Task The_server_publishes_what_agents_read_and_never_in_their_name(string channel, bool allowed)
    {
        LinkUnderTest server = await Connect(Broker.Options("server"));
        Assert.Equal(allowed ? MqttPublishResult.Sent : MqttPublishResult.Refused, await server.Publish(Own + channel, "x"));
    }

    [Fact]
    public async Task An_agent_reads_what_is_addressed_to_it_and_nothing_else()
    {
        LinkUnderTest server = await Connect(Broker.Options("server"));
        LinkUnderTest agent = await Connect(Broker.Options("agent", "agent-1"), "makerspace/v1/#", "#", Other + "ack");
        agent.Read();
        await Eventually.That(
            async () =>
            {
                await server.Publish(Other + "ack", "not yours");
                await server.Publish(Other + "access", "not yours");
                await server.Publish(Own + "ack", "yours");
                return agent.Texts.Contains("yours");
            },
            "its own acknowledgement");
        LinkUnderTest neighbour = await Connect(Broker.Options("neighbour", "agent-2"));
        Assert.Equal(MqttPublishResult.Sent, await neighbour.Publish(Other + "event", "not yours"));
        await server.Publish(Own + "command", "last");
        await Eventually.That(() => agent.Texts.Contains("last"), "its own command");
        Assert.DoesNotContain("not yours", agent.Texts);
    }

    [Fact]
    public async Task A_broker_of_another_authority_is_refused()
    {
        using var folder = new TempFolder();
        using var stranger = new TestPki(folder.File("pki"));
        LinkUnderTest link = Prepare(Broker.Options("a") with { Tls = Broker.Pki!.Client("agent-1") with { CaFile = stranger.CaFile } });
        await NeverConnects(link);
        Assert.Contains("certificate", link.Changes[0].Reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_broker_with_another_name_is_refused()
    {
        await using RealMosquitto elsewhere = await RealMosquitto.StartSecured(extraConf: null, "broker.example");
        await NeverConnects(Prepare(elsewhere.Options("a", "agent-1")));
    }

    [Fact]
    public async Task A_client_without_a_certificate_or_with_a_strangers_is_refused_by_the_broker()
    {
        await NeverConnects(Prepare(Broker.Options("a") with { Tls = new MqttTls(Broker.Pki!.CaFile) }));
        using var folder = new TempFolder();
        using var stranger = new TestPki(folder.File("pki"));
        await NeverConnects(Prepare(Broker.Options("b") with { Tls = stranger.Client("makerspace-server") with { CaFile = Broker.Pki.CaFile } }));
    }

    [Fact]
    public async Task A_plain_connection_is_refused_by_a_secured_broker() =>
        await NeverConnects(Prepare(Broker.Options("a") with { Tls = null }));

    [Fact]
    public async Task A_key_that_does_not_belong_to_the_certificate_is_refused_at_the_start()
    {
        MqttTls mixed = Broker.Pki!.Client("agent-1") with { KeyFile = Broker.Pki.Client("agent-2").KeyFile };
        Assert.Throws<MqttLinkException>(() => Prepare(Broker.Options("a") with { Tls = mixed }).Link.Start());
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_secured_link_comes_back_after_a_restart_and_retained_messages_are_still_there()
    {
        LinkUnderTest server = await Connect(Broker.Options("server"));
        await server.Publish(Own + "access", "list 7", retain: true);
        await Broker.Stop();
        await Eventually.That(() => !server.Link.IsConnected, "the loss is seen");
        await Broker.Start();
        await server.Connected();
        LinkUnderTest agent = await Connect(Broker.Options("agent", "agent-1"), Own + "access");
        agent.Read();
        await Eventually.That(() => agent.Texts.Contains("list 7"), "the retained access list");
        Assert.True(agent.Received[0].Retained);
    }

    [Fact]
    public async Task A_name_with_several_addresses_is_tried_at_each_of_them()
    {
        LinkUnderTest agent = await Connect(Broker.Options("agent", "agent-1") with { Host = "localhost" });
        Assert.Equal(MqttPublishResult.Sent, await agent.Publish(Own + "event", "x"));
    }

    private static async Task NeverConnects(LinkUnderTest link)
    {
        link.Link.Start();
        await Eventually.That(() => link.Link.Counters.Failures >= 2, "it tries and is refused", 40);
        Assert.Equal(0, link.Link.Counters.Connections);
        Assert.DoesNotContain(link.Changes, c => c.Connected);
    }
}
