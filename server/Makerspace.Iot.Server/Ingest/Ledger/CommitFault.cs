using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Makerspace.Iot.Server.Ingest.Ledger;

/// <summary>
/// Tells apart why a commit failed: the database (locked, full, away; the same batch will do later), or the batch itself (it will never do).
/// <b>Source:</b> sqlite.org/rescode.html; PostgreSQL 15 manual, appendix A (error codes).
/// </summary>
internal static class CommitFault
{
    /// <summary>True where trying the same batch again cannot help.</summary>
    public static bool IsOfTheBatch(Exception error) => error switch
    {
        // 1 is a statement that cannot run, 18 too big, 19 constraint, 20 mismatch, 25 range.
        SqliteException e => e.SqliteErrorCode is 1 or 18 or 19 or 20 or 25,

        // 22 data exception, 23 integrity, 42 statement.
        PostgresException e => e.SqlState.Length == 5 && e.SqlState[..2] is "22" or "23" or "42",
        DbException or TimeoutException or IOException or OperationCanceledException => false,
        _ => true,
    };

    /// <summary>What happened, in words for the log and the page.</summary>
    public static string Words(Exception error) => error switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 } => "la base de données est verrouillée par un autre programme",
        SqliteException { SqliteErrorCode: 13 } or PostgresException { SqlState: "53100" } => "le disque de la base de données est plein",
        SqliteException { SqliteErrorCode: 8 or 10 or 14 } e => $"la base de données ne peut être écrite ({e.Message})",
        NpgsqlException { InnerException: System.Net.Sockets.SocketException } => "PostgreSQL ne répond pas",
        _ => error.Message,
    };
}
