using System.Net;
using System.Text.Json;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>Reads a configuration file whole: either the settings, or everything that is wrong with it, each with its path, in French.</summary>
public static class SettingsReader
{
    private const int LargestFile = 1024 * 1024;
    private static readonly string[] Biases = ["none", "up", "down"];
    private static readonly string[] Presences = ["tap", "slot"];

    /// <summary>Reads a file. Relative paths in it are relative to its folder.</summary>
    public static (AgentSettings? Settings, IReadOnlyList<string> Problems) Read(string file)
    {
        string text;
        try
        {
            if (new FileInfo(file).Length > LargestFile)
            {
                return (null, [$"{file} : plus de {LargestFile} octets, ce n'est pas une configuration"]);
            }

            text = File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, [$"{file} : illisible ({error.Message})"]);
        }

        return Parse(text, Path.GetDirectoryName(Path.GetFullPath(file))!);
    }

    /// <summary>Reads a text; relative paths are relative to <paramref name="folder"/>.</summary>
    public static (AgentSettings? Settings, IReadOnlyList<string> Problems) Parse(string text, string folder)
    {
        var problems = new List<string>();
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException error)
        {
            return (null, [$"ligne {error.LineNumber + 1}, caractère {error.BytePositionInLine + 1} : ce n'est pas du JSON"]);
        }

        using (document)
        {
            var root = new SettingsSection(document.RootElement, "", problems);
            AgentSettings settings = Root(root, folder, problems);
            root.Close();
            return problems.Count == 0 ? (settings, problems) : (null, problems);
        }
    }

    private static AgentSettings Root(SettingsSection root, string folder, List<string> problems)
    {
        string Full(string path) => path.Length == 0 ? path : Path.GetFullPath(path, folder);

        SettingsSection pins = root.Section("pins");
        string chip = pins.Text("path");
        var board = new PinBoardSettings(pins.Word("kind", PinBoardFactory.Kinds), GpioChipFinder.IsName(chip) ? chip : Full(chip));
        pins.Close();
        BusSettings[] buses = root.Sections("buses", 0, 16).Select(b => Bus(b, Full)).ToArray();
        Unique(buses.Select(b => b.Name), "buses", problems);
        MachineSettings[] machines = root.Sections("machines", 1, Bounds.MachinesPerAgent).Select((m, i) => Machine(m, $"machines[{i}]", buses, Full, problems)).ToArray();
        Unique(machines.Select(m => m.Machine), "machines", problems);
        Unique(Lines(machines).Select(l => $"ligne {l.Line}"), "machines", problems);
        return new AgentSettings
        {
            Site = root.Name("site"),
            Agent = root.Name("agent"),
            DataFolder = Full(root.Text("dataFolder")),
            Broker = Broker(root.Section("broker"), Full),
            BadgeKeyFile = Full(root.Text("badgeKeyFile")),
            SignerFile = Full(root.Text("signerFile")),
            SignerKeyId = root.Name("signerKeyId"),
            Pins = board,
            Buses = buses,
            StatusPort = root.Whole("statusPort", 0, 65535, 0),
            StopWaitSeconds = root.Whole("stopWaitSeconds", 0, 3600, 8),
            Machines = machines,
        };
    }

    private static BrokerSettings Broker(SettingsSection s, Func<string, string> full)
    {
        string? File(string key) => s.OptionalText(key) is { } path ? full(path) : null;

        var broker = new BrokerSettings(s.Text("host"), s.Whole("port", 1, 65535), File("caFile"), File("certFile"), File("keyFile"), s.OptionalText("userName"), File("passwordFile"));
        if (broker.CaFile is null && broker.Host.Length > 0 && !IsLoopback(broker.Host))
        {
            s.Problem("caFile", "clé manquante : sans chiffrement, seul un courtier de cette machine (127.0.0.1) est accepté");
        }

        if ((broker.CertFile is null) != (broker.KeyFile is null))
        {
            s.Problem("keyFile", "certFile et keyFile vont ensemble");
        }

        if ((broker.UserName is null) != (broker.PasswordFile is null))
        {
            s.Problem("passwordFile", "userName et passwordFile vont ensemble");
        }

        s.Close();
        return broker;
    }

    private static BusSettings Bus(SettingsSection s, Func<string, string> full)
    {
        var bus = new BusSettings(s.Name("name"), full(s.Text("device")), s.Whole("baud", 1200, 115_200, 9600), s.Word("parity", ModbusBusFactory.Parities, "none"));
        s.Close();
        return bus;
    }

    private static MachineSettings Machine(SettingsSection s, string path, BusSettings[] buses, Func<string, string> full, List<string> problems)
    {
        SettingsSection reader = s.Section("reader");
        var readerSettings = new ReaderSettings(reader.Word("kind", ReaderFactory.Kinds), full(reader.Text("device")), reader.Whole("baud", 9600, 1_288_000, 115_200));
        reader.Close();
        MeterSettings? meter = null;
        string? bus = null;
        if (s.OptionalSection("meter") is { } m)
        {
            meter = new MeterSettings(m.Word("kind", MeterFactory.Kinds), m.Whole("address", 1, 247));
            bus = m.Word("bus", buses.Select(b => b.Name).ToArray());
            m.Close();
        }

        LineSettings? feedback = s.OptionalSection("feedback") is { } f ? Line(f, isInput: true) : null;
        LineSettings? stop = s.OptionalSection("emergencyStop") is { } e ? Line(e, isInput: true) : null;
        var machine = new MachineSettings
        {
            Machine = s.Name("machine"),
            Profile = Profile(s.OptionalSection("profile"), $"{path}.profile", problems),
            Reader = readerSettings,
            Meter = meter,
            Bus = bus,
            Relay = Line(s.Section("relay"), isInput: false),
            Feedback = feedback,
            EmergencyStop = stop,
        };
        s.Close();
        return machine;
    }

    private static MachineProfile Profile(SettingsSection? s, string path, List<string> problems)
    {
        var usual = new MachineProfile();
        if (s is null)
        {
            return usual;
        }

        var profile = new MachineProfile
        {
            ActiveW = s.Number("activeW", usual.ActiveW),
            IdleW = s.Number("idleW", usual.IdleW),
            ActiveDwellSeconds = s.Number("activeDwellSeconds", usual.ActiveDwellSeconds),
            IdleDwellSeconds = s.Number("idleDwellSeconds", usual.IdleDwellSeconds),
            IdleTimeoutSeconds = s.Number("idleTimeoutSeconds", usual.IdleTimeoutSeconds),
            IdleWarningSeconds = s.Number("idleWarningSeconds", usual.IdleWarningSeconds),
            StartTimeoutSeconds = s.Number("startTimeoutSeconds", usual.StartTimeoutSeconds),
            CoolDownSeconds = s.Number("coolDownSeconds", usual.CoolDownSeconds),
            RunOnSeconds = s.Number("runOnSeconds", usual.RunOnSeconds),
            Presence = s.Word("presence", Presences, "tap") == "slot" ? PresenceStyle.Slot : PresenceStyle.Tap,
            FeedbackSeconds = s.Number("feedbackSeconds", usual.FeedbackSeconds),
            MeterFaultSeconds = s.Number("meterFaultSeconds", usual.MeterFaultSeconds),
            OffW = s.Number("offW", usual.OffW),
            MeterSettleSeconds = s.Number("meterSettleSeconds", usual.MeterSettleSeconds),
            MeterGapSeconds = s.Number("meterGapSeconds", usual.MeterGapSeconds),
            MaxPowerW = s.Number("maxPowerW", usual.MaxPowerW),
            SupervisorTimeoutSeconds = s.Number("supervisorTimeoutSeconds", usual.SupervisorTimeoutSeconds),
            CheckpointSeconds = s.Number("checkpointSeconds", usual.CheckpointSeconds),
            UnmeteredTimeoutSeconds = s.Number("unmeteredTimeoutSeconds", usual.UnmeteredTimeoutSeconds ?? 0),
        };
        s.Close();
        problems.AddRange(profile.Validate().Select(p => $"{path}.{p}"));
        return profile;
    }

    private static LineSettings Line(SettingsSection s, bool isInput)
    {
        var line = new LineSettings(s.Whole("line", 0, 1023), s.Flag("activeLow", otherwise: false), isInput ? (PinBias)Array.IndexOf(Biases, s.Word("bias", Biases, "none")) : PinBias.None);
        s.Close();
        return line;
    }

    private static IEnumerable<LineSettings> Lines(IEnumerable<MachineSettings> machines) =>
        machines.SelectMany(m => new[] { m.Relay, m.Feedback, m.EmergencyStop }).OfType<LineSettings>();

    private static void Unique(IEnumerable<string> names, string path, List<string> problems)
    {
        foreach (string twice in names.Where(n => n.Length > 0).GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            problems.Add($"{path} : « {twice} » sert deux fois");
        }
    }

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
