using System.Data.Common;
using Makerspace.Iot.Server.Data.Ledger;

namespace Makerspace.Iot.Server.Ingest.Ledger;

/// <summary>Raises alarms inside the transaction of the events that cause them.</summary>
internal static class AlarmBook
{
    private const string Columns = "Code:s Subject:s Detail:s Count:l FirstAt:t LastAt:t";

    private static readonly StatementText Again = StatementText.Of(
        """UPDATE alarms SET "Count" = "Count" + 1, "LastAt" = @LastAt, "Detail" = @Detail WHERE "Code" = @Code AND "Subject" = @Subject""",
        "LastAt:t Detail:s Code:s Subject:s");

    private static readonly StatementText HowMany = StatementText.Of("SELECT COUNT(*) FROM alarms", string.Empty);

    private static readonly StatementText First = StatementText.Insert("alarms", Columns, """ON CONFLICT ("Code", "Subject") DO UPDATE SET "Count" = alarms."Count" + 1, "LastAt" = excluded."LastAt", "Detail" = excluded."Detail" """);

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
