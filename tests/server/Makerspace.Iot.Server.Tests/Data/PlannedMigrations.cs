using System.Reflection;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Postgres = Makerspace.Iot.Server.Data.Migrations.Postgres;
using Sqlite = Makerspace.Iot.Server.Data.Migrations.Sqlite;

namespace Makerspace.Iot.Server.Tests.Data;

/// <summary>The first migration of the program, and two that the test writes.</summary>
internal sealed class PlannedMigrations(ICurrentDbContext context) : IMigrationsAssembly
{
    private static readonly AsyncLocal<Action<MigrationBuilder>[]> Steps = new();

    public IReadOnlyDictionary<string, TypeInfo> Migrations { get; } = context.Context is SqliteMakerspaceDb
        ? Plan(typeof(Sqlite.Baseline), typeof(SqliteFirst), typeof(SqliteSecond)) : Plan(typeof(Postgres.Baseline), typeof(PostgresFirst), typeof(PostgresSecond));

    public ModelSnapshot? ModelSnapshot => null;

    public Assembly Assembly => typeof(PlannedMigrations).Assembly;

    /// <summary>Opens a database with them.</summary>
    public static MakerspaceDb Open(TestDatabase test, Action<MigrationBuilder> first, Action<MigrationBuilder>? second = null)
    {
        Steps.Value = [first, second ?? (_ => { })];
        using MakerspaceDb db = test.Open();
        string connection = db.Database.GetConnectionString()!;
        return test.Options.UsesSqlite
            ? new SqliteMakerspaceDb(new DbContextOptionsBuilder<SqliteMakerspaceDb>()
                .UseSqlite(connection).AddInterceptors(SqliteDurability.Instance).ReplaceService<IMigrationsAssembly, PlannedMigrations>().Options)
            : new PostgresMakerspaceDb(new DbContextOptionsBuilder<PostgresMakerspaceDb>()
                .UseNpgsql(connection).ReplaceService<IMigrationsAssembly, PlannedMigrations>().Options);
    }

    public string? FindMigrationId(string nameOrId) => throw new NotSupportedException();

    public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        var migration = (Migration)Activator.CreateInstance(migrationClass)!;
        migration.ActiveProvider = activeProvider;
        return migration;
    }

    private static SortedList<string, TypeInfo> Plan(Type baseline, Type first, Type second) => new(StringComparer.Ordinal)
    {
        [baseline.GetCustomAttribute<MigrationAttribute>()!.Id] = baseline.GetTypeInfo(),
        ["99990101000000_First"] = first.GetTypeInfo(),
        ["99990102000000_Second"] = second.GetTypeInfo(),
    };

    // The model of the first migration stays theirs.
    private sealed class SqliteFirst : Sqlite.Baseline
    {
        protected override void Up(MigrationBuilder migrationBuilder) => Steps.Value![0](migrationBuilder);
    }

    private sealed class SqliteSecond : Sqlite.Baseline
    {
        protected override void Up(MigrationBuilder migrationBuilder) => Steps.Value![1](migrationBuilder);
    }

    private sealed class PostgresFirst : Postgres.Baseline
    {
        protected override void Up(MigrationBuilder migrationBuilder) => Steps.Value![0](migrationBuilder);
    }

    private sealed class PostgresSecond : Postgres.Baseline
    {
        protected override void Up(MigrationBuilder migrationBuilder) => Steps.Value![1](migrationBuilder);
    }
}
