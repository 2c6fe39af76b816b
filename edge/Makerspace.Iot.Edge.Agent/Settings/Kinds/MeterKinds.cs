using Makerspace.Iot.Edge.Agent.Settings.MeterFiles;
using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Ads1115;
using Makerspace.Iot.Edge.Devices.Meters.Ina2xx;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of meters: S0 pulses, a clamp, a shunt, a smart plug, and one kind for each file of a Modbus meter.</summary>
internal static class MeterKinds
{
    // Source: SBAS444E, "Config register field descriptions", PGA.
    private static readonly double[] FullScalesV = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256];
    private static readonly int[] Mains = [50, 60, 0];

    /// <summary>The table.</summary>
    public static KindTable<MeterDevice> Table { get; } = new(
        null,
        [
            new(PulseMeterSettings.KindName, "Compteur à impulsions S0 sur une ligne de la carte ; son compte survit à un redémarrage", Pulses),
            new(ClampMeterSettings.KindName, "Pince ampèremétrique sur un ADS1115 ; dit marche ou repos, pas pour facturer", Clamp) { Formerly = "iot-ads1115" },
            .. ShuntMeterSettings.Kinds.Select(kind => new DeviceKindEntry<MeterDevice>(kind, $"Courant continu par un {kind.ToUpperInvariant()} et son shunt ; pas pour facturer", s => Shunt(s, kind))
            {
                Formerly = kind == ShuntMeterSettings.Kinds[0] ? "iot-" + kind : null,
            }),
            .. PlugKeys.Entries<MeterDevice>("comme compteur ; pour savoir, pas pour facturer", OfPlug),
        ])
    {
        Named = new NamedKinds<MeterDevice>(
            "nom d'un fichier de `meters/`", "Compteur Modbus décrit par un fichier du dossier meters : celui du programme, ou celui de l'atelier à côté de la configuration", context => MeterLibrary.Of(context).Names, OnModbus),
    };

    private static MeterDevice Pulses(SettingsSection s)
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
        return Meter(
            s,
            settings,
            line.Claim,
            $"un compteur à impulsions S0 ({line.Words(new MessageLanguage(true))}), {settings.PulsesPerKwh} impulsions par kWh",
            $"an S0 pulse meter ({line.Words(new MessageLanguage(false))}), {settings.PulsesPerKwh} pulses per kWh") with
        {
            Claims = [line.Claim, new Claim(ClaimKind.Counter, settings.CounterName ?? $"s0-{line.Line}")],
            IsBillable = true,
            Board = line.Board,
        };
    }

    // Several clamps may share the chip, one at each input.
    private static MeterDevice Clamp(SettingsSection s)
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
        return Meter(
            s,
            settings,
            new Claim(ClaimKind.I2c, settings.Device, settings.Address) { Part = settings.Channel + 1 },
            $"une pince à l'entrée {settings.Channel} de l'ADS1115 0x{settings.Address:X2} sur {settings.Device}",
            $"a clamp at input {settings.Channel} of the ADS1115 0x{settings.Address:X2} on {settings.Device}");
    }

    private static MeterDevice Shunt(SettingsSection s, string kind)
    {
        var settings = new ShuntMeterSettings(
            kind,
            s.I2cBus(),
            s.I2cAddress(64, 79, 64),
            s.Number("shuntOhm", "Le shunt, ohms ; 0.1 sur les cartes INA219 courantes", 0.00001, 10),
            s.Number("maxCurrentA", "Plus grand courant à mesurer, ampères", 0.001, 1000));
        return Meter(
            s,
            settings,
            new Claim(ClaimKind.I2c, settings.Device, settings.Address),
            $"un {kind} à l'adresse 0x{settings.Address:X2} de {settings.Device}",
            $"an {kind} at address 0x{settings.Address:X2} of {settings.Device}") with
        {
            IsReversed = Reversed(s),
        };
    }

    private static MeterDevice OfPlug(SettingsSection s, PlugSettings plug)
    {
        plug = plug with
        {
            PollSeconds = s.NumberOrNull("pollSeconds", "Temps entre deux questions à la prise, secondes ; null : l'usage de sa sorte", 1, 300, null),
            StaleSeconds = s.NumberOrNull("staleSeconds", "Durée de validité de ce qu'elle a dit, secondes, plus longue que pollSeconds ; null : l'usage de sa sorte", 1, 3600, null),
        };
        s.Guard(plug.Check);
        return new MeterDevice(s.Where, Settings: null) { Plug = plug, Claims = [plug.Claimed(ClaimKind.PlugMeter)], Says = plug.Says(), IsReversed = Reversed(s) };
    }

    private static MeterDevice? OnModbus(string kind, SettingsSection s)
    {
        int problems = s.Context.Problems.Count;
        MeterDefinition? meter = s.Context.IsListing ? null : MeterLibrary.Of(s.Context).Find(kind, s.Context.Problems);
        int address = s.Whole("address", "Adresse Modbus, de 1 à 247 ; en modbus-tcp aussi 0 ou 255, d'un compteur qui a sa propre prise réseau", 0, 255);
        string bus = s.Reference("bus", "Nom du bus, de la liste buses", [.. s.Context.Buses.Select(b => b.Name)]);
        bool isReversed = Reversed(s);
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

        return new MeterDevice(s.Where, new ModbusMeterSettings(meter, bus, address))
        {
            Claims = [new Claim(ClaimKind.Modbus, bus, address)],
            Says = ($"un compteur {kind} à l'adresse {address} du bus {bus}", $"a {kind} meter at address {address} of the bus {bus}"),
            IsBillable = meter.Traits.IsBillable,
            IsReversed = isReversed,
        };
    }

    private static MeterDevice Meter(SettingsSection s, MeterSettings settings, Claim taken, string french, string english)
    {
        s.Guard(settings.Check);
        return new MeterDevice(s.Where, settings) { Claims = [taken], Says = (french, english) };
    }

    // Of a meter that tells the direction of power.
    private static bool Reversed(SettingsSection s) =>
        s.Flag("reversed", "Vrai si le compteur ou son transformateur de courant est monté à l'envers et le reste : le signe de la puissance est retourné ; l'énergie est alors estimée d'après la puissance, sans le compte du compteur", false);
}
