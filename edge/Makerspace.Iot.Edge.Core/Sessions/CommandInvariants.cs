using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>What a command to open may do at most: start a free machine for the member for whom the access list grants it. Written against what is seen from outside.</summary>
internal static class CommandInvariants
{
    /// <summary>The first rule that a step breaks, in words; null if it breaks none.</summary>
    public static string? Check(MachineState before, MachineInput input, StepResult result, MachineProfile profile)
    {
        if (input is not MachineInput.BadgePresented { CommandId: not null } badge)
        {
            return null;
        }

        MachineState after = result.State;
        bool opened = after.Session is { } session && session.Id != before.Session?.Id;
        if (opened && (profile.IsAudit || before.Condition != MachineCondition.Locked))
        {
            return "a command opened a machine that was not free";
        }

        if (opened && !(badge.Decision is AccessDecision.Grant grant && grant.Holder == after.Session!.Party.Member && !after.Session.IsMaintenance && after.Session.Party.Supervisor is null))
        {
            return "a command opened more than the access list grants";
        }

        if (after.Awaited is { } awaited && before.Awaited is null && !(badge.Decision is AccessDecision.NeedsSupervisor && awaited.Decision == badge.Decision))
        {
            return "a command waits for a supervisor although none is needed";
        }

        // What was due without it (a fault, an emergency stop, an end asked for before) is due all the same.
        bool ended = result.Effects.OfType<SessionEffect.Commit>().SelectMany(c => c.Records)
            .Any(r => r is SessionRecord.Ended { Reason: SessionEndReason.BadgeOut or SessionEndReason.TakenOver } e && e.Session == before.Session?.Id && before.Session!.EndRequest is null);
        return ended ? "a command to open ended a session" : null;
    }
}
