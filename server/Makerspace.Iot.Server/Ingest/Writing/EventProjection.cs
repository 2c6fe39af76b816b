using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>Takes an event into the tables that its kind concerns, inside the transaction that keeps it.</summary>
internal static class EventProjection
{
    /// <summary>Applies an event of a kind that this version knows; what is to be told after the commit goes to <paramref name="outcome"/>.</summary>
    public static void Apply(LedgerConnection ledger, InboundEvent inbound, string site, CommitOutcome outcome)
    {
        long before = ledger.Changes;
        switch (inbound.Event!.Body)
        {
            case SessionStarted started:
                SessionProjection.Apply(ledger, inbound, site, started);
                break;
            case SessionCheckpoint checkpoint:
                SessionProjection.Apply(ledger, inbound, site, checkpoint);
                break;
            case SessionEnded ended when SessionProjection.Apply(ledger, inbound, site, ended):
                outcome.Ended.Add(new EndedSession(site, inbound.Event.Machine!, ended, inbound.Seq));
                break;
            case SessionEnded ended when SessionProjection.IsTold(ledger, inbound, ended):
                break;
            case SessionEnded ended:
                AlarmBook.Raise(ledger, AlarmCode.SessionEndedTwice, $"{inbound.Agent}/{ended.Session}", $"seq {inbound.Seq} ends it again; the first end counts", inbound.ReceivedAt);
                break;
            case AccessDenied denied:
                IncidentProjection.Apply(ledger, inbound, site, denied);
                outcome.RefusalsOf.Add(site);
                break;
            case FaultRaised fault:
                IncidentProjection.Raised(ledger, inbound, site, fault);
                break;
            case FaultCleared fault:
                IncidentProjection.Cleared(ledger, inbound, site, fault);
                break;
            case MachineOutOfService blocked:
                IncidentProjection.Blocked(ledger, inbound, site, blocked);
                break;
            case MachineBackInService:
                IncidentProjection.Released(ledger, inbound, site);
                break;
            case AgentBooted booted:
                IncidentProjection.Apply(ledger, inbound, booted);
                break;
            default:
                // A clock step is in the event itself and amounts to nothing more.
                break;
        }

        if (ledger.Changes != before)
        {
            outcome.SessionsOf.Add(site);
        }
    }
}
