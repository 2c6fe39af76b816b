using System.Globalization;
using System.Text;
using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// Shelly of the first generation. One topic per value under <c>shellies/&lt;id&gt;/</c>, each a plain text: <c>relay/0</c> is <c>on</c>, <c>off</c> or <c>overpower</c>;
/// <c>relay/0/power</c> watts; <c>relay/0/energy</c> watt-minutes, counted from zero at each start of the device; <c>online</c> is <c>true</c>, or <c>false</c> as last will.
/// All are told every 30 s, on change, and when <c>update</c> is sent to <c>command</c>.
/// Source: Shelly API reference for the first generation, "MQTT support" and "Shelly Plug, PlugS: MQTT".
/// </summary>
internal sealed class ShellyGen1Dialect : IPlugDialect
{
    private readonly string _device;
    private readonly string _relay;

    public ShellyGen1Dialect(PlugSettings settings)
    {
        _device = $"shellies/{settings.Topic}/";
        _relay = string.Create(CultureInfo.InvariantCulture, $"relay/{settings.Channel}");
        Filters = [_device + "online", _device + "voltage", _device + _relay, $"{_device}{_relay}/power", $"{_device}{_relay}/energy"];
        Questions = [new PlugCommand(_device + "command", "update"u8.ToArray())];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Filters { get; }

    /// <summary>One watt-minute. The device forgets its count when it loses power.</summary>
    public MeterTraits Traits => new(ResolutionWh: 1.0 / 60, RollOverWh: null, IsBillable: false) { MaxPowerW = MeterTraits.RangeW(16), RefreshSeconds = 180 };

    /// <inheritdoc/>
    public bool Remembers => false;

    /// <summary>Two: the device itself speaks, after its question or unasked, on the same topics.</summary>
    public int AnswersNeeded => 2;

    /// <inheritdoc/>
    public IReadOnlyList<PlugCommand> Questions { get; }

    /// <inheritdoc/>
    public PlugCommand Switch(bool on) => new($"{_device}{_relay}/command", Encoding.ASCII.GetBytes(on ? "on" : "off"));

    /// <inheritdoc/>
    public PlugParse Read(string topic, ReadOnlyMemory<byte> payload, out PlugReport report)
    {
        report = default;
        if (!topic.StartsWith(_device, StringComparison.Ordinal))
        {
            return PlugParse.NotMine;
        }

        ReadOnlySpan<char> what = topic.AsSpan(_device.Length);
        ReadOnlySpan<byte> text = payload.Span;
        switch (what)
        {
            case "online":
                report.Online = PlugValue.Word("online", text, "true"u8, "false"u8, ref report);
                break;
            case "voltage":
                report.VoltageV = PlugValue.VoltageV(PlugValue.Text(what.ToString(), text, ref report), ref report);
                break;
            default:
                if (!what.StartsWith(_relay, StringComparison.Ordinal))
                {
                    return PlugParse.Nothing;
                }

                switch (what[_relay.Length..])
                {
                    case "":
                        // Switched off by itself, for too much power: off is off.
                        report.Output = PlugValue.Trim(text).SequenceEqual("overpower"u8) ? false : PlugValue.Word(_relay, text, "on"u8, "off"u8, ref report);
                        break;
                    case "/power":
                        report.PowerW = PlugValue.PowerW(PlugValue.Text(what.ToString(), text, ref report), ref report);
                        break;
                    case "/energy":
                        report.EnergyWh = PlugValue.EnergyWh(PlugValue.Text(what.ToString(), text, ref report) / 60, ref report);
                        break;
                    default:
                        return PlugParse.Nothing;
                }

                break;
        }

        return report.SaysAnything ? PlugParse.Report : PlugParse.Nonsense;
    }
}
