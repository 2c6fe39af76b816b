using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.TestKit.Plugs;

/// <summary>
/// A plug under Tasmota with one measured output, or with several of which the first carries the load. Written from Tasmota's documentation: commands under <c>cmnd</c>, results under <c>stat</c>,
/// telemetry under <c>tele</c> every TelePeriod, the last will <c>Offline</c>. Its clock has never been set. The total is written to flash once an hour: a loss of power takes it back.
/// </summary>
public sealed class VirtualTasmota : IVirtualPlug
{
    private readonly bool[] _outputs;
    private readonly PlugCounter _counter = new();
    private TimeSpan _start;
    private TimeSpan _toldAt;
    private TimeSpan _savedAt;
    private double _savedWh;

    /// <summary>Makes one.</summary>
    /// <param name="topic">Its Topic.</param>
    /// <param name="outputs">Number of outputs, 1 to 8.</param>
    public VirtualTasmota(string topic, int outputs = 1) => (Topic, _outputs) = (topic, new bool[outputs]);

    /// <summary>Its Topic.</summary>
    public string Topic { get; }

    /// <summary>Time between two telemetry messages; 300 s from the factory.</summary>
    public TimeSpan TelePeriod { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>What the outputs do when mains comes: 0 off, 1 on, 3 as before.</summary>
    public int PowerOnState { get; set; } = 3;

    /// <summary>True if it ignores commands to its outputs (PowerLock).</summary>
    public bool PowerLock { get; set; }

    /// <summary>True if a temperature sensor hangs on it that is broken: its value is printed as a bare <c>nan</c>, which is no JSON.</summary>
    public bool HasBrokenSensor { get; set; }

    /// <inheritdoc/>
    public string ClientId => "DVES_" + Topic;

    /// <inheritdoc/>
    public PlugMessage Will => new($"tele/{Topic}/LWT", "Offline", Retain: true);

    /// <inheritdoc/>
    public IReadOnlyList<string> Listens => [$"cmnd/{Topic}/#", "cmnd/tasmotas/#"];

    /// <inheritdoc/>
    public bool Output => _outputs[0];

    /// <summary>Sets the counter, in watt-hours, as EnergyTotal does.</summary>
    public void SetTotal(double energyWh) => (_counter.EnergyWh, _savedWh) = (energyWh, energyWh);

    /// <inheritdoc/>
    public void Connected(TimeSpan now, ICollection<PlugMessage> output)
    {
        (_start, _toldAt) = (now, now);
        output.Add(new PlugMessage($"tele/{Topic}/LWT", "Online", Retain: true));
        output.Add(new PlugMessage($"cmnd/{Topic}/POWER", ""));
        for (int i = 0; i < _outputs.Length; i++)
        {
            TellOutput(i, output);
        }
    }

    /// <inheritdoc/>
    public void Receive(string topic, ReadOnlySpan<byte> payload, TimeSpan now, ICollection<PlugMessage> output)
    {
        string command = topic[(topic.LastIndexOf('/') + 1)..].ToUpperInvariant();
        string value = Encoding.UTF8.GetString(payload).Trim().ToUpperInvariant();
        if (command.StartsWith("POWER", StringComparison.Ordinal) && (command.Length == 5 || (int.TryParse(command.AsSpan(5), CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= _outputs.Length)))
        {
            int index = command.Length == 5 ? 0 : int.Parse(command.AsSpan(5), CultureInfo.InvariantCulture) - 1;
            bool? wanted = value switch { "ON" or "1" or "TRUE" => true, "OFF" or "0" or "FALSE" => false, "TOGGLE" or "2" => !_outputs[index], _ => null };
            if (wanted is { } on && !PowerLock)
            {
                _outputs[index] = on;
            }

            TellOutput(index, output);
        }
        else if (command == "STATUS" && value is "8" or "10")
        {
            output.Add(new PlugMessage($"stat/{Topic}/STATUS{value}", Printed(new JsonObject { ["StatusSNS"] = Sensor(now) })));
        }
        else if (command == "STATUS" && value == "11")
        {
            output.Add(new PlugMessage($"stat/{Topic}/STATUS11", new JsonObject { ["StatusSTS"] = State(now) }.ToJsonString()));
        }
        else if (command == "TELEPERIOD")
        {
            if (int.TryParse(value, CultureInfo.InvariantCulture, out int seconds))
            {
                TelePeriod = TimeSpan.FromSeconds(Math.Clamp(seconds, 10, 3600));
            }

            output.Add(new PlugMessage($"stat/{Topic}/RESULT", new JsonObject { ["TelePeriod"] = (int)TelePeriod.TotalSeconds }.ToJsonString()));
            Telemetry(now, output);
        }
        else
        {
            output.Add(new PlugMessage($"stat/{Topic}/RESULT", """{"Command":"Unknown"}"""));
        }
    }

    /// <inheritdoc/>
    public void Advance(TimeSpan now, ElectricState state, ICollection<PlugMessage> output)
    {
        _counter.Advance(now, state);
        if (now - _savedAt >= TimeSpan.FromHours(1))
        {
            (_savedAt, _savedWh) = (now, _counter.EnergyWh);
        }

        if (now - _toldAt >= TelePeriod)
        {
            _toldAt = now;
            Telemetry(now, output);
        }
    }

    /// <inheritdoc/>
    public void PressButton(TimeSpan now, ICollection<PlugMessage> output)
    {
        _outputs[0] = !_outputs[0];
        TellOutput(0, output);
    }

    /// <inheritdoc/>
    public void LosePower()
    {
        _counter.Stop();
        _counter.EnergyWh = _savedWh;
        for (int i = 0; i < _outputs.Length; i++)
        {
            _outputs[i] = PowerOnState switch { 0 => false, 1 => true, _ => _outputs[i] };
        }
    }

    private string Name(int index) => _outputs.Length == 1 ? "POWER" : string.Create(CultureInfo.InvariantCulture, $"POWER{index + 1}");

    private void TellOutput(int index, ICollection<PlugMessage> output)
    {
        string word = _outputs[index] ? "ON" : "OFF";
        output.Add(new PlugMessage($"stat/{Topic}/RESULT", new JsonObject { [Name(index)] = word }.ToJsonString()));
        output.Add(new PlugMessage($"stat/{Topic}/{Name(index)}", word));
    }

    private void Telemetry(TimeSpan now, ICollection<PlugMessage> output)
    {
        output.Add(new PlugMessage($"tele/{Topic}/STATE", State(now).ToJsonString()));
        output.Add(new PlugMessage($"tele/{Topic}/SENSOR", Printed(Sensor(now))));
    }

    private string Printed(JsonObject sensors) =>
        HasBrokenSensor ? sensors.ToJsonString().Replace("\"ENERGY\"", "\"DS18B20\":{\"Id\":\"00000000B1C2\",\"Temperature\":nan},\"ENERGY\"", StringComparison.Ordinal) : sensors.ToJsonString();

    private string Clock(TimeSpan now) => (DateTime.UnixEpoch + (now - _start)).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    private JsonObject State(TimeSpan now)
    {
        var state = new JsonObject { ["Time"] = Clock(now), ["Uptime"] = "0T00:00:10", ["UptimeSec"] = (long)(now - _start).TotalSeconds, ["Heap"] = 24, ["SleepMode"] = "Dynamic", ["LoadAvg"] = 19, ["MqttCount"] = 1 };
        for (int i = 0; i < _outputs.Length; i++)
        {
            state[Name(i)] = _outputs[i] ? "ON" : "OFF";
        }

        state["Wifi"] = new JsonObject { ["AP"] = 1, ["RSSI"] = 64, ["Signal"] = -68 };
        return state;
    }

    private JsonObject Sensor(TimeSpan now) => new()
    {
        ["Time"] = Clock(now),
        ["ENERGY"] = new JsonObject
        {
            ["TotalStartTime"] = "1970-01-01T00:00:00",
            ["Total"] = Math.Round(_counter.EnergyWh / 1000, 3, MidpointRounding.ToZero),
            ["Yesterday"] = 0.0,
            ["Today"] = 0.0,
            ["Power"] = PerOutput(Math.Round(_counter.PowerW)),
            ["Factor"] = PerOutput(Math.Round(_counter.Factor, 2)),
            ["Voltage"] = Math.Round(_counter.VoltageV),
            ["Current"] = PerOutput(Math.Round(_counter.CurrentA, 3)),
        },
    };

    // Several outputs are told as an array; the load hangs on the first.
    private JsonNode PerOutput(double value)
    {
        if (_outputs.Length == 1)
        {
            return JsonValue.Create(value);
        }

        var array = new JsonArray(value);
        for (int i = 1; i < _outputs.Length; i++)
        {
            array.Add((JsonNode)0.0);
        }

        return array;
    }
}
