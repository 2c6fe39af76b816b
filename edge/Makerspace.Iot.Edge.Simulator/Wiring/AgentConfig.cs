using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Makerspace.Iot.Edge.Simulator.Wiring;

/// <summary>
/// An agent's configuration file, as the agent reads it. The scenario writes it; the workshop builds from it exactly the hardware that the agent will look for,
/// so that both sides of every tty and pin come from one file. Paths are relative to the file's folder.
/// </summary>
public sealed record AgentConfig
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Site name.</summary>
    public required string Site { get; init; }

    /// <summary>Agent name.</summary>
    public required string Agent { get; init; }

    /// <summary>Folder of the agent's own data.</summary>
    public string? DataFolder { get; init; }

    /// <summary>How to reach the broker.</summary>
    public BrokerConfig? Broker { get; init; }

    /// <summary>File of the key under which badge ids are hashed.</summary>
    public string? BadgeKeyFile { get; init; }

    /// <summary>File of the server's public key.</summary>
    public string? SignerFile { get; init; }

    /// <summary>Name of that key.</summary>
    public string? SignerKeyId { get; init; }

    /// <summary>The pin board.</summary>
    public required PinsConfig Pins { get; init; }

    /// <summary>Serial buses of meters.</summary>
    public BusConfig[] Buses { get; init; } = [];

    /// <summary>Port of the agent's status endpoint; 0: any.</summary>
    public int? StatusPort { get; init; }

    /// <summary>The machines guarded.</summary>
    public required MachineConfig[] Machines { get; init; }

    /// <summary>Reads a file; throws <see cref="InvalidDataException"/> naming it if it is not such a configuration.</summary>
    public static AgentConfig Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<AgentConfig>(File.ReadAllBytes(path), Json) ?? throw new InvalidDataException($"{path}: empty");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>The text of the file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";
}

/// <summary>The broker; the files are absent for a plain connection.</summary>
public sealed record BrokerConfig(string Host, int Port, string? CaFile = null, string? CertFile = null, string? KeyFile = null);

/// <summary>The pin board: <c>gpiochip</c> or <c>memory</c>.</summary>
public sealed record PinsConfig(string Kind, string Path);

/// <summary>A bus of meters: on a serial line, or Modbus TCP (kind <c>modbus-tcp</c>) on a port of this computer.</summary>
public sealed record BusConfig(string Name, string? Device = null, int? Baud = null, string? Parity = null)
{
    /// <summary><c>modbus-rtu</c> if absent.</summary>
    public string? Kind { get; init; }

    /// <summary>Host of a bus over the network.</summary>
    public string? Host { get; init; }

    /// <summary>Port of a bus over the network.</summary>
    public int? Port { get; init; }
}

/// <summary>One machine of an agent.</summary>
public sealed record MachineConfig
{
    /// <summary>Machine name.</summary>
    public required string Machine { get; init; }

    /// <summary>Thresholds and times.</summary>
    public ProfileConfig? Profile { get; init; }

    /// <summary>The badge reader, if there is one.</summary>
    public ReaderConfig? Reader { get; init; }

    /// <summary>The badge readers, if there are several.</summary>
    public ReaderConfig[]? Readers { get; init; }

    /// <summary>All of them, whichever way they are written; the first is where members hold their badges.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReaderConfig> AllReaders => Reader is null ? Readers ?? [] : [Reader];

    /// <summary>The meter; null if there is none.</summary>
    public MeterConfig? Meter { get; init; }

    /// <summary>The relay that drives the contactor's coil.</summary>
    public required LineConfig Relay { get; init; }

    /// <summary>The contactor's auxiliary contact; null if none is wired.</summary>
    public LineConfig? Feedback { get; init; }

    /// <summary>The emergency stop's auxiliary contact; null if none is wired.</summary>
    public LineConfig? EmergencyStop { get; init; }
}

/// <summary>Thresholds in watts, times in seconds; see the agent's documentation for their meaning.</summary>
public sealed record ProfileConfig
{
    /// <summary>Above it the machine works.</summary>
    public double ActiveW { get; init; }

    /// <summary>Below it the machine is at rest.</summary>
    public double IdleW { get; init; }

    /// <summary>How long above, before it counts.</summary>
    public double ActiveDwellSeconds { get; init; }

    /// <summary>How long below, before it counts.</summary>
    public double IdleDwellSeconds { get; init; }

    /// <summary>Rest after which a session ends.</summary>
    public double IdleTimeoutSeconds { get; init; }

    /// <summary>Warning before that.</summary>
    public double IdleWarningSeconds { get; init; }

    /// <summary>A session that never starts to work ends after this.</summary>
    public double StartTimeoutSeconds { get; init; }

    /// <summary>Wait after work, for cooling.</summary>
    public double CoolDownSeconds { get; init; }

    /// <summary>Extractor run-on.</summary>
    public double RunOnSeconds { get; init; }

    /// <summary><c>tap</c> or <c>slot</c>.</summary>
    public string Presence { get; init; } = "tap";

    /// <summary>Time for contactor and relay to agree.</summary>
    public double FeedbackSeconds { get; init; }

    /// <summary>Silence of the meter that is a fault.</summary>
    public double MeterFaultSeconds { get; init; }
}

/// <summary>A reader: <c>pn532-hsu</c>. The others hang on buses that only a kernel can show to an agent; their chips are played in tests, without files.</summary>
public sealed record ReaderConfig(string Kind, string Device, int Baud = 115200);

/// <summary>A meter: on a bus, of a kind that a meter file describes, or <c>s0</c> on a line.</summary>
public sealed record MeterConfig(string Kind, string? Bus = null, int? Address = null)
{
    /// <summary>Line of a pulse meter.</summary>
    public int? Line { get; init; }

    /// <summary>Another board on which that line is.</summary>
    public string? Board { get; init; }

    /// <summary>Whether a pulse pulls the line low; true if absent.</summary>
    public bool? ActiveLow { get; init; }

    /// <summary>Pulses per kilowatt-hour of a pulse meter.</summary>
    public double? PulsesPerKwh { get; init; }
}

/// <summary>A line of the pin board. With <paramref name="Board"/> it is on another board of the agent, which the simulator does not play.</summary>
public sealed record LineConfig(int Line, bool ActiveLow = false, string? Board = null);
