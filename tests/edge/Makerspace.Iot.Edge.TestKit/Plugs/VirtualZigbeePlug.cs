using System.Text.Json;
using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.TestKit.Plugs;

/// <summary>
/// A Zigbee plug and the Zigbee2MQTT that speaks for it. Written from Zigbee2MQTT's documentation: each message on the plug's topic holds everything that the bridge remembers, old and new;
/// at its start the bridge publishes what it remembers, whether the plug is there or not; a command is published back once the plug has answered over the air, and not at all if it does not; availability and the bridge's own state are kept by the broker.
/// </summary>
/// <param name="name">Friendly name.</param>
public sealed class VirtualZigbeePlug(string name) : IVirtualPlug
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(60);
    private readonly PlugCounter _counter = new();
    private readonly JsonObject _cache = new() { ["linkquality"] = 76, ["update"] = new JsonObject { ["state"] = "idle" } };
    private TimeSpan _toldAt;
    private double _toldW;
    private bool _reachable = true;

    /// <summary>True if words are plain (<c>online</c>), as before version 2; otherwise <c>{"state":"online"}</c>.</summary>
    public bool LegacyAvailability { get; set; }

    /// <summary>What the output does when mains comes: true as before, false off.</summary>
    public bool RestoresOutput { get; set; } = true;

    /// <summary>True if the plug has left without anybody noticing: it answers nothing and tells nothing.</summary>
    public bool IsGone { get; set; }

    /// <summary>True if nothing that it measures is reported any more once its output is off: the bridge goes on telling the values of before.</summary>
    public bool SticksWhenOff { get; set; }

    /// <summary>False if the bridge does not watch availability, as from the factory; default true.</summary>
    public bool WatchesAvailability { get; set; } = true;

    /// <summary>Name of its output if it has two, <c>left</c> for example; the other is called <c>other</c> and is on. Null if it has one.</summary>
    public string? Endpoint { get; set; }

    /// <inheritdoc/>
    public string ClientId => "zigbee2mqtt_" + name;

    /// <inheritdoc/>
    public PlugMessage Will => new("zigbee2mqtt/bridge/state", Word("offline"), Retain: true);

    /// <inheritdoc/>
    public IReadOnlyList<string> Listens => [$"zigbee2mqtt/{name}/set", $"zigbee2mqtt/{name}/get"];

    /// <inheritdoc/>
    public bool Output { get; private set; }

    /// <summary>The plug goes out of the reach of the radio, or comes back; the bridge notices when it next pings it, here at once.</summary>
    public void SetReachable(bool reachable, ICollection<PlugMessage> output)
    {
        _reachable = reachable;
        output.Add(new PlugMessage($"zigbee2mqtt/{name}/availability", Word(reachable ? "online" : "offline"), Retain: true));
        if (reachable)
        {
            Read(output);
        }
    }

    /// <inheritdoc/>
    public void Connected(TimeSpan now, ICollection<PlugMessage> output)
    {
        _toldAt = now;
        output.Add(new PlugMessage("zigbee2mqtt/bridge/state", Word("online"), Retain: true));
        if (WatchesAvailability)
        {
            output.Add(new PlugMessage($"zigbee2mqtt/{name}/availability", Word(_reachable ? "online" : "offline"), Retain: true));
        }

        Tell(output);
        if (IsThere)
        {
            Read(output);
        }
    }

    /// <inheritdoc/>
    public void Receive(string topic, ReadOnlySpan<byte> payload, TimeSpan now, ICollection<PlugMessage> output)
    {
        JsonObject? body;
        try
        {
            body = JsonNode.Parse(payload) as JsonObject;
        }
        catch (JsonException)
        {
            return;
        }

        if (!IsThere || body is null)
        {
            return;
        }

        if (topic.EndsWith("/get", StringComparison.Ordinal))
        {
            Read(output);
            return;
        }

        if (((string?)body[Key("state")])?.ToUpperInvariant() is "ON" or "OFF" or "TOGGLE")
        {
            string word = ((string)body[Key("state")]!).ToUpperInvariant();
            Output = word == "TOGGLE" ? !Output : word == "ON";
            _cache[Key("state")] = Output ? "ON" : "OFF";
            Tell(output);
        }
    }

    /// <inheritdoc/>
    public void Advance(TimeSpan now, ElectricState state, ICollection<PlugMessage> output)
    {
        _counter.Advance(now, state);
        if (IsThere && (now - _toldAt >= ReportPeriod || Math.Abs(_counter.PowerW - _toldW) >= 5))
        {
            _toldAt = now;
            Read(output);
        }
    }

    /// <inheritdoc/>
    public void PressButton(TimeSpan now, ICollection<PlugMessage> output)
    {
        Output = !Output;
        if (IsThere)
        {
            _cache[Key("state")] = Output ? "ON" : "OFF";
            Tell(output);
        }
    }

    /// <inheritdoc/>
    public void LosePower()
    {
        _counter.Stop();
        Output &= RestoresOutput;
    }

    private bool IsThere => _reachable && !IsGone;

    private string Key(string value) => Endpoint is null ? value : $"{value}_{Endpoint}";

    private void Read(ICollection<PlugMessage> output)
    {
        _toldW = _counter.PowerW;
        _cache[Key("state")] = Output ? "ON" : "OFF";
        if (Endpoint is not null)
        {
            // The bridge has bare and numbered keys for it too, which nobody tells.
            (_cache["state"], _cache["state_l1"], _cache["state_l2"], _cache["state_other"]) = ("ON", null, null, "ON");
        }

        if (SticksWhenOff && !Output && _cache.ContainsKey(Key("power")))
        {
            Tell(output);
            return;
        }

        _cache[Key("power")] = Math.Round(_counter.PowerW);
        _cache[Key("current")] = Math.Round(_counter.CurrentA, 2);
        _cache["voltage"] = Math.Round(_counter.VoltageV);
        _cache[Key("energy")] = Math.Round(_counter.EnergyWh / 1000, 2, MidpointRounding.ToZero);
        Tell(output);
    }

    private void Tell(ICollection<PlugMessage> output)
    {
        _cache["last_seen"] = "1970-01-01T00:00:00.000Z";
        output.Add(new PlugMessage($"zigbee2mqtt/{name}", _cache.ToJsonString()));
    }

    private string Word(string word) => LegacyAvailability ? word : $$"""{"state":"{{word}}"}""";
}
