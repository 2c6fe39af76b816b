using System.Data.Common;
using System.Globalization;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>Writes the acts on sessions whose end has not come, with the alarm and the usage entry that follow from them, inside a transaction of the ledger.</summary>
internal static class SessionClosings
{
    // With other figures, what was estimated from an unset clock is worked out again.
    private static readonly StatementText Close = StatementText.Of(
        """
        UPDATE usage_entries SET "EndWall" = @EndWall, "ClosedAs" = @ClosedAs, "OccupiedSeconds" = @Occupied, "ActiveSeconds" = @Active, "EnergyWh" = @Energy, "EnergyQuality" = @Quality,
        "Dating" = CASE "Dating" WHEN 'Recorded' THEN 'Recorded' ELSE 'Estimating' END, "DatedSeq" = NULL
        WHERE "Agent" = @Agent AND "Session" = @Session AND "EndSeq" IS NULL AND "Epoch" = @Epoch AND COALESCE("CheckpointSeq", 0) = @Checkpoint AND COALESCE("StartSeq", 0) = @Start
          AND COALESCE("ClosedAs", '') = @Was
        RETURNING "StartAt"
        """,
        "EndWall:t ClosedAs:s Occupied:d Active:d Energy:d Quality:s Agent:s Session:s Epoch:s Checkpoint:l Start:l Was:s");

    private static readonly StatementText Reopen = StatementText.Of(
        """
        UPDATE usage_entries SET "ClosedAs" = NULL, "EndWall" = CASE WHEN "EndSeq" IS NULL THEN NULL ELSE "EndWall" END WHERE "Agent" = @Agent AND "Session" = @Session
        """,
        "Agent:s Session:s");

    private static readonly StatementText Last = StatementText.Of(
        """
        SELECT "Number", "OccupiedSeconds", "ActiveSeconds", "EnergyWh" FROM session_closings WHERE "Agent" = @Agent AND "Session" = @Session ORDER BY "Number" DESC LIMIT 1
        """,
        "Agent:s Session:s");

    private static readonly StatementText Note = StatementText.Insert(
        "session_closings", "Agent:s Session:s Number:i Kind:s At:t By:s Reason:s OccupiedSeconds:d ActiveSeconds:d EnergyWh:d EnergyQuality:s Epoch:s Seq:l", string.Empty);

    /// <summary>
    /// Closes a session at <paramref name="figures"/>, as the server (<paramref name="by"/> null) or as a person; false if its agent, or another person, has spoken of it meanwhile:
    /// then nothing is changed.
    /// </summary>
    public static bool TryClose(LedgerConnection ledger, UsageEntry seen, SessionFigures figures, string? by, string reason, DateTimeOffset at)
    {
        SessionClosingKind kind = by is null ? SessionClosingKind.NoEnd : SessionClosingKind.Settled;
        DateTimeOffset end = seen.StartWall.AddSeconds(figures.OccupiedSeconds);
        using (DbDataReader row = ledger.Query(
            Close, end.UtcDateTime, kind.ToString(), figures.OccupiedSeconds, figures.ActiveSeconds, figures.EnergyWh, figures.EnergyQuality.ToString(), seen.Agent, seen.Session, seen.Epoch,
            seen.CheckpointSeq ?? 0, seen.StartSeq ?? 0, seen.ClosedAs?.ToString() ?? string.Empty))
        {
            if (!row.Read())
            {
                return false;
            }

            ledger.Changed(row.GetDateTime(0));
        }

        Add(ledger, seen.Agent, seen.Session, Before(ledger, seen.Agent, seen.Session).Number + 1, kind, by, reason, figures, seen.Epoch, seen.LastSeq, at);
        string subject = Subject(seen.Agent, seen.Session);
        if (by is null)
        {
            AlarmBook.Raise(ledger, AlarmCode.SessionWithoutEnd, subject, $"{seen.Machine}: {reason}; closed at {Figures(figures)}", at);
        }
        else
        {
            AlarmBook.Over(ledger, AlarmCode.SessionWithoutEnd, subject, by, reason, at);
        }

        return true;
    }

    /// <summary>A word of the agent has changed the entry of a session that was closed without it: the closing is over, and its alarm with it.</summary>
    /// <param name="ledger">Connection with the transaction of the event.</param>
    /// <param name="inbound">The event.</param>
    /// <param name="session">Session.</param>
    /// <param name="closedAs">How it was closed.</param>
    /// <param name="kind">What it is now.</param>
    /// <param name="figures">The figures that count now.</param>
    public static void Replace(LedgerConnection ledger, InboundEvent inbound, string session, string closedAs, SessionClosingKind kind, SessionFigures figures)
    {
        (string agent, DateTimeOffset at) = (inbound.Agent, inbound.ReceivedAt);
        (int number, SessionFigures before) = Before(ledger, agent, session);
        ledger.Execute(Reopen, agent, session);
        Add(ledger, agent, session, number + 1, kind, null, null, figures, inbound.Epoch, inbound.Seq, at);
        string change = $"{Figures(before)} → {Figures(figures)}";
        AlarmBook.Over(ledger, AlarmCode.SessionWithoutEnd, Subject(agent, session), AlarmAcknowledgement.ByItself, change, at);
        bool same = (before.OccupiedSeconds, before.ActiveSeconds, before.EnergyWh) == (figures.OccupiedSeconds, figures.ActiveSeconds, figures.EnergyWh);
        if (closedAs == nameof(SessionClosingKind.Settled) && kind == SessionClosingKind.Ended && !same)
        {
            AlarmBook.Raise(ledger, AlarmCode.SessionCorrected, Subject(agent, session), $"its end came after it was settled: {change}", at);
        }
    }

    /// <summary>The subject of a session's alarms.</summary>
    public static string Subject(string agent, string session) => agent + "/" + session;

    private static void Add(
        LedgerConnection ledger, string agent, string session, int number, SessionClosingKind kind, string? by, string? reason, SessionFigures f, string epoch, long seq, DateTimeOffset at) =>
        ledger.Execute(
            Note, agent, session, number, kind.ToString(), at.UtcDateTime, by, reason is null ? null : AlarmBook.Short(reason), f.OccupiedSeconds, f.ActiveSeconds, f.EnergyWh,
            f.EnergyQuality.ToString(), epoch, seq);

    private static (int Number, SessionFigures Figures) Before(LedgerConnection ledger, string agent, string session)
    {
        using DbDataReader row = ledger.Query(Last, agent, session);
        bool found = row.Read();
        return (found ? row.GetInt32(0) : 0, new SessionFigures
        {
            OccupiedSeconds = found ? row.GetDouble(1) : 0,
            ActiveSeconds = found ? row.GetDouble(2) : 0,
            EnergyWh = found ? row.GetDouble(3) : 0,
            EnergyQuality = EnergyQuality.Estimated,
            PeakW = 0,
        });
    }

    private static string Figures(SessionFigures f) => string.Create(CultureInfo.InvariantCulture, $"{f.OccupiedSeconds:0.#} s, {f.EnergyWh:0.###} Wh");
}
