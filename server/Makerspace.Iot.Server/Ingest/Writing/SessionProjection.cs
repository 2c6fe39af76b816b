using System.Data.Common;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>
/// Brings usage entries up to date. Each of the three events of a session may come first: the start gives the party, a checkpoint the figures so far, the end gives everything
/// and closes. What is older than what the entry holds changes nothing. A checkpoint or an end replaces what the server or a person had closed without it.
/// </summary>
internal static class SessionProjection
{
    private const string Columns = """
        Agent:s Session:s Site:s Machine:s Member:s Structure:s Supervisor:s Purpose:s AccessVersion:l StartWall:t StartClock:s StartAt:t Dating:s Account:s EndWall:t EndReason:s
        OccupiedSeconds:d ActiveSeconds:d EnergyWh:d EnergyQuality:s PeakW:d GapSeconds:d Epoch:s StartSeq:l CheckpointSeq:l EndSeq:l UpdatedAt:t
        """;

    private const string Figures = """
        "OccupiedSeconds" = excluded."OccupiedSeconds", "ActiveSeconds" = excluded."ActiveSeconds", "EnergyWh" = excluded."EnergyWh",
        "EnergyQuality" = excluded."EnergyQuality", "PeakW" = excluded."PeakW", "GapSeconds" = excluded."GapSeconds",
        "StartSeq" = CASE WHEN usage_entries."Epoch" = excluded."Epoch" THEN usage_entries."StartSeq" END,
        "Epoch" = excluded."Epoch", "UpdatedAt" = excluded."UpdatedAt"
        """;

    private const string Party = """
        "Member" = excluded."Member", "Structure" = excluded."Structure", "Supervisor" = excluded."Supervisor", "Purpose" = excluded."Purpose",
        "AccessVersion" = excluded."AccessVersion", "StartWall" = excluded."StartWall", "StartClock" = excluded."StartClock",
        "StartAt" = excluded."StartAt", "Dating" = excluded."Dating", "DatedSeq" = NULL, "Account" = excluded."Account"
        """;

    // The statements leave how the entry was closed as it is: what comes back is how it was closed before.
    private const string Closed = """RETURNING "ClosedAs", "EndWall", "StartAt" """;

    private static readonly StatementText Start = StatementText.Insert(
        "usage_entries", Columns,
        $"""
        ON CONFLICT ("Agent", "Session") DO UPDATE SET {Party}, "StartSeq" = CASE WHEN usage_entries."Epoch" = excluded."Epoch" THEN excluded."StartSeq" END,
        "UpdatedAt" = excluded."UpdatedAt"
        WHERE usage_entries."StartSeq" IS NULL AND usage_entries."EndSeq" IS NULL {Closed}
        """);

    private static readonly StatementText LateStart = StatementText.Of(
        """UPDATE usage_entries SET "StartSeq" = @Seq WHERE "Agent" = @Agent AND "Session" = @Session AND "Epoch" = @Epoch AND "StartSeq" IS NULL""",
        "Seq:l Agent:s Session:s Epoch:s");

    // An open session whose start is told again under another epoch goes on there. Its checkpoint, which has a number of the epoch before, is told again after it and moves the entry.
    private static readonly StatementText NamedAgain = StatementText.Of(
        """
        UPDATE usage_entries SET "UpdatedAt" = @UpdatedAt, "Epoch" = CASE WHEN "CheckpointSeq" IS NULL THEN @Epoch ELSE "Epoch" END,
        "StartSeq" = CASE WHEN "CheckpointSeq" IS NULL THEN @Seq ELSE "StartSeq" END
        WHERE "Agent" = @Agent AND "Session" = @Session AND "Epoch" <> @Epoch AND "EndWall" IS NULL
        """,
        "UpdatedAt:t Epoch:s Seq:l Agent:s Session:s");

    private static readonly StatementText Checkpoint = StatementText.Insert(
        "usage_entries", Columns,
        $"""
        ON CONFLICT ("Agent", "Session") DO UPDATE SET {Figures}, "CheckpointSeq" = excluded."CheckpointSeq"
        WHERE usage_entries."EndSeq" IS NULL
          AND CASE WHEN usage_entries."Epoch" = excluded."Epoch" THEN usage_entries."CheckpointSeq" IS NULL OR usage_entries."CheckpointSeq" < excluded."CheckpointSeq"
              ELSE usage_entries."OccupiedSeconds" <= excluded."OccupiedSeconds" OR usage_entries."ClosedAs" = '{nameof(SessionClosingKind.Settled)}' END
        {Closed}
        """);

    private static readonly StatementText End = StatementText.Insert(
        "usage_entries", Columns,
        $"""
        ON CONFLICT ("Agent", "Session") DO UPDATE SET {Party}, {Figures}, "Machine" = excluded."Machine", "EndWall" = excluded."EndWall",
        "EndReason" = excluded."EndReason", "EndSeq" = excluded."EndSeq" WHERE usage_entries."EndSeq" IS NULL {Closed}
        """);

