using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>All that can be found in a configuration whose keys are right.</summary>
internal static class Findings
{
    /// <summary>What the configuration alone shows.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="resolve">The file that a path of a device stands for.</param>
    public static IReadOnlyList<Finding> OfSettings(AgentSettings settings, Func<string, string> resolve) =>
        [.. settings.Notes, .. Conflicts.Find(settings, resolve), .. Stack("broker", settings.Broker), .. Stack("plugBroker", settings.PlugBroker), .. PlugBroker(settings), .. Expanders(settings), .. MeterLines(settings), .. settings.Machines.SelectMany(MachineFindings.Find)];

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

        if (settings.PlugBroker is not null && settings.Machines.SelectMany(m => m.Devices).All(d => d.Plug is null))
        {
            yield return Finding.Warning("plugBroker", "aucune machine n'a de prise connectée : ce courtier ne sert à rien", "no machine has a smart plug: this broker serves nothing");
        }
    }

    // Over a network the converter's own settings count, and nothing here tells them.
    private static IEnumerable<Finding> MeterLines(AgentSettings settings)
    {
        foreach (MeterDevice device in settings.Machines.Select(m => m.Meter).OfType<MeterDevice>())
        {
            if (device.Settings is not ModbusMeterSettings meter)
            {
                continue;
            }

            MeterLine line = meter.Meter.Line;
            BusSettings bus = settings.Buses.First(b => b.Name == meter.Bus).Wiring;
            if (line.IsFixed && bus.Kind == ModbusBusFactory.Rtu && (bus.Baud, bus.Parity, bus.StopBits) != (line.Baud, Word(line.Parity), line.StopBits))
            {
                yield return Finding.Warning(
                    device.Where,
                    $"un {meter.Kind} ne parle qu'à {line.Baud} bauds, parité {Word(line.Parity)}, {line.StopBits} bit(s) d'arrêt ; réglez ainsi le bus {meter.Bus} (baud, parity, stopBits), ou donnez-lui un bus à lui",
                    $"a {meter.Kind} speaks at {line.Baud} baud, parity {Word(line.Parity)}, {line.StopBits} stop bit(s) only; set the bus {meter.Bus} so (baud, parity, stopBits), or give it a bus of its own");
            }
        }
    }

    private static string Word(SerialParity parity) => ModbusBusFactory.Parities[(int)parity];

    // The chip goes on driving what it was told, whoever is there.
    private static IEnumerable<Finding> Expanders(AgentSettings settings)
    {
        foreach (BoardDevice board in settings.Boards.Where(b => b.Settings.IsExpander))
        {
            string[] machines = [.. settings.Machines.Where(m => m.RelayLines.Any(l => l.Board == board.Name)).Select(m => m.Machine)];
            if (machines.Length > 0)
            {
                string all = string.Join(", ", machines);
                (string french, string english) = board.Settings.KeepsRelays
                    ? ("à son redémarrage l'agent reprend le relais tel qu'il est, sous systemd et si la puce n'a pas perdu son alimentation ; un arrêt ou un redémarrage voulu coupe même une machine au travail",
                        "at its next start the agent takes the relay over as it is, under systemd and if the chip has kept its supply; a stop or restart on purpose switches off even a machine at work")
                    : ($"un {board.Settings.Kind} ne dit pas ce qu'il commande, et à son redémarrage l'agent coupe aussitôt, même une machine au travail",
                        $"a {board.Settings.Kind} does not tell what it drives, and at its next start the agent switches off at once, even a machine at work");
                yield return Finding.Warning(
                    board.Where,
                    $"{all} : relais sur un expandeur I2C ; si l'agent est tué, la puce garde ses sorties et la machine reste sous tension sans surveillance ; {french}. L'arrêt d'urgence doit être câblé en dur ; une machine qu'il ne faut pas couper va sur une ligne de la carte pins",
                    $"{all}: relay on an I2C expander; if the agent is killed, the chip keeps its outputs and the machine stays on, unwatched; {english}. The emergency stop must be wired in hardware; a machine that must not be cut belongs on a line of the board pins");
            }
        }
    }
}
