using System.Text.Json;
using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.TestKit.Plugs;

/// <summary>
/// A Shelly Plus Plug, or one that only measures (PM Mini, Pro EM, Pro 3EM), by its component. Written from Shelly's API reference for the second generation: requests on <c>&lt;prefix&gt;/rpc</c> are answered on <c>&lt;src&gt;/rpc</c>;
/// <c>events/rpc</c> carries a whole status after connecting and then only what changed: the output alone, the power alone, the energy once a minute alone.
/// </summary>
/// <param name="prefix">Its topic prefix, by default its id.</param>
public sealed class VirtualShellyGen2(string prefix) : IVirtualPlug
{
    private static readonly TimeSpan EnergyPeriod = TimeSpan.FromMinutes(1);
    private readonly PlugCounter _counter = new();
    private TimeSpan _energyAt;
    private double _toldW;
    private double _keptWh;

    /// <summary>What the output does when mains comes: true as before, false off.</summary>
    public bool RestoresOutput { get; set; }

    /// <summary>True if it also publishes whole statuses on <c>status/switch:0</c>.</summary>
    public bool StatusNotifications { get; set; }

    /// <summary>True if it answers every command with an error.</summary>
    public bool RefusesCommands { get; set; }

    /// <summary>True if it wants a password, which it is never given.</summary>
    public bool WantsPassword { get; set; }

    /// <summary>Its component: <c>switch</c>, <c>pm1</c>, <c>em1</c> or <c>em</c>; the last two have a second one for the counter.</summary>
    public string Component { get; init; } = "switch";

    /// <inheritdoc/>
    public string ClientId => prefix.Replace('/', '-');

    /// <inheritdoc/>
    public PlugMessage Will => new($"{prefix}/online", "false", Retain: true);

    /// <inheritdoc/>
    public IReadOnlyList<string> Listens => [$"{prefix}/rpc", $"{prefix}/command", "shellies/command"];

    /// <inheritdoc/>
    public bool Output { get; private set; }

    /// <inheritdoc/>
    public void Connected(TimeSpan now, ICollection<PlugMessage> output)
    {
        _energyAt = now;
        output.Add(new PlugMessage($"{prefix}/online", "true", Retain: true));
        Notify("NotifyFullStatus", now, Status(), output);
        TellStatus(output);
    }

    /// <inheritdoc/>
    public void Receive(string topic, ReadOnlySpan<byte> payload, TimeSpan now, ICollection<PlugMessage> output)
    {
        if (topic != $"{prefix}/rpc")
        {
            return;
        }

        JsonNode request;
        try
        {
            request = JsonNode.Parse(payload)!;
        }
        catch (JsonException)
        {
            return;
        }

        string source = (string?)request["src"] ?? "user";
        var answer = new JsonObject { ["id"] = request["id"]?.DeepClone(), ["src"] = prefix, ["dst"] = source };
        bool isOurs = (int?)request["params"]?["id"] == 0;
        string? method = (string?)request["method"];
        if (WantsPassword)
        {
            answer["error"] = new JsonObject { ["code"] = 401, ["message"] = """{"auth_type": "digest", "nonce": 1700000009, "nc": 1, "realm": "plug", "algorithm": "SHA-256"}""" };
        }
        else if (isOurs && string.Equals(method, $"{Component}.GetStatus", StringComparison.OrdinalIgnoreCase))
        {
            answer["result"] = Status();
        }
        else if (isOurs && HasData && string.Equals(method, $"{Component}Data.GetStatus", StringComparison.OrdinalIgnoreCase))
        {
            answer["result"] = Data();
        }
        else if (method == "Switch.Set" && isOurs && Component == "switch" && !RefusesCommands)
        {
            answer["result"] = new JsonObject { ["was_on"] = Output };
            Set((bool)request["params"]!["on"]!, "MQTT", now, output);
        }
        else
        {
            answer["error"] = new JsonObject { ["code"] = isOurs ? 404 : -105, ["message"] = isOurs ? $"No handler for {method}" : "Argument 'id', value not found!" };
        }

        output.Add(new PlugMessage(source + "/rpc", answer.ToJsonString()));
    }

