using System.Text;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.Edge.TestKit.Plugs;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Plugs;

/// <summary>One smart plug with a load behind it, the drivers before it, and a broker of two wires between them that the test can cut; on a clock that the test moves.</summary>
internal sealed class PlugBench : IPlugBus
{
    public const double RestW = 5;
    private readonly List<PlugMessage> _from = [];

    public PlugBench(string kind, Func<PlugSettings, PlugSettings>? with = null, IVirtualPlug? device = null)
    {
        string topic = kind switch { PlugKinds.Shelly1 => "shellyplug-s-0123AB", PlugKinds.Shelly2 => "shellyplusplugs-0123ab", _ => "prise-1" };
        Device = device ?? kind switch
        {
            PlugKinds.Tasmota => new VirtualTasmota(topic),
            PlugKinds.Shelly1 => new VirtualShellyGen1(topic),
            PlugKinds.Shelly2 => new VirtualShellyGen2(topic),
            _ => new VirtualZigbeePlug(topic),
        };
        var settings = new PlugSettings(kind, topic);
        Board = new PlugBoard(Time);
        Plug = Board.Plug(with?.Invoke(settings) ?? settings);
        Plug.Rest = new PlugRest(RestW, TimeSpan.FromSeconds(5));
        (Relay, Feedback, Meter) = (new PlugRelay(Plug), new PlugFeedback(Plug), new PlugMeter(Plug));
    }

    public static TheoryData<string> Kinds => [.. PlugKinds.All];

    public ManualTime Time { get; } = new();

    public PlugBoard Board { get; }

    public SmartPlug Plug { get; }

    public IVirtualPlug Device { get; }

    public PlugRelay Relay { get; }

    public PlugFeedback Feedback { get; }

    public PlugMeter Meter { get; }

    /// <summary>What the machine draws while the output is on, watts.</summary>
    public double LoadW { get; set; }

    /// <summary>Whether the agent has its broker.</summary>
    public bool IsConnected { get; set; } = true;

    /// <summary>Whether the plug has its broker.</summary>
    public bool IsPlugLinked { get; private set; } = true;

    /// <summary>Commands to switch that left the agent: true is on.</summary>
    public List<bool> Commands { get; } = [];

    /// <summary>The counter as told over the whole time, watt-hours; null if never.</summary>
    public double? CounterWh { get; private set; }

    /// <summary>After so many seconds a sound plug is known.</summary>
    public double KnownWithin => Plug.Settings.Kind == PlugKinds.Zigbee2Mqtt ? 11 : 2;

    private TimeSpan Now => Time.GetElapsedTime(0);

    public bool TryPublish(string topic, ReadOnlyMemory<byte> payload)
    {
        string text = Encoding.UTF8.GetString(payload.Span).ToUpperInvariant();
        if (topic.EndsWith("/POWER1", StringComparison.Ordinal) || topic.EndsWith("relay/0/command", StringComparison.Ordinal) || topic.EndsWith("/set", StringComparison.Ordinal) || text.Contains("SWITCH.SET", StringComparison.Ordinal))
        {
            Commands.Add(text is "ON" || text.Contains("\"ON\":TRUE", StringComparison.Ordinal) || text.Contains(":\"ON\"", StringComparison.Ordinal));
        }

        if (IsPlugLinked && Device.Listens.Any(f => f == topic || (f.EndsWith("/#", StringComparison.Ordinal) && topic.StartsWith(f[..^1], StringComparison.Ordinal))))
        {
            Device.Receive(topic, payload.Span, Now, _from);
        }

        return true;
    }

    /// <summary>The plug connects, and time passes until it is known.</summary>
    public PlugBench Start()
    {
        Device.Connected(Now, _from);
        Pass(KnownWithin);
        return this;
    }

    /// <summary>The plug's link is lost, with its last will, or there again.</summary>
    public void Link(bool there, bool tellsWill = true)
    {
        IsPlugLinked = there;
        if (there)
        {
            Device.Connected(Now, _from);
        }
        else if (tellsWill)
        {
            Tell(Device.Will.Topic, Device.Will.Payload);
        }
    }

    /// <summary>A hand on the plug.</summary>
    public void Press() => Device.PressButton(Now, _from);

    /// <summary>A message of the broker.</summary>
    public void Tell(string topic, string payload, bool retained = false) => Board.Take(topic, Encoding.UTF8.GetBytes(payload), retained);

    /// <summary>Lets seconds pass, four turns each.</summary>
    public void Pass(double seconds)
    {
        for (int i = 0; i < seconds * 4; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(250));
            double power = Device.Output ? LoadW : 0;
            Device.Advance(Now, new ElectricState(power, 230, 0.9, 50, 0), _from);
            Board.Pulse(this);
            PlugMessage[] told = [.. _from];
            _from.Clear();
            foreach (PlugMessage message in told.Where(_ => IsPlugLinked && IsConnected))
            {
                Tell(message.Topic, message.Payload);
            }
        }
    }

    /// <summary>One reading; null if the plug is away or tells nothing.</summary>
    public MeterReading? Read()
    {
        try
        {
            MeterReading reading = Meter.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            CounterWh = reading.EnergyWh ?? CounterWh;
            return reading;
        }
        catch (DeviceException)
        {
            return null;
        }
    }

    /// <summary>The feedback; null if it is not known.</summary>
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
}
