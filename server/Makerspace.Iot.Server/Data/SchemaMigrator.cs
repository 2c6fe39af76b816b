using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// Brings a database to the schema of this program. EF Core's own migrator is not used: it needs the Design package for its snapshots, and on SQLite a process killed in the
/// middle leaves its lock row there for ever. Here every step is one transaction, and the lock is the database's own, gone with the process.
/// </summary>
public static class SchemaMigrator
{
    private const string HistoryTable = "schema_history";

    // Any number will do so long as nothing else of the program locks it.
    private const long PostgresLock = 0x4d616b65;

    /// <summary>Every step of this assembly, in order.</summary>
    public static IReadOnlyList<SchemaMigration> All { get; } = typeof(SchemaMigration).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(SchemaMigration)) && !t.IsAbstract)
        .Select(t => (SchemaMigration)Activator.CreateInstance(t)!)
        .OrderBy(m => m.Id, StringComparer.Ordinal)
        .ToArray();

    /// <summary>
    /// Applies what is missing and answers the ids applied. Two processes may call it at once: the second waits and finds nothing to do.
    /// Throws <see cref="SchemaException"/> if the database was made by a later version of the program, or does not take a step: then it is as it was.
    /// </summary>
    public static async Task<IReadOnlyList<string>> MigrateAsync(MakerspaceDb db, CancellationToken cancellationToken = default)
    {
        try
        {
            return await MigrateAllAsync(db, cancellationToken);
        }
        catch (Exception error) when (error is DbException || error.InnerException is DbException)
        {
            throw new SchemaException(
                $"La base de données n'a pas pu être mise à jour : {error.GetBaseException().Message.TrimEnd('.')}. Elle est restée comme avant, rien n'a été changé. "
                + "Vérifiez la place sur le disque, les droits sur le dossier des données ou sur la base, et qu'aucun autre programme n'y écrit, puis relancez. "
                + "Si elle dit qu'une table ou une colonne existe déjà ou manque, elle a été modifiée ou restaurée à moitié : remettez une sauvegarde entière.");
        }
    }

    private static async Task<IReadOnlyList<string>> MigrateAllAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        if (await IsUpToDateAsync(db, cancellationToken))
        {
            return [];
        }

        // SQLite begins with a write lock (BEGIN IMMEDIATE), which is the lock between processes; PostgreSQL takes an advisory one. Both end with the transaction.
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (db.Database.IsNpgsql())
        {
            await ExecuteAsync(db, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({PostgresLock})"), cancellationToken);
        }

        HashSet<string> had = await ReadHistoryAsync(db, cancellationToken);
        if (Unknown(had).Length > 0)
        {
            throw Later(had);
        }

        var applied = new List<string>();
        foreach (SchemaMigration step in All.Where(m => !had.Contains(m.Id)))
        {
            await ApplyAsync(db, step, cancellationToken);
            applied.Add(step.Id);
        }

        await transaction.CommitAsync(cancellationToken);
        return applied;
    }

    /// <summary>
    /// For commands that are not to change the schema: throws <see cref="SchemaException"/> with what to do if the database is not of this program's version.
    /// Writes nothing and makes no file. A server of another version that runs on the database is left as it is.
    /// </summary>
    public static async Task CheckAsync(MakerspaceDb db, CancellationToken cancellationToken = default)
    {
        switch (await StateAsync(db, cancellationToken))
        {
            case SchemaState.None:
                throw new SchemaException("Il n'y a pas encore de base de données ici ; « serve » ou « import » la crée. Vérifiez --config, --data ou --database.");
            case SchemaState.Older:
                throw new SchemaException(
                    "La base de données est d'une version plus ancienne que ce programme, et cette commande ne la change pas : un serveur de l'ancienne version qui tourne ne redémarrerait plus. "
                    + "Mettez d'abord le serveur à jour (« serve » de cette version met la base à jour), ou lancez la commande avec le programme de la version du serveur.");
            case SchemaState.Later:
                await db.Database.OpenConnectionAsync(cancellationToken);
                throw Later(await IdsAsync(db, cancellationToken));
        }
    }

    /// <summary>How the database stands to this program; a look that writes nothing and waits for no writer.</summary>
    public static async Task<SchemaState> StateAsync(MakerspaceDb db, CancellationToken cancellationToken = default)
    {
        // Opening a SQLite database makes its file.
        if (db.Database.IsSqlite() && new SqliteConnectionStringBuilder(db.Database.GetConnectionString()) is { DataSource: var file } && !File.Exists(file))
        {
            return SchemaState.None;
        }

        try
        {
            await db.Database.OpenConnectionAsync(cancellationToken);
            await using DbCommand table = Command(db, db.Database.IsSqlite()
                ? $"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{HistoryTable}'"
                : $"SELECT 1 WHERE to_regclass('{HistoryTable}') IS NOT NULL");
            HashSet<string> had = await table.ExecuteScalarAsync(cancellationToken) is null ? [] : await IdsAsync(db, cancellationToken);
            return had.Count == 0 ? SchemaState.None
                : Unknown(had).Length > 0 ? SchemaState.Later
                : had.Count < All.Count ? SchemaState.Older
                : SchemaState.Current;
        }
        catch (DbException error)
        {
            throw new SchemaException(
                $"La base de données ne se lit pas : {error.GetBaseException().Message.TrimEnd('.')}. Vérifiez --config, --data ou --database, que le serveur de la base tourne et laisse entrer ; si le fichier est abîmé, remettez une sauvegarde.");
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static string[] Unknown(HashSet<string> had) => had.Except(All.Select(m => m.Id), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();

    private static SchemaException Later(HashSet<string> had) => new(
        $"La base de données vient d'une version plus récente du programme (étapes inconnues : {string.Join(", ", Unknown(had))}). Installez cette version, ou une plus récente.");

    // The usual case, at every command: a look that waits for no writer.
    private static async Task<bool> IsUpToDateAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        try
        {
            await db.Database.OpenConnectionAsync(cancellationToken);
            return (await IdsAsync(db, cancellationToken)).SetEquals(All.Select(m => m.Id));
        }
        catch (DbException)
        {
            // No such table yet; or what is wrong will be reported by the migration itself.
            return false;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static async Task ApplyAsync(MakerspaceDb db, SchemaMigration step, CancellationToken cancellationToken)
    {
        var builder = new MigrationBuilder(db.Database.ProviderName);
        step.Up(builder);

        // No model is handed over: a step must mean the same for ever, whatever the model has become.
        foreach (MigrationCommand command in db.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations))
        {
            await ExecuteAsync(db, command.CommandText, cancellationToken);
        }

        await using DbCommand note = Command(db, $"INSERT INTO {HistoryTable} (id) VALUES (@id)");
        DbParameter id = note.CreateParameter();
        (id.ParameterName, id.Value) = ("@id", step.Id);
        note.Parameters.Add(id);
        await note.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<HashSet<string>> ReadHistoryAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        await ExecuteAsync(db, $"CREATE TABLE IF NOT EXISTS {HistoryTable} (id VARCHAR(80) NOT NULL PRIMARY KEY)", cancellationToken);
        return await IdsAsync(db, cancellationToken);
    }

    private static async Task<HashSet<string>> IdsAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await using DbCommand select = Command(db, $"SELECT id FROM {HistoryTable}");
        await using DbDataReader reader = await select.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }

    private static async Task ExecuteAsync(MakerspaceDb db, string sql, CancellationToken cancellationToken)
    {
        await using DbCommand command = Command(db, sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand Command(MakerspaceDb db, string sql)
    {
        DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        return command;
    }
}

/// <summary>How a database stands to the program.</summary>
public enum SchemaState
{
    /// <summary>It has no table of ours yet, or is not there.</summary>
    None,

    /// <summary>It lacks steps of this program.</summary>
    Older,

    /// <summary>It has every step of this program and no other.</summary>
    Current,

    /// <summary>It has steps that this program does not know.</summary>
    Later,
}

/// <summary>The database and the program do not fit together.</summary>
/// <param name="message">What to do, in French.</param>
public sealed class SchemaException(string message) : Exception(message);
