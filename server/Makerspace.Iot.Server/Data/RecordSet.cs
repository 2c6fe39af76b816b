using System.Linq.Expressions;
using System.Reflection;
using Makerspace.Iot.Server.Core.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Makerspace.Iot.Server.Data;

/// <summary>One table of the registry in an act, in memory: its rows as they will stand, found by what is unique in them. Not thread-safe.</summary>
/// <typeparam name="T">Row.</typeparam>
/// <typeparam name="TKey">What is unique in it.</typeparam>
public sealed class RecordSet<T, TKey>
    where T : Record
    where TKey : notnull
{
    private readonly DbContext _db;
    private readonly Func<T, TKey> _key;
    private readonly PropertyInfo[] _fields;
    private readonly Dictionary<TKey, T> _rows;
    private readonly HashSet<T> _touched = new(ReferenceEqualityComparer.Instance);
    private readonly List<T> _withdrawn = [];

    private RecordSet(DbContext db, Func<T, TKey> key, List<T> rows)
    {
        (_db, _key, _rows) = (db, key, rows.ToDictionary(key));
        _fields = [.. RecordKeeping.FieldsOf(db.Model.FindEntityType(typeof(T))!).Select(p => p.PropertyInfo!)];
    }

    /// <summary>Every row that will stand.</summary>
    public IReadOnlyCollection<T> Rows => _rows.Values;

    /// <summary>The rows put or corrected in this act, also those that it leaves as they were.</summary>
    public IReadOnlyCollection<T> Touched => _touched;

    /// <summary>The rows withdrawn in this act.</summary>
    public IReadOnlyList<T> Withdrawn => _withdrawn;

    /// <summary>The touched rows that are new.</summary>
    public IEnumerable<T> Added => _touched.Where(IsAdded);

    /// <summary>The touched rows that stood before and differ now, as they were and as they will be.</summary>
    public IEnumerable<(T Before, T After)> Changed =>
        _touched.Select(r => (Row: r, Entry: _db.Entry(r))).Where(e => e.Entry.State == EntityState.Modified).Select(e => ((T)e.Entry.OriginalValues.ToObject(), e.Row));

    /// <summary>The rows that stood before, as they will be.</summary>
    public IEnumerable<T> Stored => _rows.Values.Where(r => !IsAdded(r));

    /// <summary>Reads the rows of a table, all or some.</summary>
    public static async Task<RecordSet<T, TKey>> LoadAsync(DbContext db, Func<T, TKey> key, Expression<Func<T, bool>>? which, CancellationToken cancellationToken)
    {
        IQueryable<T> rows = db.Set<T>();
        return new RecordSet<T, TKey>(db, key, await (which is null ? rows : rows.Where(which)).ToListAsync(cancellationToken));
    }

    /// <summary>The row as it will stand; null if there is none.</summary>
    public T? Find(TKey key) => _rows.GetValueOrDefault(key);

    /// <summary>True for a row that is new in this act.</summary>
    public bool IsAdded(T row) => _db.Entry(row).State == EntityState.Added;

    /// <summary>Puts a row in, or its fields over those of the one that has its key. Answers the row as it will stand, and false if this act has put one of that key already.</summary>
    public (T Row, bool First) Put(T row)
    {
        TKey key = _key(row);
        if (!_rows.TryGetValue(key, out T? existing))
        {
            _rows[key] = row;
            _db.Add(row);
            _touched.Add(row);
            return (row, true);
        }

        if (!_touched.Add(existing))
        {
            return (existing, false);
        }

        Correct(existing, stored => Array.ForEach(_fields, f => f.SetValue(stored, f.GetValue(row))));
        return (existing, true);
    }

    /// <summary>Changes a row that stands, also what is unique in it.</summary>
    public void Correct(T row, Action<T> change)
    {
        TKey before = _key(row);
        change(row);
        EntityEntry<T> entry = _db.Entry(row);
        entry.DetectChanges();
        _touched.Add(row);
        if (!before.Equals(_key(row)))
        {
            // If the new key is taken, the overlap of the two is found by the rules, which look at all rows.
            _rows.Remove(before);
            if (!_rows.TryAdd(_key(row), row))
            {
                Clash = row;
            }
        }
    }

    /// <summary>The row whose corrected key another row has already; null if none.</summary>
    public T? Clash { get; private set; }

    /// <summary>Takes a row away; the audit keeps what it was.</summary>
    public void Withdraw(T row)
    {
        if (_rows.Remove(_key(row)))
        {
            _touched.Remove(row);
            if (IsAdded(row))
            {
                _db.Entry(row).State = EntityState.Detached;
            }
            else
            {
                _db.Remove(row);
                _withdrawn.Add(row);
            }
        }
    }

    /// <summary>Fills the named fields of a row that is about to be put with what is stored; nothing if it is new.</summary>
    public void Retain(T row, IEnumerable<string> fields)
    {
        if (Find(_key(row)) is { } stored)
        {
            foreach (PropertyInfo field in _fields.Where(f => fields.Contains(f.Name, StringComparer.OrdinalIgnoreCase)))
            {
                field.SetValue(row, field.GetValue(stored));
            }
        }
    }

    /// <summary>What would be saved now: rows added, changed (withdrawn ones too), and touched without a difference.</summary>
    public (int Added, int Changed, int Unchanged) Counts()
    {
        int added = 0, changed = 0, same = 0;
        foreach (T row in _touched)
        {
            switch (_db.Entry(row).State)
            {
                case EntityState.Added: added++; break;
                case EntityState.Modified: changed++; break;
                default: same++; break;
            }
        }

        return (added, changed + _withdrawn.Count, same);
    }
}
