using System.Globalization;
using System.Text;
using System.Text.Json;
using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Devices.Plugs.Dialects;

/// <summary>
/// A Zigbee plug behind Zigbee2MQTT. Its state comes as one JSON object on its own topic, with what the bridge remembers of it beside what is new: <c>state</c>, <c>power</c> W, <c>energy</c> kWh,
/// <c>current</c> A, <c>voltage</c> V; with several outputs their keys end in <c>_l1</c>, <c>_l2</c>… Commands go to <c>…/set</c>, questions to <c>…/get</c>.
/// <c>…/availability</c> and the bridge's <c>bridge/state</c> tell whether plug and bridge are there, as a word or, in later versions, as <c>{"state":"online"}</c>. <c>last_seen</c> is not read.
/// Base topic and friendly name may both have several levels, and a topic does not tell where the one ends: the bridge is listened for behind each level.
/// Source: Zigbee2MQTT documentation, "MQTT topics and messages" and "Device availability".
/// </summary>
internal sealed class Zigbee2MqttDialect : IPlugDialect
{
    private const string UsualBase = "zigbee2mqtt";
    private readonly string _topic;
    private readonly string _availability;
    private readonly string[] _bridges;
    private readonly string _numbered;
    private readonly bool _isFirst;
    private readonly string _set;

    public Zigbee2MqttDialect(PlugSettings settings)
    {
        _topic = settings.Topic.Contains('/', StringComparison.Ordinal) ? settings.Topic : $"{UsualBase}/{settings.Topic}";
        _availability = _topic + "/availability";
        _bridges = [.. Enumerable.Range(0, _topic.Length).Where(i => _topic[i] == '/').Select(i => _topic[..i] + "/bridge/state")];
        _isFirst = settings.Channel == 0;
        _numbered = string.Create(CultureInfo.InvariantCulture, $"_l{settings.Channel + 1}");
        _set = _topic + "/set";
        Filters = [_topic, _availability, .. _bridges];
        string suffix = _isFirst ? "" : _numbered;
        Questions = [new PlugCommand(_topic + "/get", Encoding.UTF8.GetBytes($$"""{"state{{suffix}}":"","power{{suffix}}":""}"""))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Filters { get; }

    /// <summary>Hundredths of a kilowatt-hour, as most plugs count. Kept by the plug over a loss of power.</summary>
    public MeterTraits Traits => new(ResolutionWh: 10, RollOverWh: null, IsBillable: false) { MaxPowerW = MeterTraits.RangeW(16), RefreshSeconds = 3_700 };

    /// <inheritdoc/>
    public IReadOnlyList<PlugCommand> Questions { get; }

    /// <inheritdoc/>
    public PlugCommand Switch(bool on) => new(_set, Encoding.UTF8.GetBytes($$"""{"state{{(_isFirst ? "" : _numbered)}}":"{{(on ? "ON" : "OFF")}}"}"""));

    /// <inheritdoc/>
    public PlugParse Read(string topic, ReadOnlyMemory<byte> payload, out PlugReport report)
    {
        report = default;
        if (topic == _availability || _bridges.Contains(topic, StringComparer.Ordinal))
        {
            PlugParse parsed = Availability(payload, ref report);
            if (topic == _availability || report.Online != true)
            {
                return parsed;
            }

            // A bridge that is there says nothing of the plug.
            report = default;
            return PlugParse.Nothing;
        }

        if (topic != _topic)
        {
            return topic.StartsWith(_topic, StringComparison.Ordinal) && topic.Length > _topic.Length && topic[_topic.Length] == '/' ? PlugParse.Nothing : PlugParse.NotMine;
        }

        using JsonDocument? document = PlugValue.Object(payload);
        if (document is null)
        {
            return PlugParse.Nonsense;
        }

        JsonElement root = document.RootElement;
        report.Output = Either(root, "state", static (in JsonElement o, string key, ref PlugReport r) => PlugValue.Word(o, key, "ON", "OFF", ref r), ref report);
        report.PowerW = PlugValue.PowerW(Either(root, "power", PlugValue.Number, ref report), ref report);
        report.EnergyWh = PlugValue.EnergyWh(Either(root, "energy", PlugValue.Number, ref report) * 1000, ref report);
        report.CurrentA = PlugValue.CurrentA(Either(root, "current", PlugValue.Number, ref report), ref report);
        report.VoltageV = PlugValue.VoltageV(Either(root, "voltage", PlugValue.Number, ref report) ?? PlugValue.Number(root, "voltage", ref report), ref report);
        return report.SaysAnything ? PlugParse.Report : report.Refused > 0 ? PlugParse.Nonsense : PlugParse.Nothing;
    }

    private static PlugParse Availability(ReadOnlyMemory<byte> payload, ref PlugReport report)
    {
        if (payload.Span is [(byte)'{', ..])
        {
            using JsonDocument? document = PlugValue.Object(payload);
            report.Online = document is null ? null : PlugValue.Word(document.RootElement, "state", "online", "offline", ref report);
        }
        else
        {
            report.Online = PlugValue.Word(payload.Span, "online"u8, "offline"u8, ref report);
        }

        return report.Online is null ? PlugParse.Nonsense : PlugParse.Report;
    }

    // The first output is told without number by a plug that has but one.
    private T? Either<T>(in JsonElement root, string name, Get<T> get, ref PlugReport report)
        where T : struct => (_isFirst ? get(root, name, ref report) : null) ?? get(root, name + _numbered, ref report);

    private delegate T? Get<T>(in JsonElement parent, string name, ref PlugReport report)
        where T : struct;
}
