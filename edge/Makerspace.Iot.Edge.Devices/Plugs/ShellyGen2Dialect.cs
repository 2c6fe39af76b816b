using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// Shelly of the second and later generations. Changes come on <c>&lt;prefix&gt;/events/rpc</c> as <c>NotifyStatus</c>, which names only what changed, or whole as <c>NotifyFullStatus</c>;
/// whole also on <c>&lt;prefix&gt;/status/switch:0</c> if that is set. Questions and commands go to <c>&lt;prefix&gt;/rpc</c>; the answer comes to <c>&lt;src&gt;/rpc</c>,
/// for which this takes a name under the plug's own prefix. Within a status: <c>output</c>, <c>apower</c> W, <c>voltage</c> V, <c>current</c> A, <c>aenergy.total</c> Wh.
/// The component <c>pm1</c> tells the same without output. <c>em1</c> and the three-phase <c>em</c> tell power as <c>act_power</c> and <c>total_act_power</c>,
/// and their counters by components of their own: <c>em1data</c> as <c>total_act_energy</c>, <c>emdata</c> as <c>total_act</c>, Wh. These only measure.
/// The answer to <c>Switch.Set</c> tells what the output was before and confirms nothing; the notification does. Its <c>ts</c> is not read.
/// Source: Shelly API reference for the second generation, "MQTT", "RPC protocol", "Notifications", "Switch", "PM1", "EM", "EMData", "EM1" and "EM1Data".
/// </summary>
internal sealed class ShellyGen2Dialect : IPlugDialect
{
    private readonly int _channel;
    private readonly string _prefix;
    private readonly Names _names;
    private readonly string[] _components;
    private readonly string _events;
    private readonly string[] _status;
    private readonly string _online;
    private readonly string _answers;
    private readonly string _source;

    public ShellyGen2Dialect(PlugSettings settings)
    {
        _channel = settings.Channel;
        _prefix = settings.Topic + "/";
        _names = settings.Component switch
        {
            "pm1" => new Names(["PM1"], "apower", "current", "voltage", null),
            "em1" => new Names(["EM1", "EM1Data"], "act_power", "current", "voltage", "total_act_energy"),
            "em" => new Names(["EM", "EMData"], "total_act_power", "total_current", "a_voltage", "total_act"),
            _ => new Names(["Switch"], "apower", "current", "voltage", null),
        };
        _components = [.. _names.Components.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.ToLowerInvariant()}:{_channel}"))];

        // Each channel and component has answers of its own: some of their values have the same names.
        _source = string.Create(CultureInfo.InvariantCulture, $"{_prefix}agent{_channel}{(settings.Component == PlugSettings.UsualComponent ? "" : "-" + settings.Component)}");
        _status = [.. _components.Select(c => $"{_prefix}status/{c}")];
        (_events, _online, _answers) = (_prefix + "events/rpc", _prefix + "online", _source + "/rpc");
        Filters = [_events, .. _status, _online, _answers];
        Questions = [.. _names.Components.Select(c => Call(c + ".GetStatus", ""))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Filters { get; }

    /// <summary>Thousandths of a watt-hour. Kept over a loss of power up to the last minutes, and set to zero by Switch.ResetCounters.</summary>
    public MeterTraits Traits => new(ResolutionWh: 0.001, RollOverWh: null, IsBillable: false)
    {
        RefreshSeconds = 180,

        // A plug, or a PM Mini, carries 16 A; the clamps of an EM reach 120 A.
        MaxPowerW = _names.Energy is null ? MeterTraits.RangeW(16) : MeterTraits.RangeW(120, _names.IsThreePhase ? 3 : 1),
    };

    /// <inheritdoc/>
    public bool Remembers => false;

    /// <summary>As when answers have no topic of their own, for firmware that answers elsewhere.</summary>
    public int AnswersNeeded => 3;

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
            report.Online = PlugValue.Word("online", payload.Span, "true"u8, "false"u8, ref report);
            return report.Online is null ? PlugParse.Nonsense : PlugParse.Report;
        }

        bool isStatus = _status.Contains(topic, StringComparer.Ordinal);
        if (topic != _events && !isStatus && topic != _answers)
        {
            return topic.StartsWith(_prefix, StringComparison.Ordinal) ? PlugParse.Nothing : PlugParse.NotMine;
        }

        using JsonDocument? document = PlugValue.Object(payload, ref report);
        if (document is null)
        {
            return PlugParse.Nonsense;
        }

        JsonElement root = document.RootElement;
        return isStatus ? Take(root, ref report) : topic == _events ? Notification(root, ref report) : Answer(root, ref report);
    }