    // The usual end: of an open session that began as the end says. It writes no column of an index by which sessions are listed, which the whole end would write anew in each.
    private static readonly StatementText PlainEnd = StatementText.Of(
        """
        UPDATE usage_entries SET "OccupiedSeconds" = @OccupiedSeconds, "ActiveSeconds" = @ActiveSeconds, "EnergyWh" = @EnergyWh, "EnergyQuality" = @EnergyQuality,
        "PeakW" = @PeakW, "GapSeconds" = @GapSeconds, "EndWall" = @EndWall, "EndReason" = @EndReason, "EndSeq" = @EndSeq, "UpdatedAt" = @UpdatedAt
        WHERE "Agent" = @Agent AND "Session" = @Session AND "EndSeq" IS NULL AND "EndWall" IS NULL AND "Epoch" = @Epoch AND "Machine" = @Machine
          AND "Member" = @Member AND COALESCE("Structure", '') = @Structure AND COALESCE("Supervisor", '') = @Supervisor AND "Purpose" = @Purpose AND "AccessVersion" = @AccessVersion
          AND "StartWall" = @StartWall AND "StartClock" = @StartClock AND "StartAt" = @StartWall AND "Dating" = @Dating
        """,
        """
        OccupiedSeconds:d ActiveSeconds:d EnergyWh:d EnergyQuality:s PeakW:d GapSeconds:d EndWall:t EndReason:s EndSeq:l UpdatedAt:t
        Agent:s Session:s Epoch:s Machine:s Member:s Structure:s Supervisor:s Purpose:s AccessVersion:l StartWall:t StartClock:s Dating:s
        """);

    // A session that was closed without its end may have stood on another day until now.
    private static readonly StatementText ClosedDay = StatementText.Of(
        """SELECT "StartAt" FROM usage_entries WHERE "Agent" = @Agent AND "Session" = @Session AND "EndWall" IS NOT NULL""", "Agent:s Session:s");

    // The very end that counts, from another epoch: its agent did not know that it had arrived when its store was replaced.
    private static readonly StatementText ToldEnd = StatementText.Of(
        """
        SELECT 1 FROM usage_entries
        WHERE "Agent" = @Agent AND "Session" = @Session AND "EndSeq" IS NOT NULL AND "Epoch" <> @Epoch AND "Machine" = @Machine
          AND "Member" = @Member AND COALESCE("Structure", '') = @Structure AND COALESCE("Supervisor", '') = @Supervisor AND "Purpose" = @Purpose
          AND "StartWall" = @StartWall AND "EndWall" = @EndWall AND "EndReason" = @EndReason AND "OccupiedSeconds" = @OccupiedSeconds AND "ActiveSeconds" = @ActiveSeconds
          AND "EnergyWh" = @EnergyWh AND "EnergyQuality" = @EnergyQuality AND "PeakW" = @PeakW AND "GapSeconds" = @GapSeconds
        """,
        """
        Agent:s Session:s Epoch:s Machine:s Member:s Structure:s Supervisor:s Purpose:s StartWall:t EndWall:t EndReason:s
        OccupiedSeconds:d ActiveSeconds:d EnergyWh:d EnergyQuality:s PeakW:d GapSeconds:d
        """);

    private static readonly SessionFigures Nothing = new() { OccupiedSeconds = 0, ActiveSeconds = 0, EnergyWh = 0, EnergyQuality = EnergyQuality.Metered, PeakW = 0 };

    public static void Apply(LedgerConnection ledger, InboundEvent inbound, string site, SessionStarted started)
    {
        AgentEvent e = inbound.Event!;
        if (!Write(ledger, Start, inbound, site, started.Session, started.Party, started.AccessVersion, e.Wall, e.Clock, null, null, Nothing, e.Seq, null, null, out _))
        {
            ledger.Execute(LateStart, e.Seq, inbound.Agent, started.Session, e.Epoch);
            ledger.Execute(NamedAgain, inbound.ReceivedAt.UtcDateTime, e.Epoch, e.Seq, inbound.Agent, started.Session);
        }
    }

    public static void Apply(LedgerConnection ledger, InboundEvent inbound, string site, SessionCheckpoint checkpoint)
    {
        AgentEvent e = inbound.Event!;
        DateTimeOffset start = e.Wall - TimeSpan.FromSeconds(Math.Min(checkpoint.Figures.OccupiedSeconds, (e.Wall - DateTimeOffset.UnixEpoch).TotalSeconds));
        if (!Write(ledger, Checkpoint, inbound, site, checkpoint.Session, null, 0, start, e.Clock, null, null, checkpoint.Figures, null, e.Seq, null, out string? closedAs))
        {
            SupersededCheckpoints.Came(ledger, inbound, checkpoint.Session);
        }
        else if (closedAs is not null)
        {
            SessionClosings.Replace(ledger, inbound, checkpoint.Session, closedAs, SessionClosingKind.WentOn, checkpoint.Figures);
        }
    }

