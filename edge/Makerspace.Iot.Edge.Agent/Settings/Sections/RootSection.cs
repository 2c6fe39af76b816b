using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Agent.Settings.Kinds;
using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings.Sections;

/// <summary>Reads the whole file.</summary>
internal static class RootSection
{
    /// <summary>Most buses of an agent.</summary>
    public const int MostBuses = 16;

    /// <summary>Most boards besides <c>pins</c>.</summary>
    public const int MostBoards = 16;

    private static readonly string[] Kinds = [PinBoardFactory.GpioChip, PinBoardFactory.Memory];
    private static readonly Dictionary<string, string> FormerKinds = new(StringComparer.Ordinal) { ["system-device-gpio"] = PinBoardFactory.GpioChip };
    private static readonly string[] Headers = ["raspberry-pi", "other"];

    /// <summary>Reads it. What is read is of use only if no problem was found.</summary>
    public static AgentSettings Read(SettingsSection s)
    {
        s.OptionalText("$schema", "Schéma JSON, pour l'aide à la saisie d'un éditeur ; l'agent ne le lit pas");
        string site = s.Name("site", "Nom du site");
        string agent = s.Name("agent", "Nom de l'agent, aussi celui de son certificat");
        string dataFolder = s.FilePath("dataFolder", "Dossier des sessions en attente d'envoi, de la liste d'accès et de l'état ; un seul agent par dossier");
        BrokerSettings? broker = s.Object("broker", "Le courtier MQTT du serveur", BrokerSection.Server);
        string badgeKeyFile = s.FilePath("badgeKeyFile", "Fichier de la clé des badges, donné par « keys agent » du serveur ; mode 600");
        string signerFile = s.FilePath("signerFile", "Fichier de la clé publique qui signe les listes d'accès (PEM), donné par « keys agent »");
        string signerKeyId = s.Name("signerKeyId", "Nom de cette clé");
        bool isPi = true;
        PinBoardSettings? board = s.Object("pins", "La carte des entrées et sorties", p => Pins(p, out isPi));
        s.Context.Boards = s.Objects("boards", "D'autres cartes, appelées par leur nom sous board d'une ligne : une deuxième puce, ou des expandeurs I2C comme cartes de relais", 0, MostBoards, BoardKinds.Table.Read);
        Unique(s, "boards", s.Context.Boards.Select(b => b.Name));
        s.Context.Buses = s.Objects("buses", "Les bus de compteurs", 0, MostBuses, BusKinds.Table.Read);
        Unique(s, "buses", s.Context.Buses.Select(b => b.Name));
        BrokerSettings? plugBroker = s.OptionalObject("plugBroker", "Le courtier MQTT des prises connectées ; celui du serveur n'est jamais pris pour elles", BrokerSection.Plugs);
        int statusPort = s.Whole("statusPort", "Port de la page d'état sur 127.0.0.1 ; 0 : un port libre, écrit dans le fichier status.port de dataFolder", 0, 65535, 0);
        int stopWait = s.Whole("stopWaitSeconds", "Temps laissé aux machines au travail quand l'agent s'arrête, secondes", 0, 3600, 8);
        IReadOnlyList<MachineSettings> machines = s.Objects("machines", "Les machines gardées", 1, Bounds.MachinesPerAgent, MachineSection.Read, isRequired: true);
        Unique(s, "machines", machines.Select(m => m.Machine));
        if (plugBroker is null && !s.Has("plugBroker") && machines.SelectMany(m => m.Devices).FirstOrDefault(d => d.Plug is not null) is { } plug && !s.Context.IsListing)
        {
            s.Problem(
                "plugBroker", $"clé manquante : {plug.Words(new MessageLanguage(true))} a besoin du courtier par lequel elle parle", $"missing key: {plug.Words(new MessageLanguage(false))} needs the broker through which it speaks");
        }

        return new AgentSettings
        {
            Site = site,
            Agent = agent,
            DataFolder = dataFolder,
            Broker = broker!,
            BadgeKeyFile = badgeKeyFile,
            SignerFile = signerFile,
            SignerKeyId = signerKeyId,
            Pins = board!,
            IsPiHeader = board is { Kind: PinBoardFactory.GpioChip } && isPi,
            Boards = s.Context.Boards,
            Buses = s.Context.Buses,
            PlugBroker = plugBroker,
            StatusPort = statusPort,
            StopWaitSeconds = stopWait,
            Machines = machines,
            Notes = s.Context.Notes,
        };
    }

    private static PinBoardSettings Pins(SettingsSection s, out bool isPi)
    {
        isPi = s.Word("header", "Bornier : raspberry-pi, dont les bus prennent des lignes connues, ou other", Headers, Headers[0]) == Headers[0];
        string kind = s.Word("kind", "Sorte de carte : gpiochip (le bornier d'un Raspberry Pi), ou memory (simulation)", Kinds, formerly: FormerKinds);
        string path = s.Text("path", "La carte : raspberry-pi pour son bornier, label:NOM pour une puce par son nom, un périphérique comme /dev/gpiochip0, ou le fichier de la simulation");
        return new PinBoardSettings(kind, GpioChipFinder.IsName(path) ? path : s.Context.Full(path));
    }

    private static void Unique(SettingsSection s, string key, IEnumerable<string> names)
    {
        foreach (string twice in names.Where(n => n.Length > 0).GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            s.Problem(key, $"« {twice} » sert deux fois", $"\"{twice}\" is used twice");
        }
    }
}
