using System.Reflection;
using System.Text.RegularExpressions;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Tests.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Record = Makerspace.Iot.Server.Core.Registry.Record;

namespace Makerspace.Iot.Server.Tests.Registry;

/// <summary>Nothing changes a row of the registry past <c>SaveChanges</c>, which stamps it and writes its audit: no statement of the program, and no foreign key.</summary>
public sealed partial class AuditedWritesTests
{
    // They name a table in a variable: of what SaveChanges hands over, of statements that are looked at below, of InfluxDB.
    private static readonly string[] Variables = ["Data/BulkInsert.cs", "Ingest/Writing/StatementText.cs", "Telemetry/UsagePoints.cs"];

    private static readonly Lazy<HashSet<string>> Tables = new(() =>
    {
        using MakerspaceDb db = DatabaseProvider.CreateFactory(new Server.Settings.ServerOptions { Data = Path.GetTempPath() }).CreateDbContext();
        return [.. db.Model.GetEntityTypes().Where(t => typeof(Record).IsAssignableFrom(t.ClrType)).Select(t => t.GetTableName()!)];
    });

    [Theory]
    [DatabaseData]
    public async Task No_foreign_key_changes_or_deletes_a_record_by_itself(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        await using MakerspaceDb db = test.Open();
        IForeignKey[] keys = [.. db.Model.GetEntityTypes().Where(t => typeof(Record).IsAssignableFrom(t.ClrType)).SelectMany(t => t.GetForeignKeys())];
        Assert.NotEmpty(keys);
        Assert.All(keys, k => Assert.Equal(DeleteBehavior.Restrict, k.DeleteBehavior));
        Assert.DoesNotContain(await SchemaCatalog.ReadAsync(db), line => ForeignKeyAction().IsMatch(line));
    }

    [Fact]
    public void No_source_of_the_server_changes_records_past_their_audit()
    {
        string server = Path.Combine(Root(), "server", "Makerspace.Iot.Server");
        string[] files = [.. Directory.EnumerateFiles(server, "*.cs", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(server, f))
            .Where(f => !f.StartsWith("obj/", StringComparison.Ordinal) && !f.StartsWith("bin/", StringComparison.Ordinal) && !f.StartsWith("Data/Migrations/", StringComparison.Ordinal))];
        Assert.True(files.Length > 200);
        string[] faults = [.. files.Except(Variables).SelectMany(f => FaultsOf(File.ReadAllText(Path.Combine(server, f))).Select(fault => $"{f}: {fault}"))];
        Assert.Empty(faults);
        Assert.All(Variables, f => Assert.Contains(f, files));
    }

    [Fact]
    public void No_statement_of_the_ledgers_connection_writes_a_record()
    {
        string[] statements = [.. typeof(StatementText).Assembly.GetTypes()
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)).Where(f => f.FieldType == typeof(StatementText))
            .Select(f => ((StatementText)f.GetValue(null)!).Sql)];
        Assert.NotEmpty(statements);
        Assert.Empty(statements.SelectMany(FaultsOf));
    }

    [Theory]
    [InlineData("""await db.Set<Badge>().Where(b => b.Uid == "x").ExecuteDeleteAsync();""")]
    [InlineData("IQueryable<Membership> all = Rows(db);\n await all.ExecuteUpdateAsync(s => s);")]
    [InlineData("""db.Database.ExecuteSqlRawAsync("UPDATE persons SET x = 1")""")]
    [InlineData("""db.Database.ExecuteSqlRawAsync("DELETE FROM \"badges\"")""")]
    [InlineData("""Statement("INSERT INTO tariff_rates VALUES (1)")""")]
    [InlineData("""Statement($"DELETE FROM {table}")""")]
    public void What_does_is_found(string source) => Assert.NotEmpty(FaultsOf(source));

    [Theory]
    [InlineData("await db.Set<QuarantineItem>().Where(i => old.Contains(i.Id)).ExecuteDeleteAsync();")]
    [InlineData("""Statement("UPDATE usage_entries SET x = 1")""")]
    [InlineData("""Read("SELECT * FROM badges")""")]
    public void What_does_not_is_not(string source) => Assert.Empty(FaultsOf(source));

    private static IEnumerable<string> FaultsOf(string source)
    {
        HashSet<string> records = [.. typeof(Record).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Record))).Select(t => t.Name)];
        foreach (string statement in source.Split(';'))
        {
            // What it is executed on must be seen to be no record.
            if (PastSaving().IsMatch(statement) && (SetOf().Match(statement) is not { Success: true } set || records.Contains(set.Groups["type"].Value)))
            {
                yield return statement.Trim();
            }
        }

        foreach (Match sql in Sql().Matches(source))
        {
            if (sql.Groups["table"].Value is var table && (table.Length == 0 || Tables.Value.Contains(table)))
            {
                yield return sql.Value;
            }
        }
    }

    private static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Makerspace.Iot.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"\bExecute(Update|Delete)(Async)?\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PastSaving();

    [GeneratedRegex(@"\bSet<(?<type>\w+)>\(\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SetOf();

    [GeneratedRegex("""\b(INSERT INTO|UPDATE|DELETE FROM)\s+\\?"?((?<table>[a-z_]+)|\{)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sql();

    [GeneratedRegex("delete=(CASCADE|SET NULL|SET DEFAULT)|ON (DELETE|UPDATE) (CASCADE|SET)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ForeignKeyAction();
}
