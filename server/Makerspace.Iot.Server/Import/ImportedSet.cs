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

    /// <summary>True where the key will stand, or stands on a line that is wrong for another reason: that line is named already.</summary>
    public bool Contains(TKey key) => _rows.ContainsKey(key) || (key is string text && _mentioned.Contains(text));

    /// <summary>Notes the key of a line that is wrong.</summary>
    public void Mention(string key) => _mentioned.Add(key);

    /// <summary>The row of this key as it stands so far; null where there is none.</summary>
    public T? Find(TKey key) => _rows.GetValueOrDefault(key);

    /// <summary>The line that brought this row; null where it stood before.</summary>
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

    /// <summary>What would be saved now.</summary>
    public ImportCounts Counts(string table)
    {
        EntityEntry<T>[] entries = _origins.Keys.Select(k => _db.Entry(_rows[k])).ToArray();
        int added = entries.Count(e => e.State == EntityState.Added);
        int changed = entries.Count(e => e.State == EntityState.Modified);
        return new ImportCounts(table, added, changed, entries.Length - added - changed);
    }
}
