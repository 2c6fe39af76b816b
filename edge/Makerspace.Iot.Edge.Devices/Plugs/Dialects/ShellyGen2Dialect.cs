using System.Globalization;
using System.Text;
using System.Text.Json;
using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Devices.Plugs.Dialects;

/// <summary>
/// Shelly of the second and later generations. Changes come on <c>&lt;prefix&gt;/events/rpc</c> as <c>NotifyStatus</c>, which names only what changed, or whole as <c>NotifyFullStatus</c>;
/// whole also on <c>&lt;prefix&gt;/status/switch:0</c> where that is set. Questions and commands go to <c>&lt;prefix&gt;/rpc</c>; the answer comes to <c>&lt;src&gt;/rpc</c>,
/// for which this takes a name under the plug's own prefix. Within a status: <c>output</c>, <c>apower</c> W, <c>voltage</c> V, <c>current</c> A, <c>aenergy.total</c> Wh.
/// The answer to <c>Switch.Set</c> tells what the output was before and confirms nothing; the notification does. Its <c>ts</c> is not read.
/// Source: Shelly API reference for the second generation, "MQTT", "RPC protocol", "Notifications" and "Switch".
/// </summary>
internal sealed class ShellyGen2Dialect : IPlugDialect
{
    private readonly int _channel;
    private readonly string _prefix;
    private readonly string _component;
    private readonly string _events;
    private readonly string _status;
    private readonly string _online;
    private readonly string _answers;
    private readonly string _source;

    public ShellyGen2Dialect(PlugSettings settings)
    {
        _channel = settings.Channel;
        _prefix = settings.Topic + "/";
        _component = string.Create(CultureInfo.InvariantCulture, $"switch:{_channel}");
        _source = string.Create(CultureInfo.InvariantCulture, $"{_prefix}agent{_channel}");
        (_events, _status, _online, _answers) = (_prefix + "events/rpc", $"{_prefix}status/{_component}", _prefix + "online", _source + "/rpc");
        Filters = [_events, _status, _online, _answers];
        Questions = [Call("Switch.GetStatus", "")];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Filters { get; }

    /// <summary>Thousandths of a watt-hour. Kept over a loss of power up to the last minutes, and set to zero by Switch.ResetCounters.</summary>
    public MeterTraits Traits => new(ResolutionWh: 0.001, RollOverWh: null, IsBillable: false) { MaxPowerW = MeterTraits.RangeW(16) };

    /// <inheritdoc/>
    public IReadOnlyList<PlugCommand> Questions { get; }

    /// <inheritdoc/>
    public PlugCommand Switch(bool on) => Call("Switch.Set", on ? ",\"on\":true" : ",\"on\":false");

    /// <inheritdoc/>
    public PlugParse Read(string topic, ReadOnlyMemory<byte> payload, out PlugReport report)
    {
        report = default;
        if (topic == _online)
        {
            report.Online = PlugValue.Word(payload.Span, "true"u8, "false"u8, ref report);
            return report.Online is null ? PlugParse.Nonsense : PlugParse.Report;
        }

        if (topic != _events && topic != _status && topic != _answers)
        {
            return topic.StartsWith(_prefix, StringComparison.Ordinal) ? PlugParse.Nothing : PlugParse.NotMine;
        }

        using JsonDocument? document = PlugValue.Object(payload);
        if (document is null)
        {
            return PlugParse.Nonsense;
        }

        JsonElement root = document.RootElement;
        return topic == _status ? Take(root, ref report) : topic == _events ? Notification(root, ref report) : Answer(root, ref report);
    }

    private PlugParse Notification(in JsonElement root, ref PlugReport report)
    {
        if (!root.TryGetProperty("method", out JsonElement method) || method.ValueKind != JsonValueKind.String)
        {
            return PlugParse.Nonsense;
        }

        if (!method.ValueEquals("NotifyStatus") && !method.ValueEquals("NotifyFullStatus"))
        {
            return PlugParse.Nothing;
        }

        if (!root.TryGetProperty("params", out JsonElement changes) || changes.ValueKind != JsonValueKind.Object)
        {
            return PlugParse.Nonsense;
        }

        return changes.TryGetProperty(_component, out JsonElement status) ? Take(status, ref report) : PlugParse.Nothing;
    }

    // An answer without a result is an error of the plug, and one without an output is that of a command: neither tells a state.
    private PlugParse Answer(in JsonElement root, ref PlugReport report) =>
        root.TryGetProperty("result", out JsonElement result) ? Take(result, ref report)
        : root.TryGetProperty("error", out _) ? PlugParse.Nothing : PlugParse.Nonsense;

    private PlugParse Take(in JsonElement status, ref PlugReport report)
    {
        if (status.ValueKind != JsonValueKind.Object)
        {
            return PlugParse.Nonsense;
        }

        // The component says its own number; of another channel it is not ours.
        if (status.TryGetProperty("id", out JsonElement id) && !(id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int channel) && channel == _channel))
        {
            return PlugParse.Nonsense;
        }

        if (status.TryGetProperty("output", out JsonElement output) && output.ValueKind != JsonValueKind.Null)
        {
            if (output.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                report.Output = output.ValueKind == JsonValueKind.True;
            }
            else
            {
                report.Refused++;
            }
        }

        report.PowerW = PlugValue.PowerW(PlugValue.Number(status, "apower", ref report), ref report);
        report.CurrentA = PlugValue.CurrentA(PlugValue.Number(status, "current", ref report), ref report);
        report.VoltageV = PlugValue.VoltageV(PlugValue.Number(status, "voltage", ref report), ref report);
        if (status.TryGetProperty("aenergy", out JsonElement energy) && energy.ValueKind == JsonValueKind.Object)
        {
            report.EnergyWh = PlugValue.EnergyWh(PlugValue.Number(energy, "total", ref report), ref report);
        }

        return report.SaysAnything ? PlugParse.Report : report.Refused > 0 ? PlugParse.Nonsense : PlugParse.Nothing;
    }

    private PlugCommand Call(string method, string more) => new(
        _prefix + "rpc",
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"id":1,"src":{{{JsonSerializer.Serialize(_source, PlugJson.Default.String)}}},"method":"{{{method}}}","params":{"id":{{{_channel}}}{{{more}}}}}""")));
}
