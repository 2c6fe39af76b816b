using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Data.Backups;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Ingest;
using Makerspace.Iot.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Makerspace.Iot.Server.Tests.Data.Backups;

/// <summary>A database with a registry, a ledger that can be started and stopped as a server's, and its backups.</summary>
internal sealed class BackupBench : IAsyncDisposable
{
    private LedgerWriter? _writer;

    private BackupBench(TestDatabase database) => (Database, Backup) = (database, DatabaseBackups.Of(database.Options));

    public static DateTimeOffset Now { get; } = new(2026, 3, 3, 8, 0, 0, TimeSpan.Zero);

    public TestDatabase Database { get; }

    public IDatabaseBackup Backup { get; }

    public OutboxBegins Begins { get; private set; } = new();

    public static async Task<BackupBench> CreateAsync(DatabaseKind kind)
    {
        TestDatabase database = await TestDatabase.CreateAsync(kind);
        await Workshop.RegisterAsync(database);
        return new BackupBench(database);
    }

    /// <summary>Takes events as a running server does; answers what is acknowledged.</summary>
    public async Task<long> CommitAsync(params AgentEvent[] events)
    {
        _writer ??= new LedgerWriter(Database.Factory, new ManualTime(Now), Begins);
        RegistryPicture registry = RegistryPicture.Of(await new RegistryCache(Database.Factory, TimeProvider.System).ReadAsync(CancellationToken.None));
        InboundEvent[] inbound = [.. events.Select(e => InboundEvent.Read(Workshop.Topic(), Workshop.Bytes(e), Now)!)];
        return LedgerBench.Ack(_writer.Commit(inbound, registry));
    }

    /// <summary>The server ends: nobody is connected any more.</summary>
    public async Task StopAsync()
    {
        _writer?.Dispose();
        (_writer, Begins) = (null, new OutboxBegins());
        await using MakerspaceDb db = Database.Open();
        if (db.Database.GetDbConnection() is SqliteConnection connection)
        {
            SqliteConnection.ClearPool(connection);
        }
        else
        {
            NpgsqlConnection.ClearPool((NpgsqlConnection)db.Database.GetDbConnection());
        }
    }

    public string File(string name) => Path.Combine(Database.Folder, "copies", name + Backup.Extension);

    public Task<string?> RestoreAsync(string file, Func<MakerspaceDb, Task>? prepare = null) => Backup.RestoreAsync(file, prepare ?? (_ => Task.CompletedTask), Now, CancellationToken.None);

    /// <summary>The sessions of the ledger, as text.</summary>
    public async Task<string[]> SessionsAsync()
    {
        await using MakerspaceDb db = Database.Open();
        return [.. (await db.Set<UsageEntry>().AsNoTracking().OrderBy(u => u.Session).ToListAsync()).Select(u => $"{u.Session} {u.EndSeq} {u.OccupiedSeconds} {u.EnergyWh}")];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Database.DisposeAsync();
    }
}
