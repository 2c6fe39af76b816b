using System.Globalization;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Makerspace.Iot.Server.Data.Backups;

/// <summary>
/// Backs PostgreSQL up by <c>pg_dump</c> from an exported snapshot, so that backup and comparison see one moment while others write. A backup is restored into a database of its own,
/// to be compared, or to take the place of the one in use by a change of names, which the server refuses as long as anyone is connected.
/// <b>Source:</b> postgresql.org/docs, pg_dump (<c>--snapshot</c>), ALTER DATABASE.
/// </summary>
/// <param name="options">The settings, with the connection string.</param>
/// <param name="tools">The programs.</param>
internal sealed class PostgresBackup(ServerOptions options, PostgresTools tools) : IDatabaseBackup
{
    private const string InUseState = "55006";
    private const string NoSuchDatabase = "3D000";
    private const string NoRight = "42501";
    private const int LongestName = 30;

    private readonly NpgsqlConnectionStringBuilder _database = new(options.Database) { Pooling = false };

    private string Name => _database.Database ?? _database.Username ?? string.Empty;

    /// <inheritdoc/>
    public string Extension => ".dump";

    /// <inheritdoc/>
    public async Task<BackupResult> WriteAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await BackupFile.MakeAsync(file, part => DumpAsync(part, file, cancellationToken));
        }
        catch (Exception error) when (error is NpgsqlException or IOException or UnauthorizedAccessException)
        {
            throw Words(error);
        }
    }

    /// <inheritdoc/>
    public async Task<string?> RestoreAsync(string file, Func<MakerspaceDb, Task> prepare, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new BackupException($"{file} : ce fichier n'existe pas.", $"{file}: there is no such file.");
        }

        string scratch = Beside("restore", now);
        try
        {
            await using NpgsqlConnection server = await ConnectAsync("postgres", cancellationToken);
            bool exists = await ScalarAsync(server, "SELECT 1 FROM pg_database WHERE datname = @name", cancellationToken, Name) is not null;
            await RefuseIfConnectedAsync(server, cancellationToken);
            try
            {
                await ScratchAsync(server, scratch, file, cancellationToken);
                await using (MakerspaceDb db = await DatabaseProvider.CreateFactory(options with { Database = In(scratch).ConnectionString }).CreateDbContextAsync(cancellationToken))
                {
                    await prepare(db);
                }

                return await ExchangeAsync(server, scratch, exists ? Beside("before", now) : null);
            }
            finally
            {
                await ExecuteAsync(server, $"DROP DATABASE IF EXISTS {Quoted(scratch)} WITH (FORCE)", CancellationToken.None);
            }
        }
        catch (Exception error) when (error is NpgsqlException or IOException or UnauthorizedAccessException)
        {
            throw Words(error);
        }
    }

    private async Task<BackupResult> DumpAsync(string part, string file, CancellationToken cancellationToken)
    {
        IReadOnlyList<TableDigest> source;
        await using (NpgsqlConnection from = await ConnectAsync(Name, cancellationToken))
        await using (NpgsqlTransaction moment = await from.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken))
        {
            string snapshot = (string)(await ScalarAsync(from, "SELECT pg_export_snapshot()", cancellationToken))!;
            await PostgresTools.RunAsync(tools.Dump, _database, ["--format=custom", "--no-password", "--snapshot=" + snapshot, "--file=" + part], cancellationToken);
            source = await TableDigest.OfAsync(from, cancellationToken);
        }

        string scratch = Beside("verify", DateTimeOffset.UtcNow);
        await using NpgsqlConnection server = await ConnectAsync("postgres", cancellationToken);
        try
        {
            await ScratchAsync(server, scratch, part, cancellationToken);
            await using NpgsqlConnection copy = await ConnectAsync(scratch, cancellationToken);
            TableDigest.Compare(source, await TableDigest.OfAsync(copy, cancellationToken));
        }
        finally
        {
            await ExecuteAsync(server, $"DROP DATABASE IF EXISTS {Quoted(scratch)} WITH (FORCE)", CancellationToken.None);
        }

        return new BackupResult(Path.GetFullPath(file), new FileInfo(part).Length, source.Count, source.Sum(t => t.Rows));
    }

    private async Task ScratchAsync(NpgsqlConnection server, string scratch, string file, CancellationToken cancellationToken)
    {
        // As the one in use, or as the server's own if there is none any more.
        string like = await ScalarAsync(
            server,
            """
            SELECT format('ENCODING %L LC_COLLATE %L LC_CTYPE %L', pg_encoding_to_char(encoding), datcollate, datctype) FROM pg_database
            WHERE datname IN (@name, 'template0') ORDER BY datname = @name DESC LIMIT 1
            """,
            cancellationToken, Name) as string ?? string.Empty;
        await ExecuteAsync(server, $"CREATE DATABASE {Quoted(scratch)} TEMPLATE template0 {like}", cancellationToken);
        await PostgresTools.RunAsync(
            tools.Restore, In(scratch), ["--no-password", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname=" + scratch, file], cancellationToken);
    }

    // Two names are changed, one after the other: if the second change fails, the first is undone.
    private async Task<string?> ExchangeAsync(NpgsqlConnection server, string scratch, string? kept)
    {
        if (kept is not null)
        {
            await ExecuteAsync(server, $"ALTER DATABASE {Quoted(Name)} RENAME TO {Quoted(kept)}", CancellationToken.None);
        }

        try
        {
            await ExecuteAsync(server, $"ALTER DATABASE {Quoted(scratch)} RENAME TO {Quoted(Name)}", CancellationToken.None);
        }
        catch (PostgresException) when (kept is not null)
        {
            await ExecuteAsync(server, $"ALTER DATABASE {Quoted(kept)} RENAME TO {Quoted(Name)}", CancellationToken.None);
            throw;
        }

        return kept;
    }

    private async Task RefuseIfConnectedAsync(NpgsqlConnection server, CancellationToken cancellationToken)
    {
        const string Others = "SELECT count(*) FROM pg_stat_activity WHERE datname = @name AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
        if (await ScalarAsync(server, Others, cancellationToken, Name) is long and > 0 and var count)
        {
            throw InUse(string.Create(CultureInfo.InvariantCulture, $" ({count})"));
        }
    }

    private BackupException Words(Exception error) => error switch
    {
        PostgresException { SqlState: InUseState } => InUse(string.Empty),
        PostgresException { SqlState: NoSuchDatabase } missing => new BackupException(
            $"{missing.MessageText}. Vérifiez --database.", $"{missing.MessageText}. Check --database.", error),
        PostgresException { SqlState: NoRight } refused => new BackupException(
            $"PostgreSQL refuse : {refused.MessageText}. Une sauvegarde est vérifiée, et remise, dans une base à elle : donnez ce droit par ALTER ROLE \"{_database.Username}\" CREATEDB; la base doit appartenir à ce rôle.",
            $"PostgreSQL refuses: {refused.MessageText}. A backup is verified, and restored, in a database of its own: grant that right by ALTER ROLE \"{_database.Username}\" CREATEDB; the database must belong to this role.",
            error),
        _ => BackupException.Of(error),
    };

    private BackupException InUse(string count) => new(
        $"Des programmes sont connectés à la base {Name}{count} : arrêtez le serveur (systemctl stop makerspace-server) et ce qui la lit, puis relancez la restauration. Rien n'a été changé.",
        $"Programs are connected to the database {Name}{count}: stop the server (systemctl stop makerspace-server) and whatever reads it, then restore again. Nothing was changed.");

    private string Beside(string what, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{(Name.Length > LongestName ? Name[..LongestName] : Name)}_{what}_{BackupFile.Stamp(now).ToLowerInvariant()}");

    private NpgsqlConnectionStringBuilder In(string database) => new(_database.ConnectionString) { Database = database };

    private async Task<NpgsqlConnection> ConnectAsync(string database, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(In(database).ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection server, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, server) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection server, string sql, CancellationToken cancellationToken, string? name = null)
    {
        await using var command = new NpgsqlCommand(sql, server) { CommandTimeout = 0 };
        if (name is not null)
        {
            command.Parameters.AddWithValue("name", name);
        }

        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
