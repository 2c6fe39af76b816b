using System.Data.Common;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>Raises alarms inside the transaction of the events that cause them.</summary>
internal static class AlarmBook
{
    private const string Columns = "Code:s Subject:s Detail:s Count:l FirstAt:t LastAt:t";

    private static readonly StatementText Again = StatementText.Of(
        """UPDATE alarms SET "Count" = "Count" + 1, "LastAt" = @LastAt, "Detail" = @Detail WHERE "Code" = @Code AND "Subject" = @Subject""",
        "LastAt:t Detail:s Code:s Subject:s");

    private static readonly StatementText HowMany = StatementText.Of("SELECT COUNT(*) FROM alarms", string.Empty);

    private static readonly StatementText First = StatementText.Insert("alarms", Columns, """ON CONFLICT ("Code", "Subject") DO UPDATE SET "Count" = alarms."Count" + 1, "LastAt" = excluded."LastAt", "Detail" = excluded."Detail" """);

    private static readonly StatementText OverOne = StatementText.Of(
        """
        INSERT INTO alarm_acknowledgements ("Code", "Subject", "At", "By", "Reason", "Count")
        SELECT "Code", "Subject", @At, @By, @Reason, "Count" FROM alarms WHERE "Code" = @Code AND "Subject" = @Subject ON CONFLICT DO NOTHING
        """,
        "At:t By:s Reason:s Code:s Subject:s");

    private static readonly StatementText OverQuiet = StatementText.Of(
        """
        INSERT INTO alarm_acknowledgements ("Code", "Subject", "At", "By", "Reason", "Count")
        SELECT "Code", "Subject", @At, @By, '', "Count" FROM alarms WHERE "Code" = @Code AND "LastAt" < @Before
          AND NOT EXISTS (SELECT 1 FROM alarm_acknowledgements k WHERE k."Code" = alarms."Code" AND k."Subject" = alarms."Subject" AND k."Count" >= alarms."Count")
        ON CONFLICT DO NOTHING
        """,
        "At:t By:s Code:s Before:t");

    /// <summary>A matter was settled, by a person or (<see cref="AlarmAcknowledgement.ByItself"/>) by what came later. Nothing if no such alarm stands.</summary>
    public static void Over(LedgerConnection ledger, string code, string subject, string by, string reason, DateTimeOffset at) =>
        ledger.Execute(OverOne, at.UtcDateTime, by, Short(reason), code, subject);

    /// <summary>The open alarms of a code that have not happened since a moment are over by themselves.</summary>
    public static void Quiet(LedgerConnection ledger, string code, DateTimeOffset before, DateTimeOffset at) =>
        ledger.Execute(OverQuiet, at.UtcDateTime, AlarmAcknowledgement.ByItself, code, before.UtcDateTime);

    public static void Raise(LedgerConnection ledger, string code, string subject, string detail, DateTimeOffset at)
    {
        string text = Short(detail);
        if (ledger.Execute(Again, at.UtcDateTime, text, code, subject) > 0)
        {
            return;
        }

        bool full;
        using (DbDataReader count = ledger.Query(HowMany))
        {
            full = count.Read() && count.GetInt64(0) >= Alarm.MostAlarms;
        }

        ledger.Execute(First, code, full ? Alarm.OtherSubjects : subject, text, 1L, at.UtcDateTime, at.UtcDateTime);
    }

    // PostgreSQL takes no NUL in a text, and what an agent sent may hold one.
    public static string Short(string text)
    {
        string clean = text.Replace('\0', ' ');
        return clean.Length <= Data.MakerspaceDb.TextLength ? clean : clean[..Data.MakerspaceDb.TextLength];
    }
}