    /// <inheritdoc/>
    public void Advance(TimeSpan now, ElectricState state, ICollection<PlugMessage> output)
    {
        _counter.Advance(now, state);
        if (Math.Abs(_counter.PowerW - _toldW) > Math.Max(1, _toldW / 20))
        {
            _toldW = _counter.PowerW;
            Notify("NotifyStatus", now, HasData ? Status() : new JsonObject { ["id"] = 0, ["apower"] = Math.Round(_counter.PowerW, 1), ["current"] = Math.Round(_counter.CurrentA, 3) }, output);
            TellStatus(output);
        }

        if (now - _energyAt >= EnergyPeriod)
        {
            (_energyAt, _keptWh) = (now, _counter.EnergyWh);
            Notify("NotifyStatus", now, HasData ? Data() : new JsonObject { ["id"] = 0, ["aenergy"] = Energy() }, output, HasData ? "data" : "");
            TellStatus(output);
        }
    }

    /// <inheritdoc/>
    public void PressButton(TimeSpan now, ICollection<PlugMessage> output) => Set(!Output, "button", now, output);

    /// <inheritdoc/>
    public void LosePower()
    {
        _counter.Stop();
        (_counter.EnergyWh, _toldW) = (_keptWh, 0);
        Output &= RestoresOutput;
    }

    private void Set(bool on, string source, TimeSpan now, ICollection<PlugMessage> output)
    {
        if (on == Output)
        {
            return;
        }

        Output = on;
        Notify("NotifyStatus", now, new JsonObject { ["id"] = 0, ["output"] = on, ["source"] = source }, output);
        TellStatus(output);
    }

    private JsonObject Energy() => new()
    {
        ["total"] = Math.Round(_counter.EnergyWh, 3),
        ["by_minute"] = new JsonArray(0.0, 0.0, 0.0),
        ["minute_ts"] = 60,
    };

    private bool HasData => Component is "em" or "em1";

    private JsonObject Data() => new() { ["id"] = 0, [Component == "em" ? "total_act" : "total_act_energy"] = Math.Round(_counter.EnergyWh, 2) };

    private JsonObject Status() => Component switch
    {
        "em1" => new JsonObject { ["id"] = 0, ["voltage"] = Math.Round(_counter.VoltageV, 1), ["current"] = Math.Round(_counter.CurrentA, 3), ["act_power"] = Math.Round(_counter.PowerW, 1), ["calibration"] = "factory" },
        "em" => new JsonObject
        {
            ["id"] = 0,
            ["a_act_power"] = Math.Round(_counter.PowerW / 3, 1),
            ["a_voltage"] = Math.Round(_counter.VoltageV, 1),
            ["n_current"] = null,
            ["total_current"] = Math.Round(_counter.CurrentA, 3),
            ["total_act_power"] = Math.Round(_counter.PowerW, 3),
        },
        "pm1" => Measured(),
        _ => Switched(),
    };

    private JsonObject Switched()
    {
        JsonObject status = Measured();
        (status["source"], status["output"]) = ("init", Output);
        return status;
    }

    private JsonObject Measured() => new()
    {
        ["id"] = 0,
        ["apower"] = Math.Round(_counter.PowerW, 1),
        ["voltage"] = Math.Round(_counter.VoltageV, 1),
        ["current"] = Math.Round(_counter.CurrentA, 3),
        ["aenergy"] = Energy(),
        ["temperature"] = new JsonObject { ["tC"] = 41.2, ["tF"] = 106.2 },
    };

    private void TellStatus(ICollection<PlugMessage> output)
    {
        if (StatusNotifications)
        {
            output.Add(new PlugMessage($"{prefix}/status/{Component}:0", Status().ToJsonString()));
        }
    }

    private void Notify(string method, TimeSpan now, JsonObject component, ICollection<PlugMessage> output, string part = "") => output.Add(new PlugMessage(
        $"{prefix}/events/rpc",
        new JsonObject
        {
            ["src"] = prefix,
            ["dst"] = $"{prefix}/events",
            ["method"] = method,
            ["params"] = new JsonObject { ["ts"] = Math.Round(now.TotalSeconds, 2), [$"{Component}{part}:0"] = component },
        }.ToJsonString()));
}
