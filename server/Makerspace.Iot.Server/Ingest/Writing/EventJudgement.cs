using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>Judges an event by what the registry says: applied, or kept and not counted.</summary>
internal static class EventJudgement
{
    // Nothing of the event stands in it: what failed twice must not fail a third time.
    private const string BareNote = "could not be kept as it came: its payload is in the quarantine";

    /// <summary>What is to become of an event, and why if it is not applied.</summary>
    public static (EventDisposition Disposition, string? Note) Of(InboundEvent inbound, RegistryPicture registry)
    {
        if (inbound.Event is not { } e)
        {
            return (EventDisposition.Malformed, inbound.Problem);
        }

        if (inbound.Failure is { } failure)
        {
            return (EventDisposition.Failed, inbound.Bare ? BareNote : failure);
        }

        // A session may have begun before the machine was moved, and be reported after.
        (DateTimeOffset from, ClockQuality clock) = e.Body is SessionEnded ended
            ? (ended.StartWall < e.Wall ? ended.StartWall : e.Wall, ended.StartClock == ClockQuality.Unsynced ? ended.StartClock : e.Clock)
            : (e.Wall, e.Clock);
        if (e.Machine is { } machine && !registry.Guards(inbound.Agent, machine, from, e.Wall, clock))
        {
            return (EventDisposition.Refused, $"{machine} is not guarded by {inbound.Agent} at {e.Wall:yyyy-MM-dd HH:mm:ss}Z");
        }

        return (e.Body is UnknownBody ? EventDisposition.UnknownKind : EventDisposition.Applied, null);
    }
}
