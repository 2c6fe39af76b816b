using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// Brings a database to the schema of this program by EF Core's migrations. EF's own runner is not used, because on SQLite it leaves a row in a lock table for ever if its process is
/// killed, and commits a step in parts if a table is rebuilt. Here all steps are one transaction, and the lock is the database's own, gone with the process.
/// </summary>
public static class SchemaMigrator
{
    // Any number will do so long as nothing else of the program locks it.
    private const long PostgresLock = 0x4d616b65;

    // Another process may be upgrading a large database.
    private const int WaitSeconds = 600;

    /// <summary>
    /// Applies what is missing. Two processes may call it at once: the second waits and finds nothing to do. Before an upgrade of SQLite a copy is made, see <see cref="UpgradeBackup"/>.
    /// Throws <see cref="SchemaException"/> if the database was made by a later version of the program, if the copy cannot be made, or if the database does not take a step:
    /// then it is as it was.
    /// </summary>
    public static async Task<SchemaUpgrade> MigrateAsync(MakerspaceDb db, CancellationToken cancellationToken = default)
    {
        bool isNew;
        SchemaUpgrade upgrade;
        try
        {
            CloseToOthers(db);
            if (await IsUpToDateAsync(db, cancellationToken))
            {
                return SchemaUpgrade.Nothing;
            }

            await db.Database.OpenConnectionAsync(cancellationToken);
            (isNew, upgrade) = db.Database.IsSqlite() ? await OnSqliteAsync(db, cancellationToken) : await InTransactionAsync(db, cancellationToken);
        }
        catch (Exception error) when (error is DbException || error.InnerException is DbException)
        {
            throw new SchemaException(
                $"La base de données n'a pas pu être mise à jour : {error.GetBaseException().Message.TrimEnd('.')}. Elle est restée comme avant, rien n'a été changé. "
                + "Vérifiez la place sur le disque, les droits sur le dossier des données ou sur la base, et qu'aucun autre programme n'y écrit, puis relancez. "
                + "Si elle dit qu'une table ou une colonne existe déjà ou manque, elle a été modifiée ou restaurée à moitié : remettez une sauvegarde entière.",
                $"The database could not be upgraded: {error.GetBaseException().Message.TrimEnd('.')}. It is as it was, nothing was changed. "
                + "Check the room on the disk, the rights on the data folder or the database, and that no other program writes to it, then run it again. "
                + "If it says that a table or a column exists already or is missing, it was changed or restored by halves: restore a whole backup.");
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }

        if (!isNew && upgrade.Applied.Count > 0)
        {
            await DatabaseStatistics.RefreshAsync(db, cancellationToken);
        }

        return upgrade;
    }

    /// <summary>
    /// For commands that are not to change the schema: throws <see cref="SchemaException"/> with what to do if the database is not of this program's version.
    /// Writes nothing and makes no file. A server of another version that runs on the database is left as it is.
    /// </summary>
    public static async Task CheckAsync(MakerspaceDb db, CancellationToken cancellationToken = default)
    {
        if (await LookAsync(db, cancellationToken) is not { } history || history.State == SchemaState.None)
        {
            throw new SchemaException("Il n'y a pas encore de base de données ici ; « serve » ou « import » la crée. Vérifiez --config, --data ou --database.",
                "There is no database here yet; “serve” or “import” makes it. Check --config, --data or --database.");
        }

        RefuseOthers(history);
        if (history.State == SchemaState.Older)
        {
            throw new SchemaException(
                "La base de données est d'une version plus ancienne que ce programme, et cette commande ne la change pas : un serveur de l'ancienne version qui tourne ne redémarrerait plus. "
                + "Mettez d'abord le serveur à jour (« serve » de cette version met la base à jour), ou lancez la commande avec le programme de la version du serveur.",
                "The database is of an older version than this program, and this command does not change it: a running server of the old version would not start again. "
                + "Upgrade the server first (“serve” of this version upgrades the database), or run the command with the program of the server's version.");
        }
    }

