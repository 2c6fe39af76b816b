using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// What a SQLite error means for us. Source: sqlite.org/rescode.html, primary result codes.
/// </summary>
internal static class SqliteFault
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int Constraint = 19;
    private const int NotADatabase = 26;
    private const int IoErrorWrite = 778;

    /// <summary>The outcome of an append that ended in <paramref name="error"/>.</summary>
    public static AppendOutcome Outcome(SqliteException error) => error.SqliteErrorCode switch
    {
        Full => AppendOutcome.DiskFull,
        Busy or Locked => AppendOutcome.Locked,

        // A quota or a file-size limit shows as a failed write, not as SQLITE_FULL.
        _ when error.SqliteExtendedErrorCode == IoErrorWrite => AppendOutcome.DiskFull,
        _ => AppendOutcome.Failed,
    };

    /// <summary>True if the connection is to be given up: no retry on it helps. Not for what room, another program or the record itself is the reason of.</summary>
    public static bool NeedsReopening(SqliteException error) => error.SqliteErrorCode is not (Full or Busy or Locked or Constraint);

    /// <summary>True if the file itself is damaged and no retry helps.</summary>
    public static bool IsCorrupt(SqliteException error) => error.SqliteErrorCode is Corrupt or NotADatabase;
}
