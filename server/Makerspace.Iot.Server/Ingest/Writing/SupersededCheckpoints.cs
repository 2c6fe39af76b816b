using System.Data.Common;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>
/// Takes the checkpoints of sessions out of the events once the end of the session is stored and acknowledged (docs/decisions/0019). The end holds all that they said.
/// A session that the server or a person closed has no end and keeps its checkpoints; so does every event that was not counted, or whose key another body claims.
/// </summary>
internal static class SupersededCheckpoints
{
    /// <summary>Sessions found by one query.</summary>
    public const int SessionsAtOnce = 100;

    /// <summary>Events looked at by one query, and about the number removed in one transaction.</summary>
    public const int EventsAtOnce = 500;

    // An agent's clock and the server's differ by less.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromHours(1);

    private static readonly StatementText Mark = StatementText.Of(
        """UPDATE usage_entries SET "CheckpointSeq" = @Seq WHERE "Agent" = @Agent AND "Session" = @Session AND "EndSeq" IS NOT NULL""", "Seq:l Agent:s Session:s");

    private static readonly StatementText Ended = StatementText.Of(
        """SELECT 1 FROM usage_entries WHERE "Agent" = @Agent AND "Session" = @Session AND "EndSeq" IS NOT NULL""", "Agent:s Session:s");

    // While a session near by is dated from the events around it, all of them stay.
    private static readonly StatementText Next = StatementText.Of(
        $"""
        SELECT u."Agent", u."Session", u."Machine", u."Epoch", u."StartSeq", u."EndSeq", u."CheckpointSeq", u."StartAt", u."UpdatedAt" FROM usage_entries u
        JOIN stream_positions p ON p."Agent" = u."Agent" AND p."Epoch" = u."Epoch" AND p."CommittedSeq" >= u."EndSeq"
        WHERE u."EndSeq" IS NOT NULL AND u."CheckpointSeq" IS NOT NULL AND (u."Agent", u."Session") > (@Agent, @Session)
          AND NOT EXISTS (
            SELECT 1 FROM usage_entries e WHERE e."Dating" = '{nameof(StartDating.Estimating)}' AND e."Agent" = u."Agent" AND e."Epoch" = u."Epoch"
              AND COALESCE(e."StartSeq", e."EndSeq", e."CheckpointSeq", 0) <= u."EndSeq" + {Core.Ledger.StartEstimate.Neighbours}
              AND COALESCE(e."EndSeq", u."EndSeq") >= COALESCE(u."StartSeq", 0) - {Core.Ledger.StartEstimate.Neighbours})
        ORDER BY u."Agent", u."Session" LIMIT {SessionsAtOnce}
        """,
        "Agent:s Session:s");

    private static readonly StatementText Streams = StatementText.Of(
        """SELECT "Epoch", "CommittedSeq" FROM stream_positions WHERE "Agent" = @Agent AND "Epoch" <> @Epoch AND "UpdatedAt" BETWEEN @Since AND @Until""",
        "Agent:s Epoch:s Since:t Until:t");

    private static readonly StatementText Before = StatementText.Of(
        $"""
        SELECT "Seq", "ReceivedAt", CASE WHEN "Machine" = @Machine AND "Variant" = 0 AND "Kind" IN ('{EventKind.SessionStarted}', '{EventKind.SessionCheckpoint}') THEN "Payload" END FROM events
        WHERE "Agent" = @Agent AND "Epoch" = @Epoch AND "Seq" < @Before AND "Seq" > @After ORDER BY "Seq" DESC LIMIT {EventsAtOnce}
        """,
        "Machine:s Agent:s Epoch:s Before:l After:l");

    private static readonly StatementText Delete = StatementText.Of(
        $"""
        DELETE FROM events WHERE "Agent" = @Agent AND "Epoch" = @Epoch AND "Seq" = @Seq AND "Variant" = 0 AND "Kind" = '{EventKind.SessionCheckpoint}' AND "Disposition" = '{nameof(EventDisposition.Applied)}'
          AND NOT EXISTS (SELECT 1 FROM events v WHERE v."Agent" = @Agent AND v."Epoch" = @Epoch AND v."Seq" = @Seq AND v."Variant" > 0)
        """,
        "Agent:s Epoch:s Seq:l");

    private static readonly StatementText Done = StatementText.Of(
        """UPDATE usage_entries SET "CheckpointSeq" = NULL WHERE "Agent" = @Agent AND "Session" = @Session AND "EndSeq" IS NOT NULL AND "CheckpointSeq" = @Seq""",
        "Agent:s Session:s Seq:l");

