using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// Commands that depend on no condition's own rules. To open for a member is a tap of that member's badge at a free machine, decided and recorded like one.
/// At a machine in use a tap could end or take over a session, and at one out of service open maintenance: there the command is refused.
/// </summary>
internal static class RemoteCommands
{
    /// <summary>True if the input was such a command and is done with.</summary>
    public static bool Take(StepScope s)
    {
        switch (s.Input)
        {
            case MachineInput.Command { Verb: CommandVerb.Identify } command:
                s.Tell(SignalKind.Identify);
                s.Answer(command, accepted: true);
                return true;
            case MachineInput.BadgePresented { CommandId: { } id } badge:
                Open(s, id, badge);
                return true;
            default:
                return false;
        }
    }

    private static void Open(StepScope s, string id, MachineInput.BadgePresented badge)
    {
        if (Obstacle(s) is { } obstacle)
        {
            s.Answer(id, obstacle);
            return;
        }

        LockedStep.Use(s, badge);
        if (s.State.Session is { } session && s.Profile.Presence == PresenceStyle.Slot)
        {
            // The slot is empty: the member's card is due as after a start with two persons.
            s.Change(session with { CardDueMs = s.NowMs + (long)(s.Profile.SupervisorTimeoutSeconds * 1000) });
        }

        s.Answer(id, s.State.Session is null && s.State.Awaited is null ? CommandVerbs.Word((s.Decision as AccessDecision.Denied)?.Reason ?? DenialReason.Other) : null);
    }

    private static string? Obstacle(StepScope s) => s.Profile.IsAudit ? "only-watched" : s.State.Condition switch
    {
        MachineCondition.Locked => null,
        MachineCondition.OutOfService => CommandVerbs.Word(DenialReason.OutOfService),
        MachineCondition.Faulted => CommandVerbs.Word(DenialReason.MachineFaulted),
        _ => CommandVerbs.Word(DenialReason.InUse),
    };
}
