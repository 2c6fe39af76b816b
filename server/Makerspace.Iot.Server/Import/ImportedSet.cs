using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Makerspace.Iot.Server.Import;

/// <summary>
/// One table of the registry with what an import brings to it: the rows that will stand there afterwards, and the line from which each came.
/// </summary>
/// <typeparam name="T">Entity.</typeparam>
/// <typeparam name="TKey">Its key.</typeparam>
internal sealed class ImportedSet<T, TKey>
    where T : class
    where TKey : notnull
{
    private readonly Func<T, TKey> _key;
    private readonly Dictionary<TKey, T> _rows;
    private readonly Dictionary<TKey, ImportRow> _origins = [];
    private readonly HashSet<string> _mentioned = new(StringComparer.Ordinal);
    private readonly DbContext _db;
    private int _removed;

    private ImportedSet(DbContext db, Func<T, TKey> key, List<T> existing)
    {
        _db = db;
        _key = key;
        _rows = existing.ToDictionary(key);
    }

    /// <summary>Every row that will stand after the import.</summary>
    public IEnumerable<T> Rows => _rows.Values;

    /// <summary>The rows that this import brought or touched, with their line.</summary>
    public IEnumerable<(T Row, ImportRow Origin)> Imported => _origins.Select(o => (_rows[o.Key], o.Value));

    public static async Task<ImportedSet<T, TKey>> LoadAsync(DbContext db, Func<T, TKey> key, CancellationToken cancellationToken) =>
        new(db, key, await db.Set<T>().ToListAsync(cancellationToken));

    /// <summary>True if the key will stand, or stands on a line that is wrong for another reason: that line is named already.</summary>
    public bool Contains(TKey key) => _rows.ContainsKey(key) || (key is string text && _mentioned.Contains(text));

    /// <summary>Notes the key of a line that is wrong.</summary>
    public void Mention(string key) => _mentioned.Add(key);

    /// <summary>The row of this key as it stands so far; null if there is none.</summary>
    public T? Find(TKey key) => _rows.GetValueOrDefault(key);

    /// <summary>The line that brought this row; null if it stood before.</summary>
    public ImportRow? OriginOf(T row) => _origins.GetValueOrDefault(_key(row));

    /// <summary>Puts a row in, over the one of the same key. Two of one key in one import are an error.</summary>
    public void Put(T row, ImportRow origin, ImportErrors errors)
    {
        TKey key = _key(row);
        if (_origins.TryGetValue(key, out ImportRow? earlier))
        {
            errors.Add(origin.File, origin.Line, $"la même clé est déjà dans {earlier.File}, ligne {earlier.Line}.");
            return;
        }

        _origins[key] = origin;
        if (_rows.TryGetValue(key, out T? existing))
        {
            _db.Entry(existing).CurrentValues.SetValues(row);
        }
        else
        {
            _rows[key] = row;
            _db.Add(row);
        }
    }

    /// <summary>Leaves alone what the file does not speak of: columns that it does not have keep what is stored. Nothing if the row is new.</summary>
    public void Retain(T row, IEnumerable<ImportColumn> absent)
    {
        if (Find(_key(row)) is { } stored)
        {
            foreach (ImportColumn column in absent)
            {
                // A column is a property of the same name; a name of a person is kept in a table of its own.
                PropertyInfo? property = _db.Model.FindEntityType(typeof(T))!.FindProperty(char.ToUpperInvariant(column.Name[0]) + column.Name[1..])?.PropertyInfo;
                property?.SetValue(row, property.GetValue(stored));
            }
        }
    }

    /// <summary>Takes a row away, if it is there.</summary>
    public void Remove(TKey key)
    {
        if (_rows.Remove(key, out T? row))
        {
            _db.Remove(row);
            _removed++;
        }
    }

    /// <summary>The rows that stood before and that this import changes: as they were, as they will be, and the line.</summary>
    public IEnumerable<(T Before, T After, ImportRow Origin)> Changed => Imported
        .Where(i => _db.Entry(i.Row).State == EntityState.Modified)
        .Select(i => ((T)_db.Entry(i.Row).OriginalValues.ToObject(), i.Row, i.Origin));

    /// <summary>The rows that stood before, as they will be.</summary>
    public IEnumerable<T> Stored => _rows.Values.Where(r => _db.Entry(r).State != EntityState.Added);

    /// <summary>The rows that this import adds, with their line.</summary>
    public IEnumerable<(T Row, ImportRow Origin)> Added => Imported.Where(i => _db.Entry(i.Row).State == EntityState.Added);

    /// <summary>What would be saved now.</summary>
    public ImportCounts Counts(string table)
    {
        EntityEntry<T>[] entries = _origins.Keys.Select(k => _db.Entry(_rows[k])).ToArray();
        int added = entries.Count(e => e.State == EntityState.Added);
        int changed = entries.Count(e => e.State == EntityState.Modified);
        return new ImportCounts(table, added, changed + _removed, entries.Length - added - changed);
    }
}
