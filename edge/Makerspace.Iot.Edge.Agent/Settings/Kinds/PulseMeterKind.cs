using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A meter with an S0 pulse output.</summary>
internal static class PulseMeterKind
{
    /// <summary>Its entry.</summary>
    public static DeviceKindEntry<MeterDevice> Entry { get; } = new(PulseMeterSettings.KindName, "Compteur à impulsions S0 sur une ligne de la carte ; son compte survit à un redémarrage", s =>
    {
        LineSettings line = LineSection.Pulses(s);
        var settings = new PulseMeterSettings(line.Line, s.Number("pulsesPerKwh", "Impulsions par kilowattheure, comme imprimé sur le compteur", 0.001, 100_000))
        {
            ActiveLow = line.ActiveLow,
            Bias = line.Bias,
            DebounceMs = s.Whole("debounceMs", "Durée d'un niveau avant qu'il compte, millisecondes ; plus courte que l'impulsion", 0, 100, 10),
            ZeroAfterSeconds = s.Number("zeroAfterSeconds", "Sans impulsion pendant ce temps, la puissance est prise pour nulle, secondes", 10, 3600, 300),
            CounterName = s.OptionalName("counterName", "Nom sous lequel le compte est gardé ; sans lui, s0- et le numéro de la ligne"),
        };
        s.Guard(settings.Check);
        return new MadeMeter(
            s.Where,
            settings,
            $"un compteur à impulsions S0 ({line.Words(new MessageLanguage(true))}), {settings.PulsesPerKwh} impulsions par kWh",
            $"an S0 pulse meter ({line.Words(new MessageLanguage(false))}), {settings.PulsesPerKwh} pulses per kWh")
        {
            Taken = [line.Claim, new Claim(ClaimKind.Counter, settings.CounterName ?? $"s0-{line.Line}")],
            Billable = true,
            Board = line.Board,
        };
    });
}
