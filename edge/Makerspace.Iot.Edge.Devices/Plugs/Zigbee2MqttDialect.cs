using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// A Zigbee plug behind Zigbee2MQTT. Its state comes as one JSON object on its own topic, with what the bridge remembers of it beside what is new: <c>state</c>, <c>power</c> W, <c>energy</c> kWh,
/// <c>current</c> A, <c>voltage</c> V; with several outputs their keys end in <c>_l1</c>, <c>_l2</c>… or in names such as <c>_left</c>. Beside such keys the bare <c>state</c> belongs to none of them. Commands go to <c>…/set</c>, questions to <c>…/get</c>.
/// <c>…/availability</c> and the bridge's <c>bridge/state</c> tell whether plug and bridge are there, as a word or, in later versions, as <c>{"state":"online"}</c>. <c>last_seen</c> is not read.
/// Base topic and friendly name may both have several levels, and a topic does not tell where the one ends: so <c>bridge/state</c> is subscribed to after each level.
/// Source: Zigbee2MQTT documentation, "MQTT topics and messages" and "Device availability".
/// </summary>
internal sealed class Zigbee2MqttDialect : IPlugDialect
{
    private const string UsualBase = "zigbee2mqtt";
    private const int MostEndpoints = 8;
    private readonly string _topic;
    private readonly string _availability;
    private readonly string[] _bridges;
    private readonly string _suffix;
    private readonly bool _mayBeBare;
    private readonly string _set;

    public Zigbee2MqttDialect(PlugSettings settings)
    {
        _topic = settings.Topic.Contains('/', StringComparison.Ordinal) ? settings.Topic : $"{UsualBase}/{settings.Topic}";
        _availability = _topic + "/availability";
        _bridges = [.. Enumerable.Range(0, _topic.Length).Where(i => _topic[i] == '/').Select(i => _topic[..i] + "/bridge/state")];
        _mayBeBare = settings.Channel == 0 && settings.Endpoint is null;
        _suffix = settings.Endpoint is { } endpoint ? "_" + endpoint : string.Create(CultureInfo.InvariantCulture, $"_l{settings.Channel + 1}");
        _set = _topic + "/set";
        Filters = [_topic, _availability, .. _bridges];
        string suffix = _mayBeBare ? "" : _suffix;
        Questions = [new PlugCommand(_topic + "/get", Encoding.UTF8.GetBytes($$"""{"state{{suffix}}":"","power{{suffix}}":""}"""))];
    }

    // As bytes: a name that is no UTF-8 cannot be had as text.
    private static ReadOnlySpan<byte> State => "state_"u8;

    /// <inheritdoc/>
    public IReadOnlyList<string> Filters { get; }

    /// <summary>Hundredths of a kilowatt-hour, as most plugs count. Up to 80 A: meters for a DIN rail are behind the same bridge. Kept by the plug over a loss of power.</summary>
    public MeterTraits Traits => new(ResolutionWh: 10, RollOverWh: null, IsBillable: false) { MaxPowerW = MeterTraits.RangeW(80), RefreshSeconds = 3_700 };

    /// <inheritdoc/>
    public bool Remembers => true;

    /// <summary>Several: a bridge that starts publishes once what it remembers, of plugs that are gone too. A plug that is there answers each question.</summary>
    public int AnswersNeeded => 3;

    /// <inheritdoc/>
    public IReadOnlyList<PlugCommand> Questions { get; }

    /// <inheritdoc/>
    public PlugCommand Switch(bool on) => new(_set, Encoding.UTF8.GetBytes($$"""{"state{{(_mayBeBare ? "" : _suffix)}}":"{{(on ? "ON" : "OFF")}}"}"""));

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

            // A bridge that is there says nothing of the plug; what it remembers comes next.
            report = new PlugReport { BridgeStarted = true };
            return PlugParse.Report;
        }

        if (topic != _topic)
        {
            return topic.StartsWith(_topic, StringComparison.Ordinal) && topic.Length > _topic.Length && topic[_topic.Length] == '/' ? PlugParse.Nothing : PlugParse.NotMine;
        }

        using JsonDocument? document = PlugValue.Object(payload, ref report);
        if (document is null)
        {
            return PlugParse.Nonsense;
        }

        JsonElement root = document.RootElement;
        string[] endpoints = Endpoints(root);
        report.Output = PlugValue.Word(root, "state" + _suffix, "ON", "OFF", ref report) ?? (_mayBeBare && endpoints.Length == 0 ? PlugValue.Word(root, "state", "ON", "OFF", ref report) : null);

        // What is measured of a plug with several outputs is of none of them.
        bool bare = endpoints.Length < 2 && (_mayBeBare || endpoints.Length == 1);
        report.PowerW = PlugValue.PowerW(Of(root, "power", bare, ref report), ref report);
        report.EnergyWh = PlugValue.EnergyWh(Of(root, "energy", bare, ref report) * 1000, ref report);
        report.CurrentA = PlugValue.CurrentA(Of(root, "current", bare, ref report), ref report);
        report.VoltageV = PlugValue.VoltageV(Of(root, "voltage", bare: true, ref report), ref report);
        if (endpoints.Length > 0 && report.Output is null)
        {
            report.Trouble = PlugReport.Says(PlugTroubleKind.NeedsEndpoint, Encoding.UTF8.GetBytes(string.Join(", ", endpoints)));
        }

        return report.SaysAnything ? PlugParse.Report : report.Refused > 0 ? PlugParse.Nonsense : PlugParse.Nothing;
    }

    // The outputs of a plug with several, by the names that its keys end in. A key whose value is null is one that the bridge has and the plug never told.
    private static string[] Endpoints(in JsonElement root)
    {
        string[] told = [.. Keys(root, isNull: false).Take(MostEndpoints)];
        return told.Length > 0 ? told : [.. Keys(root, isNull: true).Take(MostEndpoints)];
    }

    private static IEnumerable<string> Keys(JsonElement root, bool isNull) => root.EnumerateObject()
        .Where(p => JsonMarshal.GetRawUtf8PropertyName(p).StartsWith(State) && JsonMarshal.GetRawUtf8PropertyName(p).Length > State.Length)
        .Where(p => isNull ? p.Value.ValueKind == JsonValueKind.Null : p.Value.ValueKind == JsonValueKind.String && (p.Value.ValueEquals("ON") || p.Value.ValueEquals("OFF")))
        .Select(p => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(p)[State.Length..]));

    private double? Of(in JsonElement root, string name, bool bare, ref PlugReport report) =>
        PlugValue.Number(root, name + _suffix, ref report) ?? (bare ? PlugValue.Number(root, name, ref report) : null);

    private static PlugParse Availability(ReadOnlyMemory<byte> payload, ref PlugReport report)
    {
        if (PlugValue.Trim(payload.Span) is [(byte)'{', ..])
        {
            using JsonDocument? document = PlugValue.Object(payload, ref report);
            report.Online = document is null ? null : PlugValue.Word(document.RootElement, "state", "online", "offline", ref report);
        }
        else
        {
            report.Online = PlugValue.Word("availability", payload.Span, "online"u8, "offline"u8, ref report);
        }

        return report.Online is null ? PlugParse.Nonsense : PlugParse.Report;
    }
}
