using System.Text;

namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>A configuration in words, so that who wrote it can see whether it is what they meant.</summary>
internal static class Explanation
{
    /// <summary>The words, one paragraph per machine.</summary>
    public static string Write(AgentSettings s, MessageLanguage language)
    {
        var text = new StringBuilder();
        text.AppendLine(language.Say($"Agent {s.Agent} du site {s.Site} : {s.Machines.Count} machine(s).", $"Agent {s.Agent} of the site {s.Site}: {s.Machines.Count} machine(s)."));
        text.AppendLine(Broker(s.Broker, language));
        text.AppendLine(language.Say($"Carte d'entrées et sorties : {s.Pins.Path} ({s.Pins.Kind}). Données : {s.DataFolder}.", $"Pin board: {s.Pins.Path} ({s.Pins.Kind}). Data: {s.DataFolder}."));
        foreach (BoardDevice board in s.Boards)
        {
            text.AppendLine(language.Say($"Carte {board.Name} : {board.Words(language)}.", $"Board {board.Name}: {board.Words(language)}."));
        }

        foreach (BusDevice bus in s.Buses)
        {
            text.AppendLine(language.Say($"Bus {bus.Name} : {bus.Words(language)}.", $"Bus {bus.Name}: {bus.Words(language)}."));
        }

        foreach (MachineSettings machine in s.Machines)
        {
            text.AppendLine().Append(MachineExplanation.Write(machine, s, language));
        }

        return text.ToString();
    }

    private static string Broker(BrokerSettings b, MessageLanguage language)
    {
        string how = b.CaFile is null
            ? language.Say("sans chiffrement", "without encryption")
            : b.CertFile is null ? language.Say("chiffré", "encrypted") : language.Say("chiffré, avec le certificat de l'agent", "encrypted, with the agent's certificate");
        return language.Say($"Serveur : courtier {b.Host}, port {b.Port}, {how}. Le réseau peut manquer : l'agent garde les machines seul.", $"Server: broker {b.Host}, port {b.Port}, {how}. The network may be missing: the agent guards the machines alone.");
    }
}