    /// <summary>How the database stands to this program; a look that writes nothing and waits for no writer.</summary>
    public static async Task<SchemaState> StateAsync(MakerspaceDb db, CancellationToken cancellationToken = default) =>
        (await LookAsync(db, cancellationToken))?.State ?? SchemaState.None;

    // Null if there is no file.
    private static async Task<SchemaHistory?> LookAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        // Opening a SQLite database makes its file.
        if (db.Database.IsSqlite() && new SqliteConnectionStringBuilder(db.Database.GetConnectionString()) is { DataSource: var file } && !File.Exists(file))
        {
            return null;
        }

        try
        {
            await db.Database.OpenConnectionAsync(cancellationToken);
            return await SchemaHistory.ReadAsync(db, cancellationToken);
        }
        catch (DbException error)
        {
            throw new SchemaException(
                $"La base de données ne se lit pas : {error.GetBaseException().Message.TrimEnd('.')}. Vérifiez --config, --data ou --database, que le serveur de la base tourne et laisse entrer ; si le fichier est abîmé, remettez une sauvegarde.",
                $"The database cannot be read: {error.GetBaseException().Message.TrimEnd('.')}. Check --config, --data or --database, and that the database's server runs and lets you in; if the file is damaged, restore a backup.");
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    // The usual case, at every command: a look that waits for no writer.
    private static async Task<bool> IsUpToDateAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            return (await SchemaHistory.ReadAsync(db, cancellationToken)).State == SchemaState.Current;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static void RefuseOthers(SchemaHistory history)
    {
        switch (history.State)
        {
            case SchemaState.Later:
                throw new SchemaException(
                    $"La base de données vient d'une version plus récente du programme (étapes inconnues : {string.Join(", ", history.Unknown)}). Installez cette version, ou une plus récente.",
                $"The database was made by a later version of the program (unknown steps: {string.Join(", ", history.Unknown)}). Install that version, or a later one.");
            case SchemaState.TooOld:
                throw new SchemaException(
                    $"La base de données est trop ancienne pour ce programme (il lui manque : {string.Join(", ", history.OldMissing)}). "
                    + "Faites-la d'abord mettre à jour par la dernière version 0.1 : un « serve » de cette version suffit. Relancez ensuite ce programme. Rien n'a été changé.",
                $"The database is too old for this program (it lacks: {string.Join(", ", history.OldMissing)}). "
                    + "Let the last version 0.1 upgrade it first: one “serve” of that version is enough. Then run this program again. Nothing was changed.");
        }
    }

    // A table that others refer to can be rebuilt only while SQLite does not check references; they are checked as a whole at the end.
    // Source: sqlite.org/lang_altertable.html#otheralter. The switch does nothing within a transaction.
    // A new file of SQLite is for its owner alone, whatever the process leaves to others; its log files take their rights from it.
    private static void CloseToOthers(MakerspaceDb db)
    {
        if (!OperatingSystem.IsWindows() && db.Database.IsSqlite() && db.Database.GetDbConnection().DataSource is { Length: > 0 } file && !file.StartsWith(':') && !File.Exists(file))
        {
            new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        }
    }

    private static async Task<(bool IsNew, SchemaUpgrade Upgrade)> OnSqliteAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        int wait = connection.DefaultTimeout;
        connection.DefaultTimeout = WaitSeconds;
        await ExecuteAsync(db, "PRAGMA foreign_keys = OFF", cancellationToken);
        try
        {
            return await InTransactionAsync(db, cancellationToken);
        }
        finally
        {
            connection.DefaultTimeout = wait;
            await ExecuteAsync(db, "PRAGMA foreign_keys = ON", CancellationToken.None);
        }
    }

