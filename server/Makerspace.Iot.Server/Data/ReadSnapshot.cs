using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Makerspace.Iot.Server.Data;

/// <summary>A transaction in which several queries see one state of the database, and which holds no writer up.</summary>
public static class ReadSnapshot
{
    /// <summary>Begins it; dispose it without a commit.</summary>
    public static async Task<IDbContextTransaction> BeginAsync(MakerspaceDb db, CancellationToken cancellationToken = default)
    {
        if (db.Database.IsNpgsql())
        {
            return await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        }

        // EF would begin with a write lock; a deferred transaction reads a snapshot of the write-ahead log.
        await db.Database.OpenConnectionAsync(cancellationToken);
        DbTransaction transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        return (await db.Database.UseTransactionAsync(transaction, cancellationToken))!;
    }

    /// <summary>Ends it if the context goes on to something else: one that was handed to EF is not ended by EF.</summary>
    public static async Task EndAsync(IDbContextTransaction snapshot)
    {
        await snapshot.GetDbTransaction().DisposeAsync();
        await snapshot.DisposeAsync();
    }
}
