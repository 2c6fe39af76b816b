using System.Data.Common;
using System.Globalization;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>
/// Judges again what was kept without being counted (refused, malformed, failed), by the registry and the program of today, and applies what now fits.
/// One transaction per batch; an event is changed only while it stands as it was found, so running it twice, or beside the running server, counts nothing twice.
/// Payloads and alarms stay as they are; the event's note tells what it was before. Not thread-safe.
/// </summary>
/// <param name="factory">The database.</param>
/// <param name="time">Clock.</param>
public sealed class LedgerReapply(IDbContextFactory<MakerspaceDb> factory, TimeProvider time)
{
    /// <summary>Events of one transaction.</summary>
    public const int BatchSize = 200;

    private static readonly StatementText Find = StatementText.Of(
        $"""
        SELECT "Agent", "Epoch", "Seq", "Site", "ReceivedAt", "Disposition", "Note", "BodyHash", "Payload" FROM events
        WHERE {EventRecord.SetAside} AND ("Agent", "Epoch", "Seq") > (@Agent, @Epoch, @Seq)
        ORDER BY "Agent", "Epoch", "Seq" LIMIT {BatchSize}
        """,
        "Agent:s Epoch:s Seq:l");

    private static readonly StatementText Change = StatementText.Of(
        """
        UPDATE events SET "Disposition" = @To, "Note" = @Note, "Kind" = @Kind, "Machine" = @Machine, "Wall" = @Wall, "Clock" = @Clock
        WHERE "Agent" = @Agent AND "Epoch" = @Epoch AND "Seq" = @Seq AND "Variant" = 0 AND "Disposition" = @From
        """,
        "To:s Note:s Kind:s Machine:s Wall:t Clock:s Agent:s Epoch:s Seq:l From:s");

    /// <summary>Looks at everything set aside.</summary>
    /// <param name="registry">The registry of today.</param>
    /// <param name="dryRun">True if nothing is to be written.</param>
    /// <param name="cancellationToken">Asked between batches; what was committed stays.</param>
    public ReapplyResult Run(RegistryPicture registry, bool dryRun, CancellationToken cancellationToken)
    {
        var result = new ReapplyResult();
        using var ledger = new LedgerConnection(factory);
        (string Agent, string Epoch, long Seq) after = (string.Empty, string.Empty, 0);
        while (Read(ledger, after) is { Count: > 0 } batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<SetAside> fitting = batch.FindAll(e => Fits(e, registry, ref result));
            if (dryRun)
            {
                result = result with { Applied = result.Applied + fitting.Count };
            }
            else
            {
                Apply(fitting, registry, ref result);
            }

            after = (batch[^1].Agent, batch[^1].Epoch, batch[^1].Seq);
        }

        return result;
    }

    private static bool Fits(SetAside e, RegistryPicture registry, ref ReapplyResult result)
    {
        bool whole = e.Inbound.Hash.AsSpan().SequenceEqual(e.Hash);
        EventDisposition judged = registry.SiteOf(e.Inbound) is null ? EventDisposition.Refused : EventJudgement.Of(e.Inbound, registry).Disposition;
        bool fits = whole && judged is EventDisposition.Applied or EventDisposition.UnknownKind;
        result = result with
        {
            Examined = result.Examined + 1,
            StillRefused = result.StillRefused + (whole && judged == EventDisposition.Refused ? 1 : 0),
            StillUnreadable = result.StillUnreadable + (!whole || judged == EventDisposition.Malformed ? 1 : 0),
        };
        return fits;
    }

    private static List<SetAside> Read(LedgerConnection ledger, (string Agent, string Epoch, long Seq) after)
    {
        var found = new List<SetAside>(BatchSize);
        using DbDataReader row = ledger.Query(Find, after.Agent, after.Epoch, after.Seq);
        while (row.Read())
        {
            string topic = new TopicAddress(row.GetString(3), row.GetString(0), TopicChannel.Event).ToString();
            var receivedAt = new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(4), DateTimeKind.Utc));
            found.Add(new SetAside(
                row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6), row.GetFieldValue<byte[]>(7),
                InboundEvent.Read(topic, row.GetFieldValue<byte[]>(8), receivedAt)!));
        }

        return found;
    }

    // All of a batch in one transaction; if one of them does not go in, each by itself.
    private void Apply(List<SetAside> batch, RegistryPicture registry, ref ReapplyResult result)
    {
        try
        {
            result = result with { Applied = result.Applied + Commit(batch, registry) };
        }
        catch (Exception error) when (CommitFault.IsOfContent(error) && batch.Count > 1)
        {
            foreach (SetAside single in batch)
            {
                Apply([single], registry, ref result);
            }
        }
        catch (Exception error) when (CommitFault.IsOfContent(error))
        {
            result = result with { StillFailing = result.StillFailing + 1 };
        }
    }

    private int Commit(List<SetAside> batch, RegistryPicture registry)
    {
        if (batch.Count == 0)
        {
            return 0;
        }

        using var ledger = new LedgerConnection(factory);
        var outcome = new CommitOutcome();
        string today = time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        int applied = 0;
        ledger.Begin();
        foreach (SetAside e in batch)
        {
            EventDisposition judged = EventJudgement.Of(e.Inbound, registry).Disposition;
            string note = AlarmBook.Short($"reapplied {today}, was {e.Disposition}: {e.Note}");
            Contracts.Events.AgentEvent read = e.Inbound.Event!;
            int changed = ledger.Execute(
                Change, judged.ToString(), note, read.Kind, read.Machine, read.Wall.UtcDateTime, read.Clock.ToString(), e.Agent, e.Epoch, e.Seq, e.Disposition);
            if (changed > 0 && judged == EventDisposition.Applied)
            {
                EventProjection.Apply(ledger, e.Inbound, registry.SiteOf(e.Inbound)!, outcome);
            }

            applied += changed;
        }

        ledger.Commit();
        return applied;
    }

    private sealed record SetAside(string Agent, string Epoch, long Seq, string Disposition, string? Note, byte[] Hash, InboundEvent Inbound);
}
