using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Meters.Ads1115;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A current clamp at an ADS1115. Several clamps may share the chip, one at each input.</summary>
internal static class ClampMeterKind
{
    // Source: SBAS444E, "Config register field descriptions", PGA.
    private static readonly double[] FullScalesV = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256];
    private static readonly int[] Mains = [50, 60, 0];

    /// <summary>Its entry.</summary>
    public static DeviceKindEntry<MeterDevice> Entry { get; } = new(ClampMeterSettings.KindName, "Pince ampèremétrique sur un ADS1115 ; dit marche ou repos, pas pour facturer", s =>
    {
        var settings = new ClampMeterSettings(
            s.I2cBus(),
            s.I2cAddress(72, 75, 72),
            s.Whole("channel", "Entrée de la puce, contre la masse", 0, 3, 0),
            s.Number("ampsPerVolt", "Ampères dans le fil pour un volt à l'entrée, efficaces tous deux ; 30 pour une SCT-013-030", 0.1, 10_000))
        {
            VoltageV = s.Number("voltageV", "Tension supposée du réseau, volts", 1, 1000, 230),
            MainsHz = s.Choice("mainsHz", "Fréquence du réseau, hertz ; 0 pour du courant continu", Mains, 50),
            Cycles = s.Whole("cycles", "Périodes entières par mesure", 1, 25, 5),
            FullScaleV = s.Choice("fullScaleV", "Plus grande tension à l'entrée, volts", FullScalesV, 4.096),
            FloorA = s.Number("floorA", "Courant en dessous duquel ce n'est que du bruit, ampères", 0, 100, 0.1),
        };
        s.Guard(settings.Check);
        return new MadeMeter(
            s.Where,
            settings,
            $"une pince à l'entrée {settings.Channel} de l'ADS1115 0x{settings.Address:X2} sur {settings.Device}",
            $"a clamp at input {settings.Channel} of the ADS1115 0x{settings.Address:X2} on {settings.Device}")
        {
            Taken = [new Claim(ClaimKind.I2c, settings.Device, settings.Address) { Part = settings.Channel + 1 }],
            Billable = false,
        };
    })
    {
        Formerly = "iot-ads1115",
    };
}
