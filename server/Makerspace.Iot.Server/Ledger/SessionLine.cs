using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>One session of the ledger as lists show it, with its key, so that every figure leads back to its entry.</summary>
public sealed record SessionLine
{
    /// <summary>Agent of the ledger key.</summary>
    public required string Agent { get; init; }

    /// <summary>Epoch of the ledger key.</summary>
    public required string Epoch { get; init; }

    /// <summary>Sequence number of the ledger key.</summary>
    public required long Seq { get; init; }

    /// <summary>Identity of the session.</summary>
    public required string Session { get; init; }

    /// <summary>Machine's name.</summary>
    public required string Machine { get; init; }

    /// <summary>Site of that day.</summary>
    public required string Site { get; init; }

    /// <summary>Member's reference.</summary>
    public required string Member { get; init; }

    /// <summary>Reference of the structure that pays; null if the member stands for nobody else.</summary>
    public string? Structure { get; init; }

    /// <summary>Wall time of the start, UTC; estimated if <see cref="RecordedStart"/> says otherwise.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>What the agent's unset clock said at the start, UTC; null if <see cref="Start"/> is the agent's own.</summary>
    public DateTimeOffset? RecordedStart { get; init; }

    /// <summary>True if the estimate says otherwise than the unset clock by a minute or more: a clock that nobody had set may be right all the same.</summary>
    public bool IsRedated => RecordedStart is { } recorded && (Start - recorded).Duration() >= TimeSpan.FromMinutes(1);

    /// <summary>Wall time of the end, UTC; estimated with <see cref="Start"/>.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>How far the agent's clock could be trusted at the start.</summary>
    public ClockQuality StartClock { get; init; }

    /// <summary>Time occupied, in seconds.</summary>
    public required double OccupiedSeconds { get; init; }

    /// <summary>Time working, in seconds.</summary>
    public required double ActiveSeconds { get; init; }

    /// <summary>Energy, in watt-hours.</summary>
    public required double EnergyWh { get; init; }

    /// <summary>Where <see cref="EnergyWh"/> comes from.</summary>
    public required EnergyQuality EnergyQuality { get; init; }

    /// <summary>What it was for.</summary>
    public required SessionPurpose Purpose { get; init; }

    /// <summary>Why it ended, in the agent's words; null if no end came.</summary>
    public required SessionEndReason? EndReason { get; init; }

    /// <summary>How it was closed without the agent's end; null if the agent ended it.</summary>
    public SessionClosingKind? ClosedAs { get; init; }
}

/// <summary>One refusal of the ledger.</summary>
/// <param name="At">Wall time, UTC.</param>
/// <param name="Machine">Machine's name.</param>
/// <param name="Agent">Agent.</param>
/// <param name="Member">Member's reference if the badge is known.</param>
/// <param name="Reason">Why.</param>
public sealed record RefusalLine(DateTimeOffset At, string? Machine, string Agent, string? Member, DenialReason Reason)
{
    /// <summary>Site of the agent.</summary>
    public string? Site { get; init; }

    /// <summary>True if it would have been refused: the machine is only watched.</summary>
    public bool Observed { get; init; }

    /// <summary>Epoch of its key.</summary>
    public string Epoch { get; init; } = "";

    /// <summary>Sequence number of its key.</summary>
    public long Seq { get; init; }
}
