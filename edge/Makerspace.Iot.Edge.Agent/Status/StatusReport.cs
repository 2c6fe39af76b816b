using System.Text.Json.Serialization;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Edge.Agent.Status;

/// <summary>What the status endpoint answers. Holds no person and no badge.</summary>
public sealed record StatusReport
{
    /// <summary>Site name.</summary>
    public required string Site { get; init; }

    /// <summary>Agent name.</summary>
    public required string Agent { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>Wall time, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>True while the clock follows a time source.</summary>
    public required bool ClockSynced { get; init; }

    /// <summary>Seconds since the process began to serve.</summary>
    public required double UpSeconds { get; init; }

    /// <summary>Faults of the agent itself.</summary>
    public required string[] Faults { get; init; }

    /// <summary>What a technician should know beside the codes, in French; empty if nothing.</summary>
    public required string[] Notes { get; init; }

    /// <summary>Sessions of the last run that were closed at the start.</summary>
    public required int RecoveredSessions { get; init; }

    /// <summary>Machines, access list, queue.</summary>
    public required LoopReport Loop { get; init; }

    /// <summary>The outbox.</summary>
    public required OutboxReport Outbox { get; init; }

    /// <summary>The link.</summary>
    public required LinkReport Link { get; init; }

    /// <summary>The smart plugs; null if there are none.</summary>
    public PlugsReport? Plugs { get; init; }

    /// <summary>Badge to relay, durable commit included. For a smart plug as relay: until the command was handed to its connection.</summary>
    public required LatencyFigures BadgeToRelay { get; init; }

    /// <summary>Durable commits alone.</summary>
    public required LatencyFigures Commit { get; init; }

    /// <summary>How far the readings of meters are from their second.</summary>
    public required LatencyFigures Sampling { get; init; }

    /// <summary>Turns of the loop.</summary>
    public required LatencyFigures Turn { get; init; }

    /// <summary>Background tasks that had to be started again: each is a defect, and stands in the log.</summary>
    public long TaskRestarts { get; init; }

    /// <summary>The last of them; null if there was none.</summary>
    public string? LastTaskRestarted { get; init; }

    /// <summary>Resident memory of the process, bytes.</summary>
    public required long ResidentBytes { get; init; }
}

/// <summary>The outbox in figures.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="LastSeq">Last number given.</param>
/// <param name="AckedSeq">Last number acknowledged.</param>
/// <param name="Depth">What it holds and has refused.</param>
/// <param name="Problem">What it said when it last refused; null if it never did.</param>
public sealed record OutboxReport(string Epoch, long LastSeq, long AckedSeq, OutboxDepth Depth, string? Problem);

/// <summary>The link in figures.</summary>
/// <param name="Connected">True while connected.</param>
/// <param name="Problem">Why the connection cannot even be tried; null if it can.</param>
/// <param name="Reason">Why the last connection ended or did not come about; null while connected.</param>
/// <param name="Counters">Counters of the link.</param>
/// <param name="Uplink">Counters of what goes over it.</param>
/// <param name="ListsRefused">Access lists refused.</param>
/// <param name="ListProblem">Why the last one was refused; null if none was.</param>
/// <param name="KeepProblem">Why the disk does not keep the list in force; null if it does.</param>
public sealed record LinkReport(bool Connected, string? Problem, string? Reason, MqttLinkCounters Counters, UplinkCounters Uplink, long ListsRefused, string? ListProblem, string? KeepProblem);

/// <summary>The smart plugs in figures.</summary>
/// <param name="Connected">True while their broker is.</param>
/// <param name="Problem">Why the connection cannot even be tried; null if it can.</param>
/// <param name="Refused">Commands and questions that their broker refused.</param>
/// <param name="Strays">Messages of no plug.</param>
/// <param name="Plugs">Each plug.</param>
public sealed record PlugsReport(bool Connected, string? Problem, long Refused, long Strays, PlugState[] Plugs);

/// <summary>One channel of a plug.</summary>
/// <param name="Name">Kind, topic, channel.</param>
/// <param name="IsReachable">True while it is heard.</param>
/// <param name="Output">Its output as it tells it; null if not known.</param>
/// <param name="Counters">Its counters.</param>
/// <param name="Trouble">What it said last instead of values or instead of following; null if nothing.</param>
/// <param name="NotUnderstood">Words of it that were not understood, the newest last; a few different ones.</param>
public sealed record PlugState(string Name, bool IsReachable, bool? Output, PlugCounters Counters, PlugTrouble? Trouble = null, IReadOnlyList<string>? NotUnderstood = null);

/// <summary>JSON of the status.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusJson : JsonSerializerContext;
