using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>All that can be found in a configuration whose keys are right.</summary>
internal static class Findings
{
    /// <summary>What the configuration alone shows.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="resolve">The file that a path of a device stands for.</param>
    public static IReadOnlyList<Finding> OfSettings(AgentSettings settings, Func<string, string> resolve) =>
        [.. Conflicts.Find(settings, resolve), .. Stack("broker", settings.Broker), .. Stack("plugBroker", settings.PlugBroker), .. PlugBroker(settings), .. Pulses(settings), .. MeterLines(settings), .. settings.Machines.SelectMany(MachineFindings.Find)];

    private static IEnumerable<Finding> Stack(string where, BrokerSettings? broker)
    {
        if (broker is { NamesStack: true })
        {
            yield return Finding.Warning(
                $"{where}.stack", "cette clé n'est plus lue : il n'y a plus qu'une bibliothèque MQTT ; effacez-la", "this key is not read any more: there is one MQTT library only; delete it");
        }
    }

    private static IEnumerable<Finding> PlugBroker(AgentSettings settings)
    {
        if (settings.PlugBroker is { IsPlainElsewhere: true } broker)
        {
            yield return Finding.Warning(
                "plugBroker",
                $"les prises sont commandées par {broker.Host} sans chiffrement : qui écoute ce réseau peut les commander aussi ; donnez caFile, ou gardez prises et courtier sur un réseau à eux",
                $"the plugs are switched through {broker.Host} without encryption: whoever listens on this network can switch them too; give caFile, or keep plugs and broker on a network of their own");
        }

        if (settings.PlugBroker is not null && !settings.Machines.SelectMany(m => m.Devices).OfType<IPlugDevice>().Any())
        {
            yield return Finding.Warning("plugBroker", "aucune machine n'a de prise connectée : ce courtier ne sert à rien", "no machine has a smart plug: this broker serves nothing");
        }
    }

    // Over a network the converter's own settings count, and nothing here tells them.
    private static IEnumerable<Finding> MeterLines(AgentSettings settings)
    {
        foreach ((string where, ModbusMeterSettings meter) in settings.Machines.SelectMany(m => m.Devices).OfType<MadeMeter>().Where(m => m.Settings is ModbusMeterSettings).Select(m => (m.Where, (ModbusMeterSettings)m.Settings)))
        {
            MeterLine line = meter.Meter.Line;
            BusSettings bus = settings.Buses.First(b => b.Name == meter.Bus).Wiring;
            if (line.IsFixed && bus.Kind == ModbusBusFactory.Rtu && (bus.Baud, bus.Parity, bus.StopBits) != (line.Baud, Word(line.Parity), line.StopBits))
            {
                yield return Finding.Warning(
                    where,
                    $"un {meter.Kind} ne parle qu'à {line.Baud} bauds, parité {Word(line.Parity)}, {line.StopBits} bit(s) d'arrêt ; réglez ainsi le bus {meter.Bus} (baud, parity, stopBits), ou donnez-lui un bus à lui",
                    $"a {meter.Kind} speaks at {line.Baud} baud, parity {Word(line.Parity)}, {line.StopBits} stop bit(s) only; set the bus {meter.Bus} so (baud, parity, stopBits), or give it a bus of its own");
            }
        }
    }

    private static string Word(SerialParity parity) => ModbusBusFactory.Parities[(int)parity];

    private static IEnumerable<Finding> Pulses(AgentSettings settings) =>
        from machine in settings.Machines
        from meter in machine.Devices.OfType<MadeMeter>()
        where settings.Pins.Kind == PinBoardFactory.SystemDeviceGpio && meter.Settings is PulseMeterSettings
        select Finding.Error(
            meter.Where,
            $"une carte de sorte {PinBoardFactory.SystemDeviceGpio} ne compte pas les impulsions ; écrivez gpiochip sous pins.kind",
            $"a board of kind {PinBoardFactory.SystemDeviceGpio} counts no pulses; write gpiochip under pins.kind");
}
