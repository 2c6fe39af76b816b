using System.Text;

namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>A configuration in words, so that who wrote it can see whether it is what they meant.</summary>
internal static class Explanation
{
    /// <summary>The words, one paragraph per machine.</summary>
    public static string Write(AgentSettings s, Tongue tongue)
    {
        var text = new StringBuilder();
        text.AppendLine(tongue.Say($"Agent {s.Agent} du site {s.Site} : {s.Machines.Count} machine(s).", $"Agent {s.Agent} of the site {s.Site}: {s.Machines.Count} machine(s)."));
        text.AppendLine(Broker(s.Broker, tongue));
        text.AppendLine(tongue.Say($"Carte d'entrées et sorties : {s.Pins.Path} ({s.Pins.Kind}). Données : {s.DataFolder}.", $"Pin board: {s.Pins.Path} ({s.Pins.Kind}). Data: {s.DataFolder}."));
        foreach (BoardDevice board in s.Boards)
        {
            text.AppendLine(tongue.Say($"Carte {board.Name} : {board.Words(tongue)}.", $"Board {board.Name}: {board.Words(tongue)}."));
        }

        foreach (BusDevice bus in s.Buses)
        {
            text.AppendLine(tongue.Say($"Bus {bus.Name} : {bus.Words(tongue)}.", $"Bus {bus.Name}: {bus.Words(tongue)}."));
        }

        foreach (MachineSettings machine in s.Machines)
        {
            text.AppendLine().Append(MachineExplanation.Write(machine, s, tongue));
        }

        return text.ToString();
    }

    private static string Broker(BrokerSettings b, Tongue tongue)
    {
        string how = b.CaFile is null
            ? tongue.Say("sans chiffrement", "without encryption")
            : b.CertFile is null ? tongue.Say("chiffré", "encrypted") : tongue.Say("chiffré, avec le certificat de l'agent", "encrypted, with the agent's certificate");
        return tongue.Say($"Serveur : courtier {b.Host}, port {b.Port}, {how}. Le réseau peut manquer : l'agent garde les machines seul.", $"Server: broker {b.Host}, port {b.Port}, {how}. The network may be missing: the agent guards the machines alone.");
    }
}
