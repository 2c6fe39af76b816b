using System.Data.Common;
using System.Net.Sockets;
using Makerspace.Iot.Server.Web;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>
/// Tells apart why a commit failed: the database (locked, full, away; the same batch will do later), or what stands in an event (it will never do).
/// Drivers and EF wrap what they met in other exceptions (<c>NpgsqlExecutionStrategy</c> throws <see cref="InvalidOperationException"/>): the first cause that says something decides.
/// <b>Source:</b> sqlite.org/rescode.html; PostgreSQL 15 manual, appendix A (error codes).
/// </summary>
internal static class CommitFault
{
    /// <summary>
    /// True if the content of an event is at fault, so that trying it again cannot help. To be asked only of what was thrown while an event was applied on a connection that stands;
    /// everywhere else the database is at fault, whatever was thrown.
    /// </summary>
    public static bool IsOfContent(Exception error) => Cause(error) switch
    {
        // 18 is too big, 19 constraint, 20 mismatch, 25 range. A statement that cannot run (1) says nothing of the event: the statements never change.
        SqliteException e => e.SqliteErrorCode is 18 or 19 or 20 or 25,

        // 22 data exception, 23 integrity. A missing table or right (42) is the database's.
        PostgresException e => e.SqlState.Length == 5 && e.SqlState[..2] is "22" or "23",
        null => error is not OutOfMemoryException,
        _ => false,
    };

    /// <summary>True if the database, or the way to it, is what failed.</summary>
    public static bool IsOfDatabase(Exception error) => Cause(error) is not (null or OperationCanceledException or ObjectDisposedException);

    /// <summary>What happened, in French, for the log and the command line.</summary>
    public static string Words(Exception error) => Said(error).French;

    /// <summary>What happened, in words for the page.</summary>
    public static Phrase Said(Exception error) => (Cause(error) ?? error) switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 } or PostgresException { SqlState: "55P03" or "40P01" or "57014" } =>
            new("la base de données est verrouillée par un autre programme", "the database is locked by another program"),
        SqliteException { SqliteErrorCode: 13 } or PostgresException { SqlState: "53100" } => new("le disque de la base de données est plein", "the database's disk is full"),
        SqliteException { SqliteErrorCode: 8 or 10 or 14 } e => new($"la base de données ne peut être écrite ({e.Message})", $"the database cannot be written ({e.Message})"),
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" } => new("PostgreSQL s'arrête ou redémarre", "PostgreSQL is stopping or starting"),
        PostgresException e => new($"PostgreSQL refuse d'écrire ({e.MessageText})", $"PostgreSQL refuses to write ({e.MessageText})"),
        NpgsqlException or SocketException => new("PostgreSQL ne répond pas", "PostgreSQL does not answer"),
        { } e => new(e.Message, e.Message),
    };

    // The first in the chain of causes that names a database, a wire or a time-out; null if none does.
    private static Exception? Cause(Exception? error)
    {
        while (error is not (null or DbException or SocketException or TimeoutException or IOException or OperationCanceledException or ObjectDisposedException))
        {
            error = error.InnerException;
        }

        return error;
    }
}