    /// <summary>False if the session is already ended by another event, see <see cref="IsTold"/>.</summary>
    public static bool Apply(LedgerConnection ledger, InboundEvent inbound, string site, SessionEnded ended)
    {
        if (IsPlain(ledger, inbound, ended))
        {
            ledger.Changed(ended.StartWall.UtcDateTime);
            return true;
        }

        using (DbDataReader closed = ledger.Query(ClosedDay, inbound.Agent, ended.Session))
        {
            if (closed.Read())
            {
                ledger.Changed(closed.GetDateTime(0));
            }
        }

        bool first = Write(
            ledger, End, inbound, site, ended.Session, ended.Party, ended.AccessVersion, ended.StartWall, ended.StartClock, ended.EndWall, ended.Reason, ended.Figures,
            null, null, inbound.Seq, out string? closedAs);
        if (closedAs is not null)
        {
            SessionClosings.Replace(ledger, inbound, ended.Session, closedAs, SessionClosingKind.Ended, ended.Figures);
        }

        return first;
    }

    /// <summary>True if the end that counts is this one, told under another epoch.</summary>
    public static bool IsTold(LedgerConnection ledger, InboundEvent inbound, SessionEnded ended)
    {
        (SessionParty party, SessionFigures f) = (ended.Party, ended.Figures);
        using DbDataReader row = ledger.Query(
            ToldEnd, inbound.Agent, ended.Session, inbound.Epoch, inbound.Event!.Machine, party.Member, party.Structure ?? string.Empty, party.Supervisor ?? string.Empty,
            party.Purpose.ToString(), ended.StartWall.UtcDateTime, ended.EndWall.UtcDateTime, ended.Reason.ToString(), f.OccupiedSeconds, f.ActiveSeconds, f.EnergyWh, f.EnergyQuality.ToString(),
            f.PeakW, f.GapSeconds);
        return row.Read();
    }

    private static bool IsPlain(LedgerConnection ledger, InboundEvent inbound, SessionEnded ended)
    {
        (SessionParty party, SessionFigures f) = (ended.Party, ended.Figures);
        Contracts.ClockQuality clock = inbound.Believed(ended.StartWall, ended.StartClock);
        return clock != Contracts.ClockQuality.Unsynced && ledger.Execute(
            PlainEnd, f.OccupiedSeconds, f.ActiveSeconds, f.EnergyWh, f.EnergyQuality.ToString(), f.PeakW, f.GapSeconds, ended.EndWall.UtcDateTime, ended.Reason.ToString(), inbound.Seq,
            inbound.ReceivedAt.UtcDateTime, inbound.Agent, ended.Session, inbound.Epoch, inbound.Event!.Machine, party.Member, party.Structure ?? string.Empty,
            party.Supervisor ?? string.Empty, party.Purpose.ToString(), ended.AccessVersion, ended.StartWall.UtcDateTime, clock.ToString(), nameof(StartDating.Recorded)) > 0;
    }

    private static bool Write(
        LedgerConnection ledger, StatementText statement, InboundEvent inbound, string site, string session, SessionParty? party, long accessVersion, DateTimeOffset startWall,
        Contracts.ClockQuality startClock, DateTimeOffset? endWall, SessionEndReason? reason, SessionFigures f, long? startSeq, long? checkpointSeq, long? endSeq, out string? closedAs)
    {
        // An unset clock says nothing; what was received had lasted so long by then. SessionDater works it out from the events around it.
        Contracts.ClockQuality clock = inbound.Believed(startWall, startClock);
        bool set = clock != Contracts.ClockQuality.Unsynced;
        DateTimeOffset startAt = set ? startWall : inbound.ReceivedAt.AddSeconds(-f.OccupiedSeconds);
        using DbDataReader row = ledger.Query(
            statement, inbound.Agent, session, site, inbound.Event!.Machine, party?.Member, party?.Structure, party?.Supervisor,
            (party?.Purpose ?? SessionPurpose.Production).ToString(), accessVersion, startWall.UtcDateTime, clock.ToString(), startAt.UtcDateTime,
            (set ? StartDating.Recorded : StartDating.Estimating).ToString(), UsageAccount.Of(party?.Structure, party?.Member), endWall?.UtcDateTime, reason?.ToString(),
            f.OccupiedSeconds, f.ActiveSeconds, f.EnergyWh, f.EnergyQuality.ToString(), f.PeakW, f.GapSeconds, inbound.Epoch, startSeq, checkpointSeq, endSeq,
            inbound.ReceivedAt.UtcDateTime);
        bool written = row.Read();
        closedAs = written && !row.IsDBNull(0) ? row.GetString(0) : null;
        if (written && !row.IsDBNull(1))
        {
            ledger.Changed(row.GetDateTime(2));
        }

        return written;
    }
}
