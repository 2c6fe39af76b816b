using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// Tasmota. Its topics are made of three prefixes (<c>cmnd</c>, <c>stat</c>, <c>tele</c>) and its own topic; telemetry comes every TelePeriod and when asked with <c>Status 10</c> (sensors) and <c>Status 11</c> (state).
/// <c>Total</c> is in kWh, <c>Power</c> in W, <c>Current</c> in A, <c>Voltage</c> in V: numbers, or arrays of one number per channel.
/// A single number beside an array is of the whole device: the voltage holds for each channel, a total belongs to none of several.
/// Its <c>Time</c> comes from a clock that may never have been set and is not read.
/// Source: Tasmota documentation, "MQTT", "Commands" (Status, Power, TelePeriod, SetOption129) and "JSON Status Responses".
/// </summary>
internal sealed class TasmotaDialect : IPlugDialect
{
    private const string Prefix = "%prefix%";
    private readonly int _channel;
    private readonly string _power;
    private readonly string _powerNumbered;
    private readonly string _state;
    private readonly string _sensor;
    private readonly string _will;
    private readonly string _telemetry;
    private readonly string _results;
    private readonly string _command;

    public TasmotaDialect(PlugSettings settings)
    {
        string full = settings.Topic.Contains(Prefix, StringComparison.Ordinal) ? settings.Topic : $"{Prefix}/{settings.Topic}";
        string Under(string prefix) => full.Replace(Prefix, prefix, StringComparison.Ordinal) + "/";

        _channel = settings.Channel;
        _powerNumbered = string.Create(CultureInfo.InvariantCulture, $"POWER{_channel + 1}");

        // With a single relay it is POWER; POWER1 if the device has several, or SetOption26 is set.
        _power = _channel == 0 ? "POWER" : _powerNumbered;
        _telemetry = Under("tele");
        (_state, _sensor, _will) = (_telemetry + "STATE", _telemetry + "SENSOR", _telemetry + "LWT");
        _results = Under("stat");
        _command = Under("cmnd");
        Filters = [_telemetry + "+", _results + "+"];
        Questions = [new PlugCommand(_command + "STATUS", "10"u8.ToArray()), new PlugCommand(_command + "STATUS", "11"u8.ToArray())];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Filters { get; }

    /// <summary>Thousandths of a kilowatt-hour (EnergyRes 3, as from the factory). Up to 80 A: meters for a DIN rail speak it too. Reset at will by EnergyTotal, and set back by up to an hour's worth after a loss of power.</summary>
    public MeterTraits Traits => new(ResolutionWh: 1, RollOverWh: null, IsBillable: false) { MaxPowerW = MeterTraits.RangeW(80), RefreshSeconds = 360 };

    /// <inheritdoc/>
    public bool Remembers => false;

    /// <summary>As when answers have no topics of their own, for firmware that answers elsewhere.</summary>
    public int AnswersNeeded => 3;

    /// <inheritdoc/>
    public IReadOnlyList<PlugCommand> Questions { get; }

    /// <inheritdoc/>
    public PlugCommand Switch(bool on) => new(_command + _powerNumbered, on ? "ON"u8.ToArray() : "OFF"u8.ToArray());

    /// <inheritdoc/>
    public PlugParse Read(string topic, ReadOnlyMemory<byte> payload, out PlugReport report)
    {
        report = default;
        if (topic == _will)
        {
            report.Online = PlugValue.Word("LWT", payload.Span, "Online"u8, "Offline"u8, ref report);
            return report.Online is null ? PlugParse.Nonsense : PlugParse.Report;
        }

        string? result = topic.StartsWith(_results, StringComparison.Ordinal) ? topic[_results.Length..] : null;
        if (result is not null && (result == _power || result == _powerNumbered))
        {
            report.Output = PlugValue.Word(result, payload.Span, "ON"u8, "OFF"u8, ref report);
            return report.Output is null ? PlugParse.Nonsense : PlugParse.Report;
        }

        string? body = topic == _state || topic == _sensor || result == "RESULT" ? "" : result is "STATUS8" or "STATUS10" ? "StatusSNS" : result == "STATUS11" ? "StatusSTS" : null;
        if (body is null)
        {
            bool mine = result is not null || topic.StartsWith(_telemetry, StringComparison.Ordinal);
            return mine ? PlugParse.Nothing : PlugParse.NotMine;
        }

        using JsonDocument? document = PlugValue.Object(payload, ref report);
        if (document is null)
        {
            return PlugParse.Nonsense;
        }

        JsonElement root = document.RootElement;
        if (body.Length > 0 && (!PlugValue.Find(root, body, ref report, out root) || root.ValueKind != JsonValueKind.Object))
        {
            report.Name("message", payload.Span);
            return PlugParse.Nonsense;
        }

        report.IsAnswer = body.Length > 0;
        return result == "RESULT" && PlugValue.Find(root, "Command", ref report, out JsonElement command) ? Refusal(command, ref report) : Take(root, ref report);
    }

    // It answers a command that it does not know, as that of an output which it does not have, with "Unknown"; one that it cannot follow with "Error".
    private static PlugParse Refusal(in JsonElement word, ref PlugReport report)
    {
        if (word.ValueKind == JsonValueKind.String)
        {
            report.Trouble = PlugReport.Says(word.ValueEquals("Unknown") ? PlugTroubleKind.NoSuchPart : PlugTroubleKind.Refuses, JsonMarshal.GetRawUtf8Value(word));
        }

        return PlugParse.Nothing;
    }

    private PlugParse Take(in JsonElement root, ref PlugReport report)
    {
        report.Output = PlugValue.Word(root, _power, "ON", "OFF", ref report) ?? PlugValue.Word(root, _powerNumbered, "ON", "OFF", ref report);
        if (PlugValue.Find(root, "ENERGY", ref report, out JsonElement energy) && energy.ValueKind != JsonValueKind.Object)
        {
            report.Misread("ENERGY", energy);
        }
        else if (energy.ValueKind == JsonValueKind.Object)
        {
            bool several = energy.TryGetProperty("Power", out JsonElement power) && power.ValueKind == JsonValueKind.Array && power.GetArrayLength() > 1;
            report.PowerW = PlugValue.PowerW(OfChannel(energy, "Power", several, forAll: false, ref report), ref report);
            report.EnergyWh = PlugValue.EnergyWh(OfChannel(energy, "Total", several, forAll: false, ref report) * 1000, ref report);
            report.CurrentA = PlugValue.CurrentA(OfChannel(energy, "Current", several, forAll: false, ref report), ref report);
            report.VoltageV = PlugValue.VoltageV(OfChannel(energy, "Voltage", several, forAll: true, ref report), ref report);
        }

        return report.SaysAnything ? PlugParse.Report : report.Refused > 0 ? PlugParse.Nonsense : PlugParse.Nothing;
    }

    private double? OfChannel(in JsonElement energy, string name, bool several, bool forAll, ref PlugReport report)
    {
        if (!PlugValue.Find(energy, name, ref report, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return _channel < value.GetArrayLength() ? PlugValue.Number(name, value[_channel], ref report) : null;
        }

        return forAll || (!several && _channel == 0) ? PlugValue.Number(name, value, ref report) : null;
    }
}