    /// <summary>A checkpoint was stored that changed no entry: if it came after the end of its session, it is to leave as well.</summary>
    public static void Came(LedgerConnection ledger, InboundEvent inbound, string session) => ledger.Execute(Mark, inbound.Seq, inbound.Agent, session);

    /// <summary>True if a message under an acknowledged key at which nothing stands is a checkpoint of an ended session: it has been here, or changes nothing.</summary>
    public static bool MayHaveHeld(LedgerConnection ledger, InboundEvent inbound)
    {
        if (inbound.Event?.Body is not SessionCheckpoint checkpoint)
        {
            return false;
        }

        using DbDataReader row = ledger.Query(Ended, inbound.Agent, checkpoint.Session);
        return row.Read();
    }

    /// <summary>Removes all that may leave. Each step is one short transaction, and answers how many events it removed; what is not asked for is left for another time.</summary>
    public static IEnumerable<int> Remove(LedgerConnection ledger)
    {
        var found = new List<(string Agent, string Epoch, long Seq)>(2 * EventsAtOnce);
        var whole = new List<EndedEntry>(SessionsAtOnce);
        (string Agent, string Session) after = (string.Empty, string.Empty);
        while (Read(ledger, after) is { Count: > 0 } some)
        {
            foreach (EndedEntry entry in some)
            {
                foreach ((string epoch, long before, long start) in Spans(ledger, entry))
                {
                    long place = before;
                    while (Look(ledger, entry, epoch, start, ref place, found))
                    {
                        if (found.Count >= EventsAtOnce)
                        {
                            yield return Write(ledger, found, whole);
                        }
                    }
                }

                whole.Add(entry);
            }

            after = (some[^1].Agent, some[^1].Session);
            yield return Write(ledger, found, whole);
        }
    }

    private static List<EndedEntry> Read(LedgerConnection ledger, (string Agent, string Session) after)
    {
        var found = new List<EndedEntry>(SessionsAtOnce);
        using DbDataReader row = ledger.Query(Next, after.Agent, after.Session);
        while (row.Read())
        {
            found.Add(new EndedEntry(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), Utc(row, 7),
                Utc(row, 8)));
        }

        return found;
    }

    // Where the session's events stand: between its start and its end; if its start is not of the same record, also in those that ended while it lasted.
    private static List<(string Epoch, long Before, long After)> Spans(LedgerConnection ledger, EndedEntry entry)
    {
        var spans = new List<(string, long, long)> { (entry.Epoch, entry.EndSeq, entry.StartSeq ?? 0) };
        if (entry.StartSeq is null)
        {
            using DbDataReader row = ledger.Query(Streams, entry.Agent, entry.Epoch, entry.StartAt - ClockMargin, entry.UpdatedAt + ClockMargin);
            while (row.Read())
            {
                spans.Add((row.GetString(0), row.GetInt64(1) + 1, 0));
            }
        }

        return spans;
    }

    // Goes back from a place of a record; false once it is through.
    private static bool Look(LedgerConnection ledger, EndedEntry entry, string epoch, long after, ref long place, List<(string Agent, string Epoch, long Seq)> found)
    {
        int looked = 0;
        using DbDataReader row = ledger.Query(Before, entry.Machine, entry.Agent, epoch, place, after);
        while (row.Read())
        {
            (looked, place) = (looked + 1, row.GetInt64(0));
            switch (row.IsDBNull(2) ? null : EventCodec.Decode(row.GetFieldValue<byte[]>(2)).Value?.Body)
            {
                case SessionCheckpoint checkpoint when checkpoint.Session == entry.Session:
                    found.Add((entry.Agent, epoch, place));
                    break;
                case SessionStarted started when started.Session == entry.Session:
                    return false;
            }

            if (Utc(row, 1) < entry.StartAt - ClockMargin)
            {
                return false;
            }
        }

        return looked == EventsAtOnce;
    }

    private static int Write(LedgerConnection ledger, List<(string Agent, string Epoch, long Seq)> found, List<EndedEntry> whole)
    {
        int removed = 0;
        ledger.Begin();
        foreach ((string agent, string epoch, long seq) in found)
        {
            removed += ledger.Execute(Delete, agent, epoch, seq);
        }

        foreach (EndedEntry entry in whole)
        {
            ledger.Execute(Done, entry.Agent, entry.Session, entry.CheckpointSeq);
        }

        ledger.Commit();
        found.Clear();
        whole.Clear();
        return removed;
    }

    private static DateTime Utc(DbDataReader row, int column) => DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc);

    private sealed record EndedEntry(string Agent, string Session, string Machine, string Epoch, long? StartSeq, long EndSeq, long CheckpointSeq, DateTime StartAt, DateTime UpdatedAt);
}
