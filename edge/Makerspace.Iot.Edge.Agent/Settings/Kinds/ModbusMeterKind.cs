using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>Meters on a Modbus bus.</summary>
internal static class ModbusMeterKind
{
    /// <summary>Their entries.</summary>
    public static IReadOnlyList<DeviceKindEntry<MeterDevice>> Entries { get; } =
    [
        Meter("sdm120", "Compteur Eastron SDM120, une phase", isBillable: true),
        Meter("sdm230", "Compteur Eastron SDM230, une phase, 100 A", isBillable: true),
        Meter("sdm630", "Compteur Eastron SDM630, trois phases", isBillable: true),
        Meter("pzem004t", "Module Peacefair PZEM-004T v3, une phase ; pour savoir, pas pour facturer", isBillable: false),
    ];

    private static DeviceKindEntry<MeterDevice> Meter(string kind, string says, bool isBillable) => new(kind, says, s =>
    {
        int problems = s.Context.Problems.Count;
        int address = s.Whole("address", "Adresse Modbus, de 1 à 247 ; en modbus-tcp aussi 0 ou 255, d'un compteur qui a sa propre prise réseau", 0, 255);
        string bus = s.Reference("bus", "Nom du bus, de la liste buses", [.. s.Context.Buses.Select(b => b.Name)]);
        bool isTcp = s.Context.Buses.Any(b => b.Name == bus && b.Wiring.Kind == ModbusBusFactory.Tcp);
        if (s.Context.Problems.Count == problems && !s.Context.IsListing && address is < 1 or > 247 && !(isTcp && address is 0 or 255))
        {
            s.Problem(
                "address",
                isTcp ? "un nombre entier de 0 à 247, ou 255, est attendu" : "un nombre entier de 1 à 247 est attendu",
                isTcp ? "a whole number from 0 to 247, or 255, is expected" : "a whole number from 1 to 247 is expected");
        }

        return new MadeMeter(
            s.Where, new ModbusMeterSettings(kind, bus, address), $"un compteur {kind} à l'adresse {address} du bus {bus}", $"a {kind} meter at address {address} of the bus {bus}")
        {
            Taken = [new Claim(ClaimKind.Modbus, bus, address)],
            Billable = isBillable,
            IsReversed = kind != "pzem004t" && MeterKeys.Reversed(s),
        };
    });
}
