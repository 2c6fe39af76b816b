using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Outputs;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>What a technician may see of the loop. Immutable.</summary>
/// <param name="Machines">The machines.</param>
/// <param name="List">The access list in force; null if there is none.</param>
/// <param name="QueueRefused">Messages that the loop's queue had no room for.</param>
public sealed record LoopReport(MachineReport[] Machines, ListReport? List, long QueueRefused);

/// <summary>The access list in force.</summary>
/// <param name="Version">Version.</param>
/// <param name="IssuedAt">When it was compiled, UTC.</param>
/// <param name="ValidUntil">When it stops opening machines, UTC.</param>
/// <param name="Badges">Badges in it.</param>
public sealed record ListReport(long Version, DateTimeOffset IssuedAt, DateTimeOffset ValidUntil, int Badges);

/// <summary>One machine. Holds no person and no badge.</summary>
public sealed record MachineReport
{
    /// <summary>Machine name.</summary>
    public required string Machine { get; init; }

    /// <summary>State, in the words of the wire (<c>running</c>).</summary>
    public required string State { get; init; }

    /// <summary>Since when, UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>What the relay was told.</summary>
    public bool Relay { get; init; }

    /// <summary>What was sensed; null if nothing senses it.</summary>
    public bool? Contactor { get; init; }

    /// <summary>True if something is to sense the contactor.</summary>
    public bool HasFeedback { get; init; }

    /// <summary>True while the relay is out of reach or was not heard yet: no badge opens.</summary>
    public bool IsRelayUnknown { get; init; }

    /// <summary>Interlocks that are not satisfied and forbid a start, in the words of the wire.</summary>
    public string[] Interlocks { get; init; } = [];

    /// <summary>What the extractor's relay was told.</summary>
    public bool Extractor { get; init; }

    /// <summary>True for a machine that is only watched.</summary>
    public bool IsAudit { get; init; }

    /// <summary>Last temperature, degrees Celsius; null if there is none.</summary>
    public double? TemperatureC { get; init; }

    /// <summary>Active hours since the last upkeep, ended sessions only.</summary>
    public double UpkeepHours { get; init; }

    /// <summary>Sessions since the last upkeep.</summary>
    public long UpkeepSessions { get; init; }

    /// <summary>Last power reading, watts; null if there is none.</summary>
    public double? PowerW { get; init; }

    /// <summary>True while a session is open.</summary>
    public bool Session { get; init; }

    /// <summary>Fault codes.</summary>
    public required string[] Faults { get; init; }

    /// <summary>What the person at the machine was told last; null if nothing.</summary>
    public string? LastSignal { get; init; }

    /// <summary>Readings that the meter answered.</summary>
    public long MeterAnswered { get; init; }

    /// <summary>Readings that it did not answer.</summary>
    public long MeterMissing { get; init; }

    /// <summary>Why the meter does not answer, in English; null while it does. Told as long as it lasts.</summary>
    public string? MeterProblem { get; init; }

    /// <summary>Why the temperature is unknown; null while its sensor works, or there is none.</summary>
    public string? TemperatureProblem { get; init; }

    /// <summary>Why the reader is at fault, in English; null while it works. Told as long as it lasts.</summary>
    public string? ReaderProblem { get; init; }

    /// <summary>Reader's name; null if there is none.</summary>
    public string? Reader { get; init; }

    /// <summary>Polls that the reader's chip answered.</summary>
    public long ReaderPolls { get; init; }

    /// <summary>Reader's noise, bad frames and time-outs together.</summary>
    public long ReaderErrors { get; init; }

    /// <summary>Badges that arrived.</summary>
    public long ReaderBadges { get; init; }

    /// <summary>Badges whose id could not be taken.</summary>
    public long ReaderRefused { get; init; }

    /// <summary>Why the last of them, in the words of the program (<c>random-id</c>); null if there was none.</summary>
    public string? ReaderRefusal { get; init; }

    /// <summary>Records that the store refused and that are offered again.</summary>
    public int Unsaved { get; init; }

    /// <summary>Lights, buzzer and display: what works and what does not. None of it touches a session.</summary>
    public OutputReport[] Outputs { get; init; } = [];

    internal static MachineReport Of(GuardedMachine machine)
    {
        MachineState state = machine.State;
        Devices.Readers.ReaderCounters? reader = machine.Setup.Reader?.Counters;
        return new MachineReport
        {
            Machine = machine.Setup.Machine,
            HasFeedback = machine.Setup.Profile.HasFeedback,
            IsRelayUnknown = state.IsRelayUnknown(machine.Setup.Profile),
            Interlocks = WireMap.Names(state.Interlocks.Forbidding(machine.Setup.Profile.StartInterlocks)) ?? [],
            State = machine.Broken is null ? System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(state.Condition.ToString()) : "program-defect",
            Since = state.Since.Wall,
            Relay = machine.Relay,
            Contactor = state.Contactor,
            Extractor = state.Extractor && !machine.IsOver,
            IsAudit = machine.Setup.Profile.Mode == Core.Sessions.GuardMode.Audit,
            TemperatureC = state.TemperatureC,
            UpkeepHours = state.Upkeep.ActiveSeconds / 3600,
            UpkeepSessions = state.Upkeep.Sessions,
            PowerW = state.PowerW,
            Session = state.Session is not null,
            Faults = WireMap.Names(state.Faults),
            LastSignal = machine.LastSignal is { } s ? $"{s.Kind}{(s.Reason is { } r ? $" {r}" : "")}" : null,
            MeterAnswered = machine.MeterReadings.Answered,
            MeterMissing = machine.MeterReadings.Missing,
            Reader = machine.Setup.Reader?.Name,
            ReaderPolls = reader?.Polls ?? 0,
            ReaderErrors = (reader?.BadFrames ?? 0) + (reader?.Timeouts ?? 0),
            ReaderBadges = reader?.Badges ?? 0,
            ReaderRefused = machine.RefusedBadges.Count,
            ReaderRefusal = machine.RefusedBadges.Count == 0 ? null : System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(machine.RefusedBadges.Last.ToString()),
            Unsaved = state.Unsaved.Count,
            Outputs = [.. new[] { machine.Setup.Lights?.Report, machine.Setup.Buzzer?.Report, machine.Setup.Display?.Report }.OfType<OutputReport>()],
        };
    }
}
