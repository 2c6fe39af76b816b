using System.Data.Common;
using System.Diagnostics;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Benchmarks.Scale;

/// <summary>Import of the members of a network with names, memberships, badges and qualifications into an empty registry, beside the bare copy of the rows that it wrote.</summary>
internal static class ImportFigure
{
    private const double LimitSeconds = 10;
    private static readonly string[] Tables = ["persons", "person_names", "memberships", "badges", "qualifications", "audit_entries"];

    public static async Task RunAsync(ResultTable table, string name, ServerOptions options, int members)
    {
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(options);
        await using (MakerspaceDb db = await databases.CreateDbContextAsync())
        {
            await SchemaMigrator.MigrateAsync(db);
        }

        using var files = new TempFolder();
        new BenchRegistry(1, 1, members).Write(files.Path);
        await File.WriteAllLinesAsync(files.File("persons.csv"), ["ref;displayName", .. Enumerable.Range(0, members).Select(p => $"{BenchRegistry.Member(p)};Camille Martin {p}")]);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        ImportResult result = await new RegistryImport(databases) { Allow = _ => true }.RunAsync([files.Path], dryRun: false);
        double seconds = watch.Elapsed.TotalSeconds;
        double used = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        if (!result.Written)
        {
            throw new InvalidOperationException($"The import was refused: {result.Errors.FirstOrDefault()}");
        }

        await using MakerspaceDb copy = await databases.CreateDbContextAsync();
        await copy.Database.OpenConnectionAsync();
        watch.Restart();
        foreach (string kind in Tables)
        {
            await using DbCommand command = copy.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"CREATE TABLE bare_{kind} AS SELECT * FROM {kind}";
            await command.ExecuteNonQueryAsync();
        }

        double bare = watch.Elapsed.TotalSeconds;
        table.Add(new Figure(
            $"{name}: import of {members:N0} members with names, memberships, badges and qualifications", $"{seconds:0.0} s, CPU of the program {used:0.0} s", $"bare copy of the rows and their audit: {bare:0.0} s",
            $"{seconds / bare:0.0} ×", $"< {LimitSeconds:0} s", seconds < LimitSeconds, seconds >= LimitSeconds && used < LimitSeconds ? $"the machine is busy: the program itself used {used:0.0} s of CPU time" : null));
    }
}
