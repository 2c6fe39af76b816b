using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Plugs;
using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.Edge.TestKit.Plugs;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit.Brokers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Tests.Plugs;

/// <summary>A virtual plug with a load, the agent's side of it, and a real broker between them.</summary>
internal sealed class LivePlug : IAsyncDisposable
{
    public const string Topic = "prise-1";
    public const string AgentUser = "makerspace-agent";

    /// <summary>Longer than a test waits for anything.</summary>
    public const double LongStale = 60;

    /// <summary>Plugs it in. Its word stands for <paramref name="staleSeconds"/>: shortly, for who waits until it is old; longer than any hold-up of this computer, for who wants it to stand.</summary>
    public LivePlug(string kind, RealMosquitto broker, string? plugPassword = null, string? agentPassword = null, IVirtualPlug? device = null, double staleSeconds = 2.5)
    {
        Broker = broker;
        device ??= kind switch
        {
            PlugKinds.Tasmota => new VirtualTasmota(Topic) { PowerOnState = 0 },
            PlugKinds.Shelly1 => new VirtualShellyGen1(Topic),
            PlugKinds.Shelly2 => new VirtualShellyGen2(Topic),
            _ => new VirtualZigbeePlug(Topic),
        };
        string user = kind == PlugKinds.Zigbee2Mqtt ? "zigbee2mqtt" : Topic;
        Device = new PlugOnBroker(device, broker.Host, broker.Port, (_, on) => new ElectricState(on ? LoadW : 0, 230, 0.95, 50, 0), plugPassword is null ? null : (user, plugPassword));
        var board = new PlugBoard(TimeProvider.System);
        Plug = board.Plug(new PlugSettings(kind, Topic) { PollSeconds = 1, StaleSeconds = staleSeconds });
        Plug.Rest = new PlugRest(5, TimeSpan.FromSeconds(1));
        MqttLinkOptions options = broker.Options("agent-1-plugs") with { Tls = null, UserName = agentPassword is null ? null : AgentUser, Password = agentPassword };
        Net = new PlugConnection(board, new MqttLink(options), new BackgroundTasks(TimeProvider.System, NullLogger.Instance), TimeProvider.System, NullLogger.Instance);
        Relay = new PlugRelay(Plug, Net.Wake);
        Feedback = new PlugFeedback(Plug);
        Meter = new PlugMeter(Plug, Net.Wake);
        Net.Start();
    }

    public RealMosquitto Broker { get; }

    public PlugOnBroker Device { get; }

    public SmartPlug Plug { get; }

    public PlugConnection Net { get; }

    public PlugRelay Relay { get; }

    public PlugFeedback Feedback { get; }

    public PlugMeter Meter { get; }

    public double LoadW { get; set; } = 800;

    /// <summary>One reading; null where the plug is away.</summary>
    public MeterReading? Read()
    {
        try
        {
            return Meter.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        catch (DeviceException)
        {
            return null;
        }
    }

    /// <summary>The feedback; null where it is not known.</summary>
    public bool? Sense()
    {
        try
        {
            return Feedback.Read();
        }
        catch (DeviceAwayException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Net.DisposeAsync();
        Device.Dispose();
    }
}
