using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Makerspace.Iot.Server.Tests.Ledger;

/// <summary>One statement as it was sent.</summary>
/// <param name="Sql">Text.</param>
/// <param name="Parameters">Name, type and value of each parameter.</param>
internal sealed record SentSql(string Sql, IReadOnlyList<(string Name, DbType Type, object? Value)> Parameters);

/// <summary>Contexts that keep each different statement which is sent through them.</summary>
internal sealed class SqlRecorder(ServerOptions options) : DbCommandInterceptor, IDbContextFactory<MakerspaceDb>
{
    private readonly ConcurrentDictionary<string, SentSql> _sent = new(StringComparer.Ordinal);
    private readonly IDbContextFactory<MakerspaceDb> _databases = DatabaseProvider.CreateFactory(options);

    public IReadOnlyCollection<SentSql> Sent => [.. _sent.Values];

    public MakerspaceDb CreateDbContext()
    {
        using MakerspaceDb db = _databases.CreateDbContext();
        string connection = db.Database.GetConnectionString()!;
        return options.UsesSqlite
            ? new SqliteMakerspaceDb(new DbContextOptionsBuilder<SqliteMakerspaceDb>().UseSqlite(connection).AddInterceptors(SqliteDurability.Instance, this).Options)
            : new PostgresMakerspaceDb(new DbContextOptionsBuilder<PostgresMakerspaceDb>().UseNpgsql(connection).AddInterceptors(this).Options);
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Keep(command);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Keep(command);
        return ValueTask.FromResult(result);
    }

    private void Keep(DbCommand command) => _sent.TryAdd(
        command.CommandText, new SentSql(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.DbType, p.Value))]));
}
