using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Data.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest.Ledger;

/// <summary>
/// Takes batches of events into the ledger, each in one transaction: kept as they came, once per key and body, and applied to sessions, refusals, faults and boots.
/// The only writer of these tables. Not thread-safe; blocks while the database syncs to disk.
/// </summary>
/// <param name="factory">The database.</param>
/// <param name="time">Clock.</param>
public sealed class LedgerWriter(IDbContextFactory<MakerspaceDb> factory, TimeProvider time) : IDisposable
{
    private readonly StreamBook _streams = new();
    private LedgerConnection? _connection;

    /// <summary>
    /// Commits a batch, or throws and has changed nothing: the same batch can be tried again, now or after any restart. Call <see cref="Reset"/> before trying again.
    /// </summary>
    public CommitOutcome Commit(IReadOnlyList<InboundEvent> batch, RegistryPicture registry)
    {
        LedgerConnection ledger = _connection ??= new LedgerConnection(factory);
        var outcome = new CommitOutcome();
        ledger.Begin();
        foreach (InboundEvent inbound in batch)
        {
            Take(ledger, inbound, registry, outcome);
        }

        outcome.Acknowledgements = _streams.Close(ledger, time.GetUtcNow());
        ledger.Commit();
        return outcome;
    }

    /// <summary>Forgets the connection and everything in memory after a failure.</summary>
    public void Reset()
    {
        _streams.Forget();
        _connection?.Dispose();
        _connection = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Reset();

    private void Take(LedgerConnection ledger, InboundEvent inbound, RegistryPicture registry, CommitOutcome outcome)
    {
        // What cannot be placed in any stream is not acknowledged either: nobody of ours waits for it.
        if (registry.SiteOf(inbound.Agent) is not { } site)
        {
            outcome.Unplaced.Add((inbound, "unknown agent"));
            return;
        }

        if (!inbound.HasKey)
        {
            outcome.Unplaced.Add((inbound, inbound.Problem!));
            return;
        }

        StreamBook.Stream stream = _streams.Touch(ledger, inbound.Site, inbound.Agent, inbound.Epoch);
        (EventDisposition disposition, string? note) = Judge(inbound, registry);
        if (inbound.Seq > stream.Highest && EventStore.TryKeep(ledger, inbound, 0, disposition, note))
        {
            Kept(ledger, stream, inbound, site, disposition, note, outcome);
            return;
        }

        (int variants, bool same) = EventStore.Look(ledger, inbound);
        if (same)
        {
            outcome.Repeated++;
        }
        else if (variants == 0)
        {
            EventStore.TryKeep(ledger, inbound, 0, disposition, note);
            Kept(ledger, stream, inbound, site, disposition, note, outcome);
        }
        else
        {
            Conflict(ledger, inbound, variants, outcome);
        }
    }

    private static void Kept(
        LedgerConnection ledger, StreamBook.Stream stream, InboundEvent inbound, string site, EventDisposition disposition, string? note, CommitOutcome outcome)
    {
        StreamBook.Stored(ledger, stream, inbound.Seq);
        outcome.Stored(disposition);
        if (inbound.Site != site)
        {
            AlarmBook.Raise(ledger, AlarmCode.WrongSite, inbound.Agent, $"sends under site {inbound.Site}, the registry says {site}", inbound.ReceivedAt);
        }

        switch (disposition)
        {
            case EventDisposition.Applied:
                Apply(ledger, inbound, site, outcome);
                break;
            case EventDisposition.Refused:
                AlarmBook.Raise(ledger, AlarmCode.EventRefused, $"{inbound.Agent}/{inbound.Event!.Machine}", note!, inbound.ReceivedAt);
                break;
            case EventDisposition.Malformed:
                AlarmBook.Raise(ledger, AlarmCode.EventMalformed, inbound.Agent, $"{inbound.Epoch}/{inbound.Seq}: {note}", inbound.ReceivedAt);
                break;
            case EventDisposition.Failed:
                AlarmBook.Raise(ledger, AlarmCode.EventFailed, $"{inbound.Agent}/{inbound.Epoch}/{inbound.Seq}", note!, inbound.ReceivedAt);
                break;
            default:
                break;
        }
    }

    private static (EventDisposition Disposition, string? Note) Judge(InboundEvent inbound, RegistryPicture registry)
    {
        if (inbound.Event is not { } e)
        {
            return (EventDisposition.Malformed, inbound.Problem);
        }

        if (inbound.Failure is { } failure)
        {
            return (EventDisposition.Failed, failure);
        }

        // A session may have begun before the machine was moved, and be reported after.
        (DateTimeOffset from, Contracts.ClockQuality clock) = e.Body is SessionEnded ended
            ? (ended.StartWall < e.Wall ? ended.StartWall : e.Wall, ended.StartClock == Contracts.ClockQuality.Unsynced ? ended.StartClock : e.Clock)
            : (e.Wall, e.Clock);
        if (e.Machine is { } machine && !registry.Guards(inbound.Agent, machine, from, e.Wall, clock))
        {
            return (EventDisposition.Refused, $"{machine} is not guarded by {inbound.Agent} at {e.Wall:yyyy-MM-dd HH:mm:ss}Z");
        }

        return (e.Body is UnknownBody ? EventDisposition.UnknownKind : EventDisposition.Applied, null);
    }

    private static void Conflict(LedgerConnection ledger, InboundEvent inbound, int variants, CommitOutcome outcome)
    {
        if (variants < EventRecord.MostVariants)
        {
            EventStore.TryKeep(ledger, inbound, variants, EventDisposition.Conflict, "another body holds this key");
            outcome.Stored(EventDisposition.Conflict);
        }

        string detail = variants < EventRecord.MostVariants ? $"came again with another body, kept as variant {variants}" : "came again with another body, not kept: too many variants";
        AlarmBook.Raise(ledger, AlarmCode.EventConflict, $"{inbound.Agent}/{inbound.Epoch}/{inbound.Seq}", detail, inbound.ReceivedAt);
    }

    private static void Apply(LedgerConnection ledger, InboundEvent inbound, string site, CommitOutcome outcome)
    {
        switch (inbound.Event!.Body)
        {
            case SessionStarted started:
                SessionProjection.Apply(ledger, inbound, site, started);
                break;
            case SessionCheckpoint checkpoint:
                SessionProjection.Apply(ledger, inbound, site, checkpoint);
                break;
            case SessionEnded ended when SessionProjection.Apply(ledger, inbound, site, ended):
                outcome.Ended.Add((site, inbound.Event.Machine!, ended, inbound.Seq));
                break;
            case SessionEnded ended:
                AlarmBook.Raise(ledger, AlarmCode.SessionEndedTwice, $"{inbound.Agent}/{ended.Session}", $"seq {inbound.Seq} ends it again; the first end counts", inbound.ReceivedAt);
                break;
            case AccessDenied denied:
                IncidentProjection.Apply(ledger, inbound, site, denied);
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
    }
}
