using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Makerspace.Iot.Server.Data;

/// <summary>The database on SQLite. A class of its own because the migrations of a database are found by the class: those of this one are in <c>Migrations/Sqlite</c>.</summary>
/// <param name="options">Made by <see cref="DatabaseProvider"/>.</param>
public sealed class SqliteMakerspaceDb(DbContextOptions<SqliteMakerspaceDb> options) : MakerspaceDb(options);

/// <summary>The database on PostgreSQL; its migrations are in <c>Migrations/Postgres</c>.</summary>
/// <param name="options">Made by <see cref="DatabaseProvider"/>.</param>
public sealed class PostgresMakerspaceDb(DbContextOptions<PostgresMakerspaceDb> options) : MakerspaceDb(options);

/// <summary>For <c>dotnet ef</c>, which only compares models: there is no database.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteMakerspaceDb>
{
    public SqliteMakerspaceDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteMakerspaceDb>().UseSqlite("Data Source=:memory:").Options);
}

/// <inheritdoc cref="SqliteDesign"/>
internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresMakerspaceDb>
{
    public PostgresMakerspaceDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<PostgresMakerspaceDb>().UseNpgsql().Options);
}
