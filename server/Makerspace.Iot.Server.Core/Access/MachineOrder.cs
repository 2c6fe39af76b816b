using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Access;

/// <summary>What a machine, or its agent, is asked to do.</summary>
/// <param name="Machine">Machine's name.</param>
/// <param name="Verb">What to do.</param>
/// <param name="Reason">Why, at most <see cref="Bounds.TextLength"/> characters; of a block, members read it.</param>
/// <param name="Member">With <see cref="CommandVerb.Open"/>: for whom, by reference.</param>
public sealed record MachineOrder(string Machine, CommandVerb Verb, string? Reason = null, string? Member = null)
{
    /// <summary>The reason without blanks around it; null if none was given.</summary>
    public string? Why => string.IsNullOrWhiteSpace(Reason) ? null : Reason.Trim();

    /// <summary>True for what a person must give a reason for: it stops others, or acts in another's name.</summary>
    public static bool NeedsReason(CommandVerb verb) => verb is CommandVerb.Block or CommandVerb.EndSession or CommandVerb.Open or CommandVerb.RestartAgent;

    /// <summary>What is wrong with it, by field.</summary>
    public IEnumerable<RecordProblem> Problems()
    {
        if (Why is null ? NeedsReason(Verb) : Why.Length > Bounds.TextLength || Why.Any(char.IsControl))
        {
            yield return Why is null ? new RecordProblem("reason", RecordFault.ReasonMissing) : new RecordProblem("reason", RecordFault.Text, Bounds.TextLength.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (Verb == CommandVerb.Open && (Member is null || !WireName.IsValid(Member)))
        {
            yield return new RecordProblem("member", RecordFault.Unknown, Member is { Length: > 80 } ? Member[..80] : Member ?? string.Empty);
        }
    }

    /// <summary>True if the state of the machine shows that an accepted order has had its effect. What shows in no state is done once it is accepted.</summary>
    /// <param name="verb">What was asked.</param>
    /// <param name="condition">The state; null if the machine says nothing.</param>
    public static bool IsDone(CommandVerb verb, MachineCondition? condition) => verb switch
    {
        CommandVerb.Extend or CommandVerb.Identify => true,
        _ when condition is null => false,
        CommandVerb.Block => condition == MachineCondition.OutOfService,
        CommandVerb.Unblock => condition != MachineCondition.OutOfService,
        CommandVerb.EndSession => condition is MachineCondition.Locked or MachineCondition.OutOfService or MachineCondition.Faulted,
        CommandVerb.ClearFault => condition != MachineCondition.Faulted,
        CommandVerb.Open => condition is not (MachineCondition.Locked or MachineCondition.OutOfService or MachineCondition.Faulted),
        _ => false,
    };
}
