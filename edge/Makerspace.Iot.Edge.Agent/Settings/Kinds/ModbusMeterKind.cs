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
        Meter("sdm630", "Compteur Eastron SDM630, trois phases", isBillable: true),
        Meter("pzem004t", "Module Peacefair PZEM-004T v3, une phase ; pour savoir, pas pour facturer", isBillable: false),
    ];

    private static DeviceKindEntry<MeterDevice> Meter(string kind, string says, bool isBillable) => new(kind, says, s => new Device(
        s.Where,
        ModbusMeter(kind, s),
        isBillable));

    private static ModbusMeterSettings ModbusMeter(string kind, SettingsSection s)
    {
        int address = s.Whole("address", "Adresse Modbus", 1, 247);
        return new ModbusMeterSettings(kind, s.Reference("bus", "Nom du bus, de la liste buses", [.. s.Context.Buses.Select(b => b.Name)]), address);
    }

    private sealed record Device(string Where, ModbusMeterSettings Settings, bool Billable) : MeterDevice(Where)
    {
        public override IReadOnlyList<Claim> Claims => [new Claim(ClaimKind.Modbus, Settings.Bus, Settings.Address)];

        internal override string Queue => Settings.Wire;

        internal override bool IsBillable => Billable;

        internal override IEnergyMeter Create(DeviceContext context) => MeterFactory.Create(Settings, context.Bus(Settings.Bus));

        internal override string Words(Tongue tongue) =>
            tongue.Say($"un compteur {Settings.Kind} à l'adresse {Settings.Address} du bus {Settings.Bus}", $"a {Settings.Kind} meter at address {Settings.Address} of the bus {Settings.Bus}");
    }
}
