using Makerspace.Iot.Server.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Data;

/// <summary>Chooses and configures the provider: SQLite in the data folder, or PostgreSQL.</summary>
public static class DatabaseProvider
{
    /// <summary>Name of the SQLite file in the data folder.</summary>
    public const string SqliteFile = "makerspace.db";

    /// <summary>Configures a context for the settings; creates the data folder if SQLite needs it.</summary>
    public static void Configure(DbContextOptionsBuilder builder, ServerOptions options, bool pooled = true)
    {
        if (options.UsesSqlite)
        {
            Directory.CreateDirectory(options.Data);
            builder.UseSqlite(SqliteConnectionString(options.Data, pooled)).AddInterceptors(SqliteDurability.Instance);
        }
        else
        {
            builder.UseNpgsql(options.Database);
        }
    }

    /// <summary>A factory outside any host, for commands and tests.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="pooled">False if connections are to be gone once closed, because the file is deleted then.</param>
    public static IDbContextFactory<MakerspaceDb> CreateFactory(ServerOptions options, bool pooled = true)
    {
        var builder = new DbContextOptionsBuilder<MakerspaceDb>();
        Configure(builder, options, pooled);
        return new Factory(builder.Options);
    }

    /// <summary>Adds the factory to a host.</summary>
    public static IServiceCollection AddMakerspaceDb(this IServiceCollection services, ServerOptions options) =>
        services.AddDbContextFactory<MakerspaceDb>(builder => Configure(builder, options));

    private static string SqliteConnectionString(string folder, bool pooled) => new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(folder, SqliteFile),
        ForeignKeys = true,
        Pooling = pooled,
        DefaultTimeout = 30,
    }.ToString();

    private sealed class Factory(DbContextOptions<MakerspaceDb> options) : IDbContextFactory<MakerspaceDb>
    {
        public MakerspaceDb CreateDbContext() => new(options);
    }
}