    private PlugParse Notification(in JsonElement root, ref PlugReport report)
    {
        if (!PlugValue.Find(root, "method", ref report, out JsonElement method) || method.ValueKind != JsonValueKind.String)
        {
            report.Name("method", JsonMarshal.GetRawUtf8Value(root));
            return PlugParse.Nonsense;
        }

        if (!method.ValueEquals("NotifyStatus") && !method.ValueEquals("NotifyFullStatus"))
        {
            return PlugParse.Nothing;
        }

        if (!PlugValue.Find(root, "params", ref report, out JsonElement changes) || changes.ValueKind != JsonValueKind.Object)
        {
            report.Name("params", JsonMarshal.GetRawUtf8Value(root));
            return PlugParse.Nonsense;
        }

        foreach (string component in _components)
        {
            if (PlugValue.Find(changes, component, ref report, out JsonElement status) && Take(status, ref report) == PlugParse.Nonsense)
            {
                return PlugParse.Nonsense;
            }
        }

        return report.SaysAnything ? PlugParse.Report : Unless(ref report);
    }

    // An answer without a result is an error of the plug, and one without an output is that of a command: neither tells a state.
    private PlugParse Answer(in JsonElement root, ref PlugReport report)
    {
        report.IsAnswer = true;
        if (PlugValue.Find(root, "result", ref report, out JsonElement result))
        {
            return Take(result, ref report);
        }

        if (PlugValue.Find(root, "error", ref report, out JsonElement error))
        {
            report.Trouble = Error(error, ref report);
            return PlugParse.Nothing;
        }

        report.Name("answer", JsonMarshal.GetRawUtf8Value(root));
        return PlugParse.Nonsense;
    }

    private static PlugTrouble Error(in JsonElement error, ref PlugReport report)
    {
        double? code = error.ValueKind == JsonValueKind.Object ? PlugValue.Number(error, "code", ref report) : null;
        PlugTroubleKind kind = code switch { 401 => PlugTroubleKind.WantsPassword, 404 or -105 => PlugTroubleKind.NoSuchPart, _ => PlugTroubleKind.Refuses };

        // What a password is asked for with is no word for a person.
        return PlugReport.Says(kind, kind == PlugTroubleKind.WantsPassword ? "401"u8 : JsonMarshal.GetRawUtf8Value(error));
    }

    private PlugParse Take(in JsonElement status, ref PlugReport report)
    {
        if (status.ValueKind != JsonValueKind.Object)
        {
            report.Misread(_components[0], status);
            return PlugParse.Nonsense;
        }

        // The component says its own number; of another channel it is not ours.
        if (status.TryGetProperty("id", out JsonElement id) && !(id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int channel) && channel == _channel))
        {
            report.Name("id", JsonMarshal.GetRawUtf8Value(id));
            return PlugParse.Nonsense;
        }

        report.Output ??= _names.IsSwitch ? PlugValue.Flag(status, "output", ref report) : null;
        double? power = PlugValue.Number(status, _names.Power, ref report);
        double? current = PlugValue.Number(status, _names.Current, ref report);
        report.PowerW ??= _names.IsThreePhase ? PlugValue.PowerW(power, ref report, PlugValue.MostThreePhaseW) : PlugValue.PowerW(power, ref report);
        report.CurrentA ??= _names.IsThreePhase ? PlugValue.CurrentA(current, ref report, PlugValue.MostThreePhaseA) : PlugValue.CurrentA(current, ref report);
        report.VoltageV ??= PlugValue.VoltageV(PlugValue.Number(status, _names.Voltage, ref report), ref report);
        if (_names.Energy is { } counter)
        {
            report.EnergyWh ??= PlugValue.EnergyWh(PlugValue.Number(status, counter, ref report), ref report);
        }
        else if (PlugValue.Find(status, "aenergy", ref report, out JsonElement energy))
        {
            if (energy.ValueKind == JsonValueKind.Object)
            {
                report.EnergyWh = PlugValue.EnergyWh(PlugValue.Number(energy, "total", ref report), ref report);
            }
            else
            {
                report.Misread("aenergy", energy);
            }
        }

        return report.SaysAnything ? PlugParse.Report : Unless(ref report);
    }

    private static PlugParse Unless(ref PlugReport report) => report.Refused > 0 ? PlugParse.Nonsense : PlugParse.Nothing;

    /// <summary>How a component is called and what its values are; the counter by a name of its own, or null if it is <c>aenergy.total</c>.</summary>
    private sealed record Names(string[] Components, string Power, string Current, string Voltage, string? Energy)
    {
        public bool IsSwitch => Components is ["Switch"];

        public bool IsThreePhase => Components is ["EM", ..];
    }

    private PlugCommand Call(string method, string more) => new(
        _prefix + "rpc",
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"id":1,"src":{{{JsonSerializer.Serialize(_source, PlugJson.Default.String)}}},"method":"{{{method}}}","params":{"id":{{{_channel}}}{{{more}}}}}""")));
}
