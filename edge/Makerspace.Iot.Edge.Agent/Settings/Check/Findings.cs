using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>All that can be found in a configuration whose keys are right.</summary>
internal static class Findings
{
    /// <summary>What the configuration alone shows.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="resolve">The file that a path of a device stands for.</param>
    public static IReadOnlyList<Finding> OfSettings(AgentSettings settings, Func<string, string> resolve) =>
        [.. settings.Notes, .. Conflicts.Find(settings, resolve), .. PlugBroker(settings), .. Pulses(settings), .. settings.Machines.SelectMany(MachineFindings.Find)];

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

    private static IEnumerable<Finding> Pulses(AgentSettings settings) =>
        from machine in settings.Machines
        from meter in machine.Devices.OfType<MadeMeter>()
        where settings.Pins.Kind == PinBoardFactory.SystemDeviceGpio && meter.Settings is PulseMeterSettings
        select Finding.Error(
            meter.Where,
            $"une carte de sorte {PinBoardFactory.SystemDeviceGpio} ne compte pas les impulsions ; écrivez gpiochip sous pins.kind",
            $"a board of kind {PinBoardFactory.SystemDeviceGpio} counts no pulses; write gpiochip under pins.kind");
}
