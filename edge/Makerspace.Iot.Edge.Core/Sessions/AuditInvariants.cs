using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>
/// The rules of a machine that is only watched, in place of those of its relay. The relay is a piece of wire: on, and never put off. Nobody is refused, so no refusal is recorded as one.
/// What stays: a session is open only after its record, ends once, and its totals only grow.
/// </summary>
internal static class AuditInvariants
{
    public static string? Check(MachineState before, MachineInput input, StepResult result)
    {
        if (!result.State.Relay || result.Effects.Any(e => e is SessionEffect.SetRelay { On: false }))
        {
            return "a machine that is only watched was cut";
        }

        if (!before.Relay && !result.Effects.Any(e => e is SessionEffect.SetRelay { On: true }))
        {
            return "a machine that is only watched was not put on";
        }

        if (result.State.Condition is MachineCondition.AwaitingSupervisor or MachineCondition.Faulted)
        {
            return "a machine that is only watched blocks";
        }

        bool refused = Records<SessionRecord.Denied>(result).Any(d => d is { Observed: false, Member: not SessionParty.KeyHolder });
        return refused && input is MachineInput.BadgePresented ? "a refusal was recorded that refused nothing" : null;
    }

    private static IEnumerable<T> Records<T>(StepResult result) => result.Effects.OfType<SessionEffect.Commit>().SelectMany(c => c.Records).OfType<T>();
}