    private static async Task<(bool IsNew, SchemaUpgrade Upgrade)> InTransactionAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        // SQLite begins with a write lock (BEGIN IMMEDIATE), which is the lock between processes; PostgreSQL takes an advisory one. Both end with the transaction.
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (db.Database.IsNpgsql())
        {
            await ExecuteAsync(db, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({PostgresLock})"), cancellationToken);
        }

        SchemaHistory history = await SchemaHistory.ReadAsync(db, cancellationToken);
        RefuseOthers(history);
        if (history.State == SchemaState.Current)
        {
            return (false, SchemaUpgrade.Nothing);
        }

        bool isNew = history.State == SchemaState.None;
        string? backup = isNew || db.Database.IsNpgsql() ? null : await UpgradeBackup.MakeAsync(db.Database.GetConnectionString()!, history.Last!, cancellationToken);
        string[] missing = history.Known.Except(history.Had, StringComparer.Ordinal).ToArray();
        await ExecuteAsync(db, db.GetService<IHistoryRepository>().GetCreateIfNotExistsScript(), cancellationToken);
        foreach (string id in missing)
        {
            // What the first migration makes is there already in a database that is taken over.
            if (!(history.IsTakenOver && id == history.Known[0]))
            {
                await ApplyAsync(db, id, cancellationToken);
            }

            await NoteAsync(db, id, cancellationToken);
        }

        // Last, since on PostgreSQL it keeps out those who only look.
        if (history.IsTakenOver)
        {
            await ExecuteAsync(db, $"DROP TABLE {SchemaHistory.OldTable}", cancellationToken);
        }

        if (db.Database.IsSqlite())
        {
            await CheckReferencesAsync(db, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return (isNew, new SchemaUpgrade(missing, backup));
    }

    private static async Task ApplyAsync(MakerspaceDb db, string id, CancellationToken cancellationToken)
    {
        IMigrationsAssembly assembly = db.GetService<IMigrationsAssembly>();
        Migration migration = assembly.CreateMigration(assembly.Migrations[id], db.Database.ProviderName!);
        IModel model = db.GetService<IModelRuntimeInitializer>().Initialize(migration.TargetModel, designTime: true, validationLogger: null);
        foreach (MigrationCommand command in db.GetService<IMigrationsSqlGenerator>().Generate(migration.UpOperations, model))
        {
            // What a rebuild of a table has to have around its transaction is around the whole one here.
            if (!command.TransactionSuppressed)
            {
                await ExecuteAsync(db, command.CommandText, cancellationToken);
            }
            else if (!command.CommandText.StartsWith("PRAGMA foreign_keys", StringComparison.Ordinal))
            {
                throw new NotSupportedException($"Migration {id} has a command that runs in no transaction: {command.CommandText}");
            }
        }
    }

    private static Task NoteAsync(MakerspaceDb db, string id, CancellationToken cancellationToken) =>
        ExecuteAsync(db, db.GetService<IHistoryRepository>().GetInsertScript(new HistoryRow(id, ProductInfo.GetVersion())), cancellationToken);

    private static async Task CheckReferencesAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        await using DbCommand check = SchemaHistory.Command(db, "SELECT \"table\" || ' -> ' || \"parent\" FROM pragma_foreign_key_check LIMIT 1");
        if (await check.ExecuteScalarAsync(cancellationToken) is string broken)
        {
            throw new SchemaException(
                $"La base de données n'a pas pu être mise à jour : une ligne renvoie à une autre qui n'existe pas ({broken}). Elle est restée comme avant, rien n'a été changé. "
                + "Elle a été modifiée par un autre programme, ou restaurée à moitié : remettez une sauvegarde entière.",
                $"The database could not be upgraded: a row refers to another that does not exist ({broken}). It is as it was, nothing was changed. "
                + "Another program has changed it, or it was restored by halves: restore a whole backup.");
        }
    }

    private static async Task ExecuteAsync(MakerspaceDb db, string sql, CancellationToken cancellationToken)
    {
        await using DbCommand command = SchemaHistory.Command(db, sql);

        // A step over a large table takes its time.
        command.CommandTimeout = db.Database.IsNpgsql() ? 0 : WaitSeconds;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
