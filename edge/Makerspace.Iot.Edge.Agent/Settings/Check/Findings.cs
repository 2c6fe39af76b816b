namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>All that can be found in a configuration whose keys are right.</summary>
internal static class Findings
{
    /// <summary>What the configuration alone shows.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="resolve">The file that a path of a device stands for.</param>
    public static IReadOnlyList<Finding> OfSettings(AgentSettings settings, Func<string, string> resolve) =>
        [.. settings.Notes, .. Conflicts.Find(settings, resolve), .. PlugBroker(settings), .. Expanders(settings), .. settings.Machines.SelectMany(MachineFindings.Find)];

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

    // The chip goes on driving what it was told, whoever is there.
    private static IEnumerable<Finding> Expanders(AgentSettings settings)
    {
        foreach (BoardDevice board in settings.Boards.Where(b => b.Settings.IsExpander))
        {
            string[] machines = [.. settings.Machines.Where(m => m.RelayLines.Any(l => l.Board == board.Name)).Select(m => m.Machine)];
            if (machines.Length > 0)
            {
                string all = string.Join(", ", machines);
                yield return Finding.Warning(
                    board.Where,
                    $"{all} : relais sur un expandeur I2C ; si l'agent est tué, la puce garde ses sorties et la machine reste sous tension sans surveillance ; à son redémarrage l'agent coupe aussitôt, même une machine au travail. L'arrêt d'urgence doit être câblé en dur ; une machine qu'il ne faut pas couper va sur une ligne de la carte pins",
                    $"{all}: relay on an I2C expander; if the agent is killed, the chip keeps its outputs and the machine stays on, unwatched; at its next start the agent switches off at once, even a machine at work. The emergency stop must be wired in hardware; a machine that must not be cut belongs on a line of the board pins");
            }
        }
    }
}
