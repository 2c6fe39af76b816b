using Makerspace.Iot.Server.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Makerspace.Iot.Server.Data;

/// <summary>Chooses and configures the provider: SQLite in the data folder, or PostgreSQL.</summary>
public static class DatabaseProvider
{
    /// <summary>Name of the SQLite file in the data folder.</summary>
    public const string SqliteFile = "makerspace.db";

    /// <summary>A factory outside any host, for commands and tests. It creates the data folder if SQLite needs it.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="pooled">False if connections are to be gone once closed, because the file is deleted then.</param>
    public static IDbContextFactory<MakerspaceDb> CreateFactory(ServerOptions options, bool pooled = true) => Create(options, pooled, services: null);

    /// <summary>Adds the factory to a host, and what keeps SQLite's statistics up to date.</summary>
    public static IServiceCollection AddMakerspaceDb(this IServiceCollection services, ServerOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        if (options.UsesSqlite)
        {
            services.AddHostedService<SqliteUpkeep>();
        }

        return services.AddSingleton<IDbContextFactory<MakerspaceDb>>(provider => Create(options, pooled: true, provider));
    }

    private static Factory Create(ServerOptions options, bool pooled, IServiceProvider? services)
    {
        if (!options.UsesSqlite)
        {
            DbContextOptions<PostgresMakerspaceDb> postgres = Builder<PostgresMakerspaceDb>(services).UseNpgsql(options.Database).Options;
            return new Factory(() => new PostgresMakerspaceDb(postgres));
        }

        Directory.CreateDirectory(options.Data);
        DbContextOptions<SqliteMakerspaceDb> sqlite = Builder<SqliteMakerspaceDb>(services)
            .UseSqlite(SqliteConnectionString(options.Data, pooled)).AddInterceptors(SqliteDurability.Instance).Options;
        return new Factory(() => new SqliteMakerspaceDb(sqlite));
    }

    // The provider of a host gives EF its log.
    private static DbContextOptionsBuilder<TContext> Builder<TContext>(IServiceProvider? services)
        where TContext : DbContext => new DbContextOptionsBuilder<TContext>().UseApplicationServiceProvider(services);

    private static string SqliteConnectionString(string folder, bool pooled) => new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(folder, SqliteFile),
        ForeignKeys = true,
        Pooling = pooled,
        DefaultTimeout = 30,
    }.ToString();

    private sealed class Factory(Func<MakerspaceDb> create) : IDbContextFactory<MakerspaceDb>
    {
        public MakerspaceDb CreateDbContext() => create();
    }
}
