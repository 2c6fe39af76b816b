using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Makerspace.Iot.Server.Data;

/// <summary>Which migrations a database has had. Up to version 0.1 its steps were written by hand and noted in a table of their own.</summary>
/// <param name="Known">Ids of the migrations of this program for this provider, in order. The first makes what the last step by hand had made.</param>
/// <param name="Had">Ids that the database has had.</param>
/// <param name="Old">Ids of the steps by hand that it has had; none once it was taken over.</param>
internal sealed record SchemaHistory(string[] Known, string[] Had, string[] Old)
{
    /// <summary>The table of the steps by hand.</summary>
    public const string OldTable = "schema_history";

    private static readonly string[] OldSteps =
    [
        "0001-registry", "0002-ledger", "0010-access-publications", "0020-reading-indexes", "0030-observed-refusals", "0050-session-dates", "0051-alarm-acknowledgements",
        "0060-session-closings",
    ];

    /// <summary>True if it is as the last step by hand left it, and the first migration only has to be noted.</summary>
    public bool IsTakenOver => Had.Length == 0 && Old.Length > 0;

    /// <summary>Ids that this program does not know.</summary>
    public string[] Unknown => Had.Except(Known, StringComparer.Ordinal).Concat(IsTakenOver ? Old.Except(OldSteps, StringComparer.Ordinal) : []).ToArray();

    /// <summary>Steps by hand that are missing.</summary>
    public string[] OldMissing => IsTakenOver ? OldSteps.Except(Old, StringComparer.Ordinal).ToArray() : [];

    /// <summary>Id of the last step that it has had; null if none.</summary>
    public string? Last => Had.Concat(Had.Length > 0 ? [] : Old).Order(StringComparer.Ordinal).LastOrDefault();

    /// <summary>How it stands to the program.</summary>
    public SchemaState State =>
        Had.Length == 0 && Old.Length == 0 ? SchemaState.None
        : Unknown.Length > 0 ? SchemaState.Later
        : OldMissing.Length > 0 ? SchemaState.TooOld
        : Known.Except(Had, StringComparer.Ordinal).Any() ? SchemaState.Older
        : SchemaState.Current;

    /// <summary>Reads it, in the current transaction if there is one; the connection is open. Writes nothing.</summary>
    public static async Task<SchemaHistory> ReadAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        // In this order: if another process takes the database over in between, the new history is there when it is read.
        string[] old = await IdsAsync(db, OldTable, "id", cancellationToken);
        string[] had = await IdsAsync(db, HistoryRepository.DefaultTableName, "MigrationId", cancellationToken);
        return new SchemaHistory([.. db.GetService<IMigrationsAssembly>().Migrations.Keys], had, old);
    }

    /// <summary>A command on the database, in the current transaction if there is one.</summary>
    public static DbCommand Command(MakerspaceDb db, string sql)
    {
        DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        return command;
    }

    private static async Task<string[]> IdsAsync(MakerspaceDb db, string table, string column, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(db, table, cancellationToken))
        {
            return [];
        }

        try
        {
            var ids = new List<string>();
            await using DbCommand select = Command(db, $"SELECT \"{column}\" FROM \"{table}\"");
            await using DbDataReader reader = await select.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                ids.Add(reader.GetString(0));
            }

            return [.. ids.Order(StringComparer.Ordinal)];
        }
        catch (DbException) when (db.Database.CurrentTransaction is null)
        {
            // Another process has dropped it since.
            if (await ExistsAsync(db, table, cancellationToken))
            {
                throw;
            }

            return [];
        }
    }

    private static async Task<bool> ExistsAsync(MakerspaceDb db, string table, CancellationToken cancellationToken)
    {
        // to_regclass alone answers from a cache that, after a wait for an advisory lock, may still hold a table dropped in between; pg_class does not.
        await using DbCommand exists = Command(db, db.Database.IsSqlite()
            ? $"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{table}'"
            : $"SELECT 1 FROM pg_class WHERE oid = to_regclass('\"{table}\"')");
        return await exists.ExecuteScalarAsync(cancellationToken) is not null;
    }
}
