using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>What conditions share about badges.</summary>
internal static class Badges
{
    private const long RepeatMs = 5000;

    /// <summary>True if the badge is the one, or of the member, that opened the session. A session of nobody's is any member's to end: whoever stands there has seen the machine.</summary>
    public static bool IsOwn(OpenSession session, MachineInput.BadgePresented badge) =>
        badge.Badge == session.Badge || (badge.Decision.Member is { } member && (session.IsNobodys || member == session.Party.Member));

    /// <summary>Refuses a badge: told each time, recorded unless the same refusal was just recorded.</summary>
    public static void Refuse(StepScope s, MachineInput.BadgePresented badge, DenialReason reason)
    {
        Refuse(s, badge.Badge, badge.Decision, reason);
    }

    /// <summary>Refuses a badge that is no longer there.</summary>
    public static void Refuse(StepScope s, string badge, AccessDecision asked, DenialReason reason)
    {
        s.Decision = new AccessDecision.Denied(asked.AccessVersion, asked.Member, reason);
        bool observed = s.Profile.IsAudit;
        s.Tell(observed ? SignalKind.Observed : SignalKind.Refused, reason);
        if (s.State.LastRefusal is { } last && last.Badge == badge && last.Reason == reason && s.NowMs - last.AtMs < RepeatMs)
        {
            return;
        }

        s.State = s.State with { LastRefusal = (badge, reason, s.NowMs) };
        s.Record(new SessionRecord.Denied(s.Now, reason, asked.Member, asked.AccessVersion, observed));
    }

    /// <summary>What forbids any start now, whoever asks; null if nothing does.</summary>
    public static DenialReason? Obstacle(StepScope s)
    {
        // An emergency is over only when its circuit is closed and the machine at rest. An interlock that is open or not read forbids as well.
        if (s.State.EmergencyLatched || s.State.Interlocks.Forbidding(s.Profile.StartInterlocks) != InterlockKinds.None)
        {
            return DenialReason.InterlockOpen;
        }

        // A relay behind a network that does not answer, or has not yet: nobody is given a machine that may never start, or never stop.
        if (s.State.IsRelayUnknown(s.Profile))
        {
            return DenialReason.RelayUnreachable;
        }

        return RecordObstacle(s);
    }

    /// <summary>What forbids a start because of records; null if nothing does.</summary>
    public static DenialReason? RecordObstacle(StepScope s)
    {
        // While the end of a session waits for the store, another would be the second that nobody can bill.
        return s.State.Unsaved.Any(r => r is SessionRecord.Ended) ? DenialReason.CannotRecord : null;
    }

    /// <summary>A trainee's badge after a supervisor's: the order is the other way round, and the person is told so. Recorded as a supervisor's badge that is needed.</summary>
    public static void RefuseTraineeFirst(StepScope s, MachineInput.BadgePresented badge)
    {
        Refuse(s, badge, DenialReason.SupervisorNeeded);
        s.Tell(SignalKind.TraineeFirst);
    }

    /// <summary>A badge at a machine in use that is not its member's.</summary>
    public static void RefuseInUse(StepScope s, MachineInput.BadgePresented badge)
    {
        if (badge.Decision is AccessDecision.NeedsSupervisor && s.Session is { Supervises: true, Worked: false })
        {
            RefuseTraineeFirst(s, badge);
            return;
        }

        // A reason of one's own (revoked, lapsed) says more than that the machine is taken.
        Refuse(s, badge, badge.Decision is AccessDecision.Denied denied ? denied.Reason : DenialReason.InUse);
    }
}
