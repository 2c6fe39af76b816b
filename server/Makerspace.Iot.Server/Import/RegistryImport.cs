using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Makerspace.Iot.Server.Import;

/// <summary>Imports files into the registry: all of it in one transaction, or nothing. Thread-safe; imports of two processes follow each other.</summary>
/// <param name="databases">The database.</param>
public sealed class RegistryImport(IDbContextFactory<MakerspaceDb> databases)
{
    private static readonly string[] Extensions = [".csv", ".json"];

    /// <summary>Reads, checks, and writes unless <paramref name="dryRun"/>. A path may be a file or a folder, of which every CSV and JSON file is read.</summary>
    public async Task<ImportResult> RunAsync(IEnumerable<string> paths, bool dryRun, CancellationToken cancellationToken = default)
    {
        var errors = new ImportErrors();
        List<(ImportTable Table, ImportRow Row)> rows = ReadAll(paths, errors);

        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        ImportedRegistry registry = await ImportedRegistry.LoadAsync(db, cancellationToken);
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(Site.DefaultTimeZone);
        foreach ((ImportTable table, ImportRow row) in rows)
        {
            registry.Put(table, row, new RowFields(row, errors, zone), errors);
        }

        RegistryRules.Check(registry, errors);
        if (errors.Count > 0)
        {
            return new ImportResult(errors.Kept, errors.Count, [], false);
        }

        IReadOnlyList<ImportCounts> counts = registry.Counts();
        bool changes = counts.Any(c => c.Added + c.Changed > 0);
        if (!dryRun && changes)
        {
            await db.SaveChangesAsync(cancellationToken);
            await RegistryVersion.BumpAsync(db, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return new ImportResult([], 0, counts, !dryRun && changes);
    }

    private static List<(ImportTable Table, ImportRow Row)> ReadAll(IEnumerable<string> paths, ImportErrors errors)
    {
        var rows = new List<(ImportTable, ImportRow)>();
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                string[] files = Directory.EnumerateFiles(path).Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal).ToArray();
                if (files.Length == 0)
                {
                    errors.Add(path, 0, "ce dossier ne contient ni CSV ni JSON.");
                }

                Array.ForEach(files, f => ReadOne(f, rows, errors));
            }
            else if (File.Exists(path))
            {
                ReadOne(path, rows, errors);
            }
            else
            {
                errors.Add(path, 0, "ce fichier n'existe pas.");
            }
        }

        return rows;
    }

    private static void ReadOne(string path, List<(ImportTable Table, ImportRow Row)> rows, ImportErrors errors)
    {
        string stem = Path.GetFileNameWithoutExtension(path);
        if (!Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
        {
            errors.Add(Path.GetFileName(path), 0, "un fichier .csv ou .json est attendu.");
        }
        else if (ImportTable.Of(stem) is { } table)
        {
            rows.AddRange(ImportFile.Read(path, table, errors).Select(r => (table, r)));
        }
        else
        {
            errors.Add(Path.GetFileName(path), 0, $"aucune table ne s'appelle ainsi.{ImportTable.Hint(stem)}");
        }
    }
}
