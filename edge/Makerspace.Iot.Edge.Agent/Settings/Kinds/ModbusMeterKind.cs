using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Meters;

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
        int address = s.Whole("address", "Adresse Modbus", 1, 247);
        string bus = s.Reference("bus", "Nom du bus, de la liste buses", [.. s.Context.Buses.Select(b => b.Name)]);
        return new MadeMeter(
            s.Where, new ModbusMeterSettings(kind, bus, address), $"un compteur {kind} à l'adresse {address} du bus {bus}", $"a {kind} meter at address {address} of the bus {bus}")
        {
            Taken = [new Claim(ClaimKind.Modbus, bus, address)],
            Billable = isBillable,
            IsReversed = kind != "pzem004t" && MeterDevice.ReadReversed(s),
        };
    });
}
