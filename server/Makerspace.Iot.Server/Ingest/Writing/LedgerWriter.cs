using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>
/// Takes batches of events into the ledger, each in one transaction: kept as they came, once per key and body, and applied to sessions, refusals, faults and boots.
/// The only writer of these tables. Not thread-safe; blocks while the database syncs to disk.
/// </summary>
/// <param name="factory">The database.</param>
/// <param name="time">Clock.</param>
/// <param name="begins">Where the outboxes begin by the agents' own word; null if nobody tells.</param>
public sealed class LedgerWriter(IDbContextFactory<MakerspaceDb> factory, TimeProvider time, OutboxBegins? begins = null) : IDisposable
{
    private readonly StreamBook _streams = new(begins ?? new OutboxBegins());
    private LedgerConnection? _connection;

    /// <summary>
    /// Commits a batch, or throws and has changed nothing: the same batch can be tried again, now or after any restart. Call <see cref="Reset"/> before trying again.
    /// <see cref="EventContentException"/> says that what stands in one of the events will never do; anything else is the database's fault, or a defect, and says nothing of the events.
    /// </summary>
    public CommitOutcome Commit(IReadOnlyList<InboundEvent> batch, RegistryPicture registry)
    {
        LedgerConnection ledger = _connection ??= new LedgerConnection(factory);
        var outcome = new CommitOutcome();
        ledger.Begin();
        foreach (InboundEvent inbound in batch)
        {
            try
            {
                Take(ledger, inbound, registry, outcome);
            }
            catch (Exception error) when (ledger.IsOpen && CommitFault.IsOfContent(error))
            {
                throw new EventContentException(error);
            }
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
        if (registry.SiteOf(inbound) is not { } site)
        {
            outcome.Unplaced.Add((inbound, "unknown agent"));
            return;
        }

        if (!inbound.HasKey)
        {
            outcome.Unplaced.Add((inbound, inbound.Problem!));
            return;
        }

        StreamBook.Stream stream = _streams.Touch(ledger, inbound.Site, inbound.Agent, inbound.Epoch, inbound.ReceivedAt);
        (EventDisposition disposition, string? note) = EventJudgement.Of(inbound, registry);
        if (inbound.Seq > stream.Highest && EventStore.TryKeep(ledger, inbound, 0, disposition, note))
        {
            Kept(ledger, stream, inbound, registry, site, disposition, note, outcome);
            return;
        }

        (bool first, bool same, int free) = EventStore.Look(ledger, inbound);
        if (same || (!first && inbound.Seq <= stream.Committed && SupersededCheckpoints.MayHaveHeld(ledger, inbound)))
        {
            outcome.Repeated++;
        }
        else if (!first && (inbound.Seq > stream.Committed || StreamBook.IsToldMissing(ledger, inbound)))
        {
            EventStore.TryKeep(ledger, inbound, 0, disposition, note);
            Kept(ledger, stream, inbound, registry, site, disposition, note, outcome);
        }
        else
        {
            // The key of a checkpoint that has left is held all the same.
            Conflict(ledger, inbound, Math.Max(free, 1), outcome);
        }
    }

    private static void Kept(
        LedgerConnection ledger, StreamBook.Stream stream, InboundEvent inbound, RegistryPicture registry, string site, EventDisposition disposition, string? note, CommitOutcome outcome)
    {
        StreamBook.Stored(ledger, stream, inbound.Seq);
        outcome.Stored(disposition);
        // An agent that has moved sends what it kept under the site where it stands now.
        if (inbound.Site != site && inbound.Site != registry.SiteOf(inbound.Agent, inbound.ReceivedAt))
        {
            AlarmBook.Raise(ledger, AlarmCode.WrongSite, inbound.Agent, $"sends under site {inbound.Site}, the registry says {site}", inbound.ReceivedAt);
        }

        switch (disposition)
        {
            case EventDisposition.Applied:
                EventProjection.Apply(ledger, inbound, site, outcome);
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

    private static void Conflict(LedgerConnection ledger, InboundEvent inbound, int variant, CommitOutcome outcome)
    {
        if (variant < EventRecord.MostVariants)
        {
            EventStore.TryKeep(ledger, inbound, variant, EventDisposition.Conflict, "another body holds this key");
            outcome.Stored(EventDisposition.Conflict);
        }

        string detail = variant < EventRecord.MostVariants ? $"came again with another body, kept as variant {variant}" : "came again with another body, not kept: too many variants";
        AlarmBook.Raise(ledger, AlarmCode.EventConflict, $"{inbound.Agent}/{inbound.Epoch}/{inbound.Seq}", detail, inbound.ReceivedAt);
    }
}
