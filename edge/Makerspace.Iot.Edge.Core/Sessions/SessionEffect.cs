using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>
/// What the host is to do, in the order of the list. That order is always: relay off, extractor off, commit (at most one), extractor on, relay on, then signals and answers.
/// So a relay closes only after a durable record, and opens without waiting for a disk.
/// If the commit is refused, the host leaves out the rest of that list and feeds <see cref="MachineInput.RecordFailed"/> as the very next input.
/// </summary>
public abstract record SessionEffect
{
    private SessionEffect()
    {
    }

    /// <summary>Drive the relay.</summary>
    /// <param name="On">True is on.</param>
    public sealed record SetRelay(bool On) : SessionEffect;

    /// <summary>Drive the relay of extractor or fan. It needs no record of its own.</summary>
    /// <param name="On">True is on.</param>
    public sealed record SetExtractor(bool On) : SessionEffect;

    /// <summary>Make records durable, all or none, in this order.</summary>
    /// <param name="Records">At least one.</param>
    public sealed record Commit(IReadOnlyList<SessionRecord> Records) : SessionEffect;

    /// <summary>Tell the person at the machine (lights, buzzer, display).</summary>
    /// <param name="Kind">What to tell.</param>
    /// <param name="Reason">With <see cref="SignalKind.Refused"/> and <see cref="SignalKind.Observed"/>: why.</param>
    /// <param name="SecondsLeft">With warnings: until the end.</param>
    public sealed record Signal(SignalKind Kind, DenialReason? Reason = null, double? SecondsLeft = null) : SessionEffect;

    /// <summary>Answer a command.</summary>
    /// <param name="Id">Its identity.</param>
    /// <param name="Accepted">True if it was accepted.</param>
    /// <param name="Refusal">Why not, a word of <see cref="Contracts.Link.CommandReply.Refusal"/>; null if accepted.</param>
    public sealed record AnswerCommand(string Id, bool Accepted, string? Refusal) : SessionEffect;

    /// <summary>Answer the command with the id of the badge that this input has brought. The core knows the hash alone.</summary>
    /// <param name="Id">Identity of the command.</param>
    public sealed record AnswerBadge(string Id) : SessionEffect;
}
