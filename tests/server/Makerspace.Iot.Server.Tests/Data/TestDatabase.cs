using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Data;

/// <summary>A fresh database of one test, migrated unless asked otherwise, with a data folder of its own.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private TestDatabase(TempFolder folder, ServerOptions options)
    {
        _folder = folder;
        Options = options;
        Factory = DatabaseProvider.CreateFactory(options);
    }

    /// <summary>Settings that lead to it.</summary>
    public ServerOptions Options { get; }

    /// <summary>Makes contexts.</summary>
    public IDbContextFactory<MakerspaceDb> Factory { get; }

    /// <summary>A folder of the test.</summary>
    public string Folder => _folder.Path;

    /// <param name="kind">SQLite or PostgreSQL.</param>
    /// <param name="migrate">False for an empty one.</param>
    /// <param name="data">Data folder; null for one of its own.</param>
    /// <param name="cluster">Cluster in which a PostgreSQL database is made; null for the one that all tests share.</param>
    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind, bool migrate = true, string? data = null, RealPostgres? cluster = null)
    {
        var folder = new TempFolder();
        string database = kind == DatabaseKind.Sqlite ? ServerOptions.Sqlite : cluster is null ? await RealPostgres.CreateDatabaseAsync() : await cluster.CreateAsync();
        var test = new TestDatabase(folder, new ServerOptions { Data = data ?? folder.File("data"), Database = database });
        if (migrate)
        {
            await using MakerspaceDb db = test.Open();
            await SchemaMigrator.MigrateAsync(db);
        }

        return test;
    }

    public MakerspaceDb Open() => Factory.CreateDbContext();

    public async ValueTask DisposeAsync()
    {
        // Pooled connections hold files, or sessions of the server.
        await using MakerspaceDb db = Open();
        if (db.Database.GetDbConnection() is Microsoft.Data.Sqlite.SqliteConnection connection)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearPool(connection);
        }
        else
        {
            Npgsql.NpgsqlConnection.ClearPool((Npgsql.NpgsqlConnection)db.Database.GetDbConnection());
        }

        _folder.Dispose();
    }
}
