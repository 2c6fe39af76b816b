using Makerspace.Iot.Edge.Agent.Settings.MeterFiles;
using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>Meters on a Modbus bus: one kind for each meter file.</summary>
internal static class ModbusMeterKind
{
    /// <summary>The kinds of the files.</summary>
    public static NamedKinds<MeterDevice> Files { get; } = new(
        "nom d'un fichier de `meters/`", "Compteur Modbus décrit par un fichier du dossier meters : celui du programme, ou celui de l'atelier à côté de la configuration", context => MeterLibrary.Of(context).Names, Read);

    private static MadeMeter? Read(string kind, SettingsSection s)
    {
        int problems = s.Context.Problems.Count;
        MeterDefinition? meter = s.Context.IsListing ? null : MeterLibrary.Of(s.Context).Find(kind, s.Context.Problems);
        int address = s.Whole("address", "Adresse Modbus, de 1 à 247 ; en modbus-tcp aussi 0 ou 255, d'un compteur qui a sa propre prise réseau", 0, 255);
        string bus = s.Reference("bus", "Nom du bus, de la liste buses", [.. s.Context.Buses.Select(b => b.Name)]);
        bool isReversed = MeterKeys.Reversed(s);
        bool isTcp = s.Context.Buses.Any(b => b.Name == bus && b.Wiring.Kind == ModbusBusFactory.Tcp);
        if (meter is null || s.Context.Problems.Count > problems)
        {
            return null;
        }

        if (address is < 1 or > 247 && !(isTcp && address is 0 or 255))
        {
            s.Problem(
                "address",
                isTcp ? "un nombre entier de 0 à 247, ou 255, est attendu" : "un nombre entier de 1 à 247 est attendu",
                isTcp ? "a whole number from 0 to 247, or 255, is expected" : "a whole number from 1 to 247 is expected");
        }

        if (isReversed && !meter.TellsDirection)
        {
            s.Problem(
                "reversed",
                $"un {kind} ne dit pas le sens de la puissance, rien n'y est à retourner ; retirez cette clé",
                $"a {kind} does not tell the direction of power, so that nothing can be turned; take this key out");
        }

        return new MadeMeter(
            s.Where, new ModbusMeterSettings(meter, bus, address), $"un compteur {kind} à l'adresse {address} du bus {bus}", $"a {kind} meter at address {address} of the bus {bus}")
        {
            Taken = [new Claim(ClaimKind.Modbus, bus, address)],
            Billable = meter.Traits.IsBillable,
            IsReversed = isReversed,
        };
    }
}
