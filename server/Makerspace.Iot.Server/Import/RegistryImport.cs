using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Makerspace.Iot.Server.Import;

/// <summary>
/// Imports files into the registry: all of it in one transaction, or nothing. Files are read and checked against a snapshot, while others write; the write lock is taken only for
/// what is good, and only if the registry is still the one that was checked. Thread-safe; imports of two processes follow each other.
/// </summary>
/// <param name="Databases">The database.</param>
public sealed record RegistryImport(IDbContextFactory<MakerspaceDb> Databases)
{
    // After so many attempts that another change of the registry overtook, one more is made with the lock from its beginning.
    private const int MostOvertaken = 3;

    private static readonly string[] Extensions = [".csv", ".json"];

    /// <summary>Who imports.</summary>
    public Actor Actor { get; init; } = Actor.Program;

    /// <summary>Who may do what.</summary>
    public IAccessPolicy Policy { get; init; } = RolePolicy.Instance;

    /// <summary>Why, for every row without a reason of its own; null if nobody states it.</summary>
    public string? Reason { get; init; }

    /// <summary>True if what the rows allow that a file lacks is to end today, see <see cref="Missing"/>.</summary>
    public bool WithdrawMissing { get; init; }

    /// <summary>The language of what is told.</summary>
    public Language Language { get; init; } = Language.French;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Asked about <see cref="ImportResult.Openings"/>, before anything is written and while nothing is locked; nothing is written if it answers false, as it does by default.
    /// Asked again if the registry has changed meanwhile and something else would be opened.
    /// </summary>
    public Func<ImportResult, bool> Allow { get; init; } = _ => false;

    /// <summary>Reads, checks, and writes unless <paramref name="dryRun"/>. A path may be a file or a folder, of which every CSV and JSON file is read.</summary>
    public async Task<ImportResult> RunAsync(IEnumerable<string> paths, bool dryRun, CancellationToken cancellationToken = default)
    {
        var reading = new ImportErrors(Language);
        List<(ImportTable Table, ImportRow Row)> rows = ReadAll(paths, reading);
        HashSet<ImportError> allowed = [];
        for (int overtaken = 0; ; overtaken++)
        {
            if (await AttemptAsync(rows, reading, dryRun, lockFirst: overtaken >= MostOvertaken, allowed, cancellationToken) is not { } result)
            {
                continue;
            }

            if (!result.OpeningRefused || !Allow(result))
            {
                return result;
            }

            allowed.UnionWith(result.Openings);
        }
    }

    /// <summary>Null if the registry changed between check and write.</summary>
    private async Task<ImportResult?> AttemptAsync(List<(ImportTable Table, ImportRow Row)> rows, ImportErrors reading, bool dryRun, bool lockFirst, HashSet<ImportError> allowed, CancellationToken cancellationToken)
    {
        var errors = new ImportErrors(reading);
        await using MakerspaceDb db = await Databases.CreateDbContextAsync(cancellationToken);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        IReadOnlyList<ImportCounts> counts;
        IReadOnlyList<ImportError> openings;
        long version;
        IDbContextTransaction transaction = lockFirst ? await LockAsync(db, cancellationToken) : await ReadSnapshot.BeginAsync(db, cancellationToken);
        try
        {
            version = await RegistryVersion.ReadAsync(db, cancellationToken);
            var act = new RegistryAct(db, Policy, new Acting(Actor, Time.GetUtcNow(), Reason));
            ImportedRegistry registry = await ImportedRegistry.LoadAsync(act, cancellationToken);
            foreach ((ImportTable table, ImportRow row) in rows)
            {
                registry.Put(table, row, new RowFields(row, errors, ParisTime.Zone), errors);
            }

            IReadOnlyList<MissingRows> missing = errors.Count > 0 ? [] : Missing.Of(registry, rows.Select(x => x.Table.Name).Distinct(), WithdrawMissing);
            registry.Check(errors);
            if (errors.Count == 0)
            {
                await PastChanges.CheckAsync(registry, errors, cancellationToken);
            }

            if (errors.Count > 0)
            {
                return new ImportResult(errors.All, [], false) { Warnings = errors.Warnings };
            }

            counts = registry.Counts(Locale.Of(Language));
            openings = Openings.Of(registry, ParisTime.Zone, Language);
            bool refused = !dryRun && !openings.All(allowed.Contains);
            if (dryRun || refused || counts.All(c => c.Added + c.Changed == 0))
            {
                return new ImportResult([], counts, false) { Openings = openings, OpeningRefused = refused, Warnings = errors.Warnings, Missing = missing };
            }

            if (!lockFirst)
            {
                await ReadSnapshot.EndAsync(transaction);
                transaction = await LockAsync(db, cancellationToken);
                if (await RegistryVersion.ReadAsync(db, cancellationToken) != version + 1)
                {
                    return null;
                }
            }

            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new ImportResult([], counts, true) { Openings = openings, Warnings = errors.Warnings, Missing = missing };
        }
        finally
        {
            await transaction.DisposeAsync();
        }
    }

    // Counting the change takes the lock of the version's row, on SQLite that of the database: what is read after it stays as it is until the commit.
    private static async Task<IDbContextTransaction> LockAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RegistryVersion.BumpAsync(db, cancellationToken);
        return transaction;
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
                    errors.Add(path, 0, new("ce dossier ne contient ni CSV ni JSON.", "this folder holds neither CSV nor JSON."));
                }

                Array.ForEach(files, f => ReadOne(f, rows, errors));
            }
            else if (File.Exists(path))
            {
                ReadOne(path, rows, errors);
            }
            else
            {
                errors.Add(path, 0, new("ce fichier n'existe pas.", "this file does not exist."));
            }
        }

        return rows;
    }

    private static void ReadOne(string path, List<(ImportTable Table, ImportRow Row)> rows, ImportErrors errors)
    {
        string stem = Path.GetFileNameWithoutExtension(path);
        if (!Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
        {
            errors.Add(Path.GetFileName(path), 0, new("un fichier .csv ou .json est attendu.", "a .csv or .json file is expected."));
        }
        else if (ImportTable.Of(stem) is { } table)
        {
            rows.AddRange(ImportFile.Read(path, table, errors).Select(r => (table, r)));
        }
        else
        {
            errors.Add(Path.GetFileName(path), 0, ImportTable.Hinted("aucune table ne s'appelle ainsi.", "no table has this name.", stem));
        }
    }
}
