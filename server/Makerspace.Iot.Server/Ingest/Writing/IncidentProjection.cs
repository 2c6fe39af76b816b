using System.Data.Common;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>
/// Writes refusals and boots, and pairs the raising of faults with their clearing, in whichever order they come.
/// What its agent tells again under another epoch, since its store was replaced before the acknowledgement came, is known by its time and content, and written once.
/// </summary>
internal static class IncidentProjection
{
    /// <summary>The code under which a machine that a person blocked stands among the faults.</summary>
    private const string OutOfServiceCode = "out-of-service";

    private static readonly StatementText Refusal = StatementText.Insert(
        "access_refusals", "Agent:s Epoch:s Seq:l Site:s Machine:s Wall:t Clock:s Reason:s Member:s AccessVersion:l Outcome:s", "ON CONFLICT DO NOTHING");

    private static readonly StatementText Boot = StatementText.Insert(
        "agent_boots", "Agent:s Epoch:s Seq:l Boot:s Wall:t Clock:s Version:s RecoveredSessions:i", "ON CONFLICT DO NOTHING");

    private static readonly StatementText ToldRefusal = StatementText.Of(
        """
        SELECT 1 FROM access_refusals
        WHERE "Site" = @Site AND "Wall" = @Wall AND "Agent" = @Agent AND "Epoch" <> @Epoch AND "Machine" = @Machine AND "Reason" = @Reason AND COALESCE("Member", '') = @Member
        """,
        "Site:s Wall:t Agent:s Epoch:s Machine:s Reason:s Member:s");

    private static readonly StatementText ToldBoot = StatementText.Of(
        """SELECT 1 FROM agent_boots WHERE "Agent" = @Agent AND "Epoch" <> @Epoch AND "Boot" = @Boot AND "Wall" = @Wall""", "Agent:s Epoch:s Boot:s Wall:t");

    private static readonly StatementText ToldRaising = StatementText.Of(
        """
        SELECT 1 FROM fault_records WHERE "Agent" = @Agent AND "Machine" = @Machine AND "Code" = @Code AND "Epoch" <> @Epoch AND "RaisedAt" = @At
        """,
        "Agent:s Machine:s Code:s Epoch:s At:t");

    private static readonly StatementText ToldClearing = StatementText.Of(
        """
        SELECT 1 FROM fault_records WHERE "Agent" = @Agent AND "Machine" = @Machine AND "Code" = @Code AND "Epoch" <> @Epoch AND "ClearedAt" = @At
        """,
        "Agent:s Machine:s Code:s Epoch:s At:t");

    private static readonly StatementText Record = StatementText.Insert(
        "fault_records", "Agent:s Epoch:s Seq:l Kind:s Site:s Machine:s Code:s Detail:s RaisedAt:t ClearedAt:t ClearedSeq:l", "ON CONFLICT DO NOTHING");

    // The earliest clearing after the raising: it overtook it.
    private static readonly StatementText FindCleared = StatementText.Of(
        """
        SELECT "Seq", "RaisedAt", "ClearedAt", "ClearedSeq" FROM fault_records
        WHERE "Agent" = @Agent AND "Machine" = @Machine AND "Code" = @Code AND "Epoch" = @Epoch AND "ClearedSeq" > @Seq
        ORDER BY "ClearedSeq" LIMIT 1
        """,
        "Agent:s Machine:s Code:s Epoch:s Seq:l");

    private static readonly StatementText FillRaised = StatementText.Of(
        """UPDATE fault_records SET "RaisedAt" = @RaisedAt, "Detail" = @Detail WHERE "Agent" = @Agent AND "Epoch" = @Epoch AND "Seq" = @Seq""",
        "RaisedAt:t Detail:s Agent:s Epoch:s Seq:l");

    // An agent that starts anew in another epoch clears what it raised in the one before.
    private static readonly StatementText Clear = StatementText.Of(
        """
        UPDATE fault_records SET "ClearedAt" = @ClearedAt, "ClearedSeq" = @ClearedSeq
        WHERE "Agent" = @Agent AND "Machine" = @Machine AND "Code" = @Code AND "ClearedAt" IS NULL AND ("Epoch" <> @Epoch OR "Seq" < @ClearedSeq)
        """,
        "ClearedAt:t ClearedSeq:l Agent:s Machine:s Code:s Epoch:s");

