using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Meters.Ina2xx;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A shunt at an INA219 or INA226, for machines on direct current.</summary>
internal static class ShuntMeterKind
{
    /// <summary>Their entries.</summary>
    public static IReadOnlyList<DeviceKindEntry<MeterDevice>> Entries { get; } = [.. ShuntMeterSettings.Kinds.Select(Meter)];

    private static DeviceKindEntry<MeterDevice> Meter(string kind) => new(kind, $"Courant continu par un {kind.ToUpperInvariant()} et son shunt ; pas pour facturer", s =>
    {
        var settings = new ShuntMeterSettings(
            kind,
            s.I2cBus(),
            s.I2cAddress(64, 79, 64),
            s.Number("shuntOhm", "Le shunt, ohms ; 0.1 sur les cartes INA219 courantes", 0.00001, 10),
            s.Number("maxCurrentA", "Plus grand courant à mesurer, ampères", 0.001, 1000));
        s.Guard(settings.Check);
        return new MadeMeter(s.Where, settings, $"un {kind} à l'adresse 0x{settings.Address:X2} de {settings.Device}", $"an {kind} at address 0x{settings.Address:X2} of {settings.Device}")
        {
            Taken = [new Claim(ClaimKind.I2c, settings.Device, settings.Address)],
            Billable = false,
            IsReversed = MeterKeys.Reversed(s),
        };
    })
    {
        Formerly = kind == ShuntMeterSettings.Kinds[0] ? "iot-" + kind : null,
    };
}
