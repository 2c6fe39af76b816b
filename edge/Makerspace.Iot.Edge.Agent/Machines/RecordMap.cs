using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>Records of the core as events of the wire, and sessions found open back again.</summary>
public static class RecordMap
{
    /// <summary>The event of a record.</summary>
    public static EventDraft ToDraft(string machine, SessionRecord record, string boot) => new(machine, StampMap.ToStamp(record.At, boot), Body(record));

    /// <summary>A session found open at a restart; <paramref name="boot"/> is the boot id of now.</summary>
    public static InterruptedSession Interrupted(Outbox.OpenSession open, string boot)
    {
        var start = (SessionStarted)open.Start.Body;
        return new InterruptedSession(
            start.Session,
            start.Party,
            open.Start.Wall,
            open.Start.Clock,
            start.AccessVersion,
            open.Checkpoint?.Figures)
        {
            StartMonotonicMs = open.Start.Boot == boot ? open.Start.MonotonicMs : null,
        };
    }

    private static EventBody Body(SessionRecord record) => record switch
    {
        SessionRecord.Started r => new SessionStarted { Session = r.Session, Party = r.Party, AccessVersion = r.AccessVersion },
        SessionRecord.Checkpoint r => new SessionCheckpoint { Session = r.Session, Figures = r.Figures },
        SessionRecord.Ended r => new SessionEnded
        {
            Session = r.Session,
            Party = r.Party,
            StartWall = r.StartWall,
            StartClock = r.StartClock,
            EndWall = r.EndWall,
            Figures = r.Figures,
            Reason = r.Reason,
            AccessVersion = r.AccessVersion,
        },
        SessionRecord.Denied r => new AccessDenied { Reason = r.Reason, Member = r.Member, AccessVersion = r.AccessVersion, Observed = r.Observed ? true : null },
        SessionRecord.FaultRaised r => new FaultRaised { Code = FaultNames.Name(r.Code), Detail = Short(r.Detail) },
        SessionRecord.FaultCleared r => new FaultCleared { Code = FaultNames.Name(r.Code) },
        SessionRecord.OutOfService r => new MachineOutOfService { Reason = Short(r.Reason) },
        SessionRecord.BackInService => new MachineBackInService(),
        _ => throw new ArgumentException($"No event for {record.GetType().Name}.", nameof(record)),
    };

    private static string? Short(string? text) => text is { Length: > Bounds.TextLength } ? text[..Bounds.TextLength] : text;
}
