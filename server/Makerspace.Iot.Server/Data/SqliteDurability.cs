using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// Sets each SQLite connection to what the ledger needs: write-ahead log, so that readers never wait for the writer; a sync to disk at each commit, so that
/// an acknowledged event survives a power cut; 10 s of patience if another process writes.
/// <b>Source:</b> sqlite.org/pragma.html#pragma_synchronous, sqlite.org/wal.html.
/// </summary>
public sealed class SqliteDurability : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";

    private SqliteDurability()
    {
    }

    /// <summary>The one instance; it holds no state.</summary>
    public static SqliteDurability Instance { get; } = new();

    /// <inheritdoc/>
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
