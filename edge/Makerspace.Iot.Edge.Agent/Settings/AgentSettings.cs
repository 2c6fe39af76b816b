using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>The configuration of an agent, checked; paths are full.</summary>
public sealed record AgentSettings
{
    /// <summary>Site name.</summary>
    public required string Site { get; init; }

    /// <summary>Agent name.</summary>
    public required string Agent { get; init; }

    /// <summary>Folder of the outbox and the access list.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The broker.</summary>
    public required BrokerSettings Broker { get; init; }

    /// <summary>File of the badge key: base64 of 32 bytes.</summary>
    public required string BadgeKeyFile { get; init; }

    /// <summary>File of the server's public signing key (PEM).</summary>
    public required string SignerFile { get; init; }

    /// <summary>Name of that key.</summary>
    public required string SignerKeyId { get; init; }

    /// <summary>The board of lines that name none.</summary>
    public required PinBoardSettings Pins { get; init; }

    /// <summary>Further boards, by name; at most 16.</summary>
    public IReadOnlyList<BoardDevice> Boards { get; init; } = [];

    /// <summary>True if the board is the header of a Raspberry Pi, whose buses take known lines; default true.</summary>
    public bool IsPiHeader { get; init; } = true;

    /// <summary>Modbus buses, at most 16.</summary>
    public required IReadOnlyList<BusDevice> Buses { get; init; }

    /// <summary>The broker through which smart plugs speak; null if there are none.</summary>
    public BrokerSettings? PlugBroker { get; init; }

    /// <summary>Port of the status page on 127.0.0.1; 0 lets the system choose, see <see cref="Status.StatusServer"/>.</summary>
    public int StatusPort { get; init; }

    /// <summary>How long a stop waits for machines at work, seconds; default 8; 0 to 3600. systemd's TimeoutStopSec is to be longer.</summary>
    public double StopWaitSeconds { get; init; } = 8;

    /// <summary>The machines, 1 to 64.</summary>
    public required IReadOnlyList<MachineSettings> Machines { get; init; }

    /// <summary>What was read although it is written as it used to be: no problem, and a person should know.</summary>
    internal IReadOnlyList<Finding> Notes { get; init; } = [];

    /// <summary>What <see cref="Pins"/> takes for itself.</summary>
    internal Claim PinsClaim => new(ClaimKind.Board, Pins.Path);

    /// <summary>The plugs, each with all that is stated of it: the times to ask by its meter, the time to confirm by its relay.</summary>
    internal IReadOnlyDictionary<PlugSettings, PlugSettings> PlugTimes() => Machines
        .SelectMany(m => m.Devices).Where(d => d.Plug is not null).GroupBy(d => d.Plug!.Identity)
        .ToDictionary(g => g.Key, g => g.First().Plug! with
        {
            PollSeconds = g.Select(d => d.Plug!.PollSeconds).FirstOrDefault(t => t is not null),
            StaleSeconds = g.Select(d => d.Plug!.StaleSeconds).FirstOrDefault(t => t is not null),
            ConfirmSeconds = g.Where(d => d is RelayDevice).Select(d => d.Plug!.ConfirmSeconds).DefaultIfEmpty(g.First().Plug!.ConfirmSeconds).First(),
        });
}