    public static void Apply(LedgerConnection ledger, InboundEvent inbound, string site, AccessDenied denied)
    {
        AgentEvent e = inbound.Event!;
        if (IsThere(ledger, ToldRefusal, site, inbound.Wall.UtcDateTime, inbound.Agent, e.Epoch, e.Machine, denied.Reason.ToString(), denied.Member ?? string.Empty))
        {
            return;
        }

        ledger.Execute(
            Refusal, inbound.Agent, e.Epoch, e.Seq, site, e.Machine, inbound.Wall.UtcDateTime, inbound.Believed(e.Wall, e.Clock).ToString(), denied.Reason.ToString(), denied.Member, denied.AccessVersion,
            denied.Observed == true ? nameof(RefusalOutcome.Observed) : null);
    }

    public static void Apply(LedgerConnection ledger, InboundEvent inbound, AgentBooted booted)
    {
        AgentEvent e = inbound.Event!;
        if (IsThere(ledger, ToldBoot, inbound.Agent, e.Epoch, e.Boot, e.Wall.UtcDateTime))
        {
            return;
        }

        ledger.Execute(Boot, inbound.Agent, e.Epoch, e.Seq, e.Boot, e.Wall.UtcDateTime, inbound.Believed(e.Wall, e.Clock).ToString(), booted.Version, booted.RecoveredSessions);
    }

    public static void Raised(LedgerConnection ledger, InboundEvent inbound, string site, FaultRaised fault) =>
        Opened(ledger, inbound, site, FaultKind.Fault, fault.Code, fault.Detail);

    public static void Cleared(LedgerConnection ledger, InboundEvent inbound, string site, FaultCleared fault) =>
        Closed(ledger, inbound, site, FaultKind.Fault, fault.Code);

    public static void Blocked(LedgerConnection ledger, InboundEvent inbound, string site, MachineOutOfService blocked) =>
        Opened(ledger, inbound, site, FaultKind.OutOfService, OutOfServiceCode, blocked.Reason);

    public static void Released(LedgerConnection ledger, InboundEvent inbound, string site) =>
        Closed(ledger, inbound, site, FaultKind.OutOfService, OutOfServiceCode);

    private static void Opened(LedgerConnection ledger, InboundEvent inbound, string site, FaultKind kind, string code, string? detail)
    {
        AgentEvent e = inbound.Event!;
        string machine = e.Machine ?? string.Empty;
        if (IsThere(ledger, ToldRaising, inbound.Agent, machine, code, e.Epoch, inbound.Wall.UtcDateTime))
        {
            return;
        }

        (long Fill, DateTime? ClearedAt, long? ClearedSeq) overtaken = default;
        using (DbDataReader row = ledger.Query(FindCleared, inbound.Agent, machine, code, e.Epoch, e.Seq))
        {
            if (row.Read())
            {
                overtaken = (row.IsDBNull(1) ? row.GetInt64(0) : 0, DateTime.SpecifyKind(row.GetDateTime(2), DateTimeKind.Utc), row.GetInt64(3));
            }
        }

        if (overtaken.Fill > 0)
        {
            ledger.Execute(FillRaised, inbound.Wall.UtcDateTime, detail, inbound.Agent, e.Epoch, overtaken.Fill);
            return;
        }

        ledger.Execute(
            Record, inbound.Agent, e.Epoch, e.Seq, kind.ToString(), site, machine, code, detail, inbound.Wall.UtcDateTime, overtaken.ClearedAt, overtaken.ClearedSeq);
    }

    private static void Closed(LedgerConnection ledger, InboundEvent inbound, string site, FaultKind kind, string code)
    {
        AgentEvent e = inbound.Event!;
        string machine = e.Machine ?? string.Empty;
        if (IsThere(ledger, ToldClearing, inbound.Agent, machine, code, e.Epoch, inbound.Wall.UtcDateTime))
        {
            return;
        }

        if (ledger.Execute(Clear, inbound.Wall.UtcDateTime, e.Seq, inbound.Agent, machine, code, e.Epoch) == 0)
        {
            ledger.Execute(Record, inbound.Agent, e.Epoch, e.Seq, kind.ToString(), site, machine, code, null, null, inbound.Wall.UtcDateTime, e.Seq);
        }
    }

    private static bool IsThere(LedgerConnection ledger, StatementText told, params object?[] values)
    {
        using DbDataReader row = ledger.Query(told, values);
        return row.Read();
    }
}
