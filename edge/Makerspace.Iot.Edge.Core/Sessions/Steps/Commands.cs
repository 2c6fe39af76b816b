using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Commands of the server and changes of the access list. All of them wait for rest.</summary>
internal static class Commands
{
    /// <summary>With no session open.</summary>
    public static void WithoutSession(StepScope s)
    {
        switch (s.Input)
        {
            case MachineInput.Command { Verb: CommandVerb.Block } command:
                s.State = s.State with { Blocked = new Block(command.Reason) };
                ClosedCondition.Settle(s);
                s.Answer(command, accepted: true);
                break;
            case MachineInput.Command { Verb: CommandVerb.Unblock } command:
                // Only a block is taken back here, and none is there afterwards: what the list has put out of service, the list puts back. Upkeep is another command's.
                bool wasBlocked = s.State.Blocked is not null;
                s.State = s.State with { Blocked = null };
                ClosedCondition.Settle(s);
                s.Answer(command, wasBlocked || s.State.Condition != MachineCondition.OutOfService || s.State.ListedOutOfService);
                break;
            case MachineInput.Command { Verb: CommandVerb.ClearFault } command:
                s.Answer(command, FaultLatch.TryClear(s) || UpkeepWatch.Done(s));
                break;
            case MachineInput.Command { Verb: CommandVerb.Enrol } command:
                Enrolling.Begin(s, command);
                break;
            case MachineInput.Command command:
                s.Answer(command, accepted: false);
                break;
            case MachineInput.AccessReviewed reviewed:
                s.State = s.State with { ListedOutOfService = reviewed.ListedOutOfService };
                ClosedCondition.Settle(s);
                break;
        }
    }

    /// <summary>With a session open.</summary>
    public static void WithSession(StepScope s)
    {
        switch (s.Input)
        {
            case MachineInput.Command { Verb: CommandVerb.Block } command:
                s.State = s.State with { Blocked = new Block(command.Reason) };
                if (!s.Session.IsMaintenance && !s.Profile.IsAudit)
                {
                    Closing.Request(s, SessionEndReason.Command);
                }

                s.Answer(command, accepted: true);
                break;
            case MachineInput.Command { Verb: CommandVerb.Unblock } command:
                // The end that the block asked for stays asked for; afterwards anyone may use the machine.
                s.State = s.State with { Blocked = null };
                s.Answer(command, accepted: true);
                break;
            case MachineInput.Command { Verb: CommandVerb.EndSession } command:
                Closing.Request(s, SessionEndReason.Command);
                s.Answer(command, accepted: true);
                break;
            case MachineInput.Command { Verb: CommandVerb.Extend } command when s.State.Condition != MachineCondition.Ending:
                Rest.Extend(s);
                s.Answer(command, accepted: true);
                break;
            case MachineInput.Command command:
                s.Answer(command, accepted: false);
                break;
            case MachineInput.AccessReviewed reviewed:
                s.State = s.State with { ListedOutOfService = reviewed.ListedOutOfService };
                Review(s, reviewed.Current);
                break;
        }
    }

    private static void Review(StepScope s, Access.AccessDecision? current)
    {
        // No list speaks of a key, and if a machine is only watched nobody's session is ended.
        if (s.Session.Party.Member == SessionParty.KeyHolder || s.Profile.IsAudit)
        {
            return;
        }

        // A session that a supervisor stands by may need one; one that was granted alone may not.
        bool holds = current is Access.AccessDecision.Grant || (current is Access.AccessDecision.NeedsSupervisor && s.Session.Party.Supervisor is not null);
        if (!holds)
        {
            // A missing decision withdraws too.
            Closing.Request(s, SessionEndReason.AccessWithdrawn);
        }
        else if (s.Session is { EndRequest: SessionEndReason.AccessWithdrawn, BadgedOut: false })
        {
            Closing.TakeBack(s);
        }
    }
}
