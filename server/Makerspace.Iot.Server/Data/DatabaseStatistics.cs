using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// What the database knows of the sizes of its tables, by which it chooses between indexes. PostgreSQL keeps it up to date itself but for a new index or column; SQLite has to be told.
/// <b>Source:</b> sqlite.org/pragma.html#pragma_optimize; postgresql.org/docs/current/sql-analyze.html.
/// </summary>
internal static class DatabaseStatistics
{
    // 0x10000 looks at every table, not only at those that this connection has read; SQLite bounds the rows that it reads of each. It waits little for a writer: it can be done another day.
    private const string Sqlite = "PRAGMA busy_timeout = 2000; PRAGMA optimize = 0x10002";

    /// <summary>Refreshes it as far as needed; false if the database would not do it now, which changes no answer.</summary>
    public static async Task<bool> RefreshAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        try
        {
            await db.Database.OpenConnectionAsync(cancellationToken);
            await using DbCommand command = SchemaHistory.Command(db, db.Database.IsSqlite() ? Sqlite : "ANALYZE");
            command.CommandTimeout = db.Database.IsSqlite() ? 2 : 600;
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}

/// <summary>Refreshes the statistics of SQLite once a day and when the server stops.</summary>
/// <param name="databases">The database.</param>
/// <param name="time">The clock.</param>
internal sealed class SqliteUpkeep(IDbContextFactory<MakerspaceDb> databases, TimeProvider time) : BackgroundService
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await RefreshAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RefreshAsync(stoppingToken);
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await DatabaseStatistics.RefreshAsync(db, cancellationToken);
    }
}
