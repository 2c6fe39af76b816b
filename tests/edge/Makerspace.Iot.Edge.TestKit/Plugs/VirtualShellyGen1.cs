using System.Globalization;
using System.Text;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.TestKit.Plugs;

/// <summary>
/// A Shelly Plug S of the first generation. Written from Shelly's API reference: one plain text per topic, everything every 30 s and on request, outputs and power on change,
/// <c>online</c> kept by the broker, the energy counted in watt-minutes from the last start.
/// </summary>
/// <param name="id">Its id, for example <c>shellyplug-s-0123AB</c>.</param>
public sealed class VirtualShellyGen1(string id) : IVirtualPlug
{
    private static readonly TimeSpan UpdatePeriod = TimeSpan.FromSeconds(30);
    private readonly PlugCounter _counter = new();
    private TimeSpan _toldAt;
    private double _toldW = double.NaN;

    /// <summary>What the output does when mains comes: true as before, false off (as from the factory).</summary>
    public bool RestoresOutput { get; set; }

    /// <summary>Power at which it switches itself off, watts.</summary>
    public double MaxPowerW { get; set; } = 2500;

    /// <inheritdoc/>
    public string ClientId => id;

    /// <inheritdoc/>
    public PlugMessage Will => new($"shellies/{id}/online", "false", Retain: true);

    /// <inheritdoc/>
    public IReadOnlyList<string> Listens => [$"shellies/{id}/command", $"shellies/{id}/relay/0/command", "shellies/command"];

    /// <inheritdoc/>
    public bool Output { get; private set; }

    /// <inheritdoc/>
    public void Connected(TimeSpan now, ICollection<PlugMessage> output)
    {
        output.Add(new PlugMessage($"shellies/{id}/online", "true", Retain: true));
        output.Add(new PlugMessage("shellies/announce", $$"""{"id":"{{id}}","model":"SHPLG-S","mac":"0123ABCDEF01","ip":"192.168.33.3","new_fw":false}"""));
        TellAll(now, output);
    }

    /// <inheritdoc/>
    public void Receive(string topic, ReadOnlySpan<byte> payload, TimeSpan now, ICollection<PlugMessage> output)
    {
        string text = Encoding.UTF8.GetString(payload);
        if (!topic.EndsWith("/relay/0/command", StringComparison.Ordinal))
        {
            if (text == "update")
            {
                TellAll(now, output);
            }

            return;
        }

        if (text is "on" or "off" or "toggle")
        {
            Output = text == "toggle" ? !Output : text == "on";
            output.Add(Relay("", Output ? "on" : "off"));
        }
    }

    /// <inheritdoc/>
    public void Advance(TimeSpan now, ElectricState state, ICollection<PlugMessage> output)
    {
        _counter.Advance(now, state);
        if (Output && _counter.PowerW > MaxPowerW)
        {
            Output = false;
            output.Add(Relay("", "overpower"));
        }

        if (now - _toldAt >= UpdatePeriod)
        {
            TellAll(now, output);
        }
        else if (double.IsNaN(_toldW) || Math.Abs(_counter.PowerW - _toldW) > Math.Max(3, _toldW / 10))
        {
            TellPower(output);
        }
    }

    /// <inheritdoc/>
    public void PressButton(TimeSpan now, ICollection<PlugMessage> output)
    {
        Output = !Output;
        output.Add(Relay("", Output ? "on" : "off"));
    }

    /// <inheritdoc/>
    public void LosePower()
    {
        _counter.Stop();
        (_counter.EnergyWh, _toldW) = (0, double.NaN);
        Output &= RestoresOutput;
    }

    private PlugMessage Relay(string what, string payload) => new($"shellies/{id}/relay/0{what}", payload);

    private void TellAll(TimeSpan now, ICollection<PlugMessage> output)
    {
        _toldAt = now;
        output.Add(Relay("", Output ? "on" : "off"));
        TellPower(output);
        output.Add(Relay("/energy", Math.Floor(_counter.EnergyWh * 60).ToString(CultureInfo.InvariantCulture)));
        output.Add(new PlugMessage($"shellies/{id}/temperature", "24.51"));
        output.Add(new PlugMessage($"shellies/{id}/overtemperature", "0"));
    }

    private void TellPower(ICollection<PlugMessage> output)
    {
        _toldW = _counter.PowerW;
        output.Add(Relay("/power", _counter.PowerW.ToString("F2", CultureInfo.InvariantCulture)));
    }
}
