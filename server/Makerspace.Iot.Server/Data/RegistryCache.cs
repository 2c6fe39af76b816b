using Makerspace.Iot.Server.Core.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// The registry in memory, one for pages, API, ingest, tariffs and access lists: read once for each version, by one caller while the others wait.
/// Rows that have not changed stay the same objects, and so does a table in which none has; so what was worked out from it can be kept. Thread-safe.
/// </summary>
public sealed class RegistryCache(IDbContextFactory<MakerspaceDb> databases, TimeProvider time) : IDisposable
{
    /// <summary>How long <see cref="ReadAsync"/> takes the version on trust.</summary>
    public static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(2);

    private const long Never = long.MinValue;
    private readonly SemaphoreSlim _one = new(1);
    private readonly DerivedValues _derived = new();
    private volatile RegistryTables _tables = RegistryTables.Empty;
    private long _checkedAt = Never;

    /// <summary>What was read last; empty before the first reading.</summary>
    public RegistryTables Current => _tables;

    /// <summary>The registry, at most <see cref="CheckEvery"/> old: a hundred open pages cost the database no more than one.</summary>
    public ValueTask<RegistryTables> ReadAsync(CancellationToken cancellationToken) => IsChecked() ? new(_tables) : new(LookAsync(trust: true, cancellationToken));

    /// <summary>The registry as of now: its version is asked for.</summary>
    public Task<RegistryTables> RefreshAsync(CancellationToken cancellationToken) => LookAsync(trust: false, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private bool IsChecked()
    {
        long at = Volatile.Read(ref _checkedAt);
        return at != Never && time.GetElapsedTime(at) < CheckEvery;
    }

    private async Task<RegistryTables> LookAsync(bool trust, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (trust && IsChecked())
            {
                return _tables;
            }

            long at = time.GetTimestamp();
            await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
            if (await RegistryVersion.ReadAsync(db, cancellationToken) != _tables.Version)
            {
                _tables = await LoadAsync(db, _tables, cancellationToken);
            }

            Volatile.Write(ref _checkedAt, at);
            return _tables;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<RegistryTables> LoadAsync(MakerspaceDb db, RegistryTables before, CancellationToken cancellationToken)
    {
        // One state of the database, whatever is written meanwhile.
        await using IDbContextTransaction snapshot = await ReadSnapshot.BeginAsync(db, cancellationToken);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        return new RegistryTables(_derived)
        {
            Version = await RegistryVersion.ReadAsync(db, cancellationToken),
            Sites = await TableAsync(before.Sites),
            Structures = await TableAsync(before.Structures),
            Agents = await TableAsync(before.Agents),
            AgentSites = await TableAsync(before.AgentSites),
            Categories = await TableAsync(before.Categories),
            Machines = await TableAsync(before.Machines),
            FormerCategories = await TableAsync(before.FormerCategories),
            Placements = await TableAsync(before.Placements),
            Memberships = await TableAsync(before.Memberships),
            Badges = await TableAsync(before.Badges),
            Qualifications = await TableAsync(before.Qualifications),
            Rates = await TableAsync(before.Rates),
        };

        async Task<IReadOnlyList<T>> TableAsync<T>(IReadOnlyList<T> known)
            where T : Record
        {
            IClrPropertyGetter[] fields = [.. db.Model.FindEntityType(typeof(T))!.GetProperties().Where(p => !p.IsShadowProperty()).Select(p => p.GetGetter())];
            Dictionary<Guid, T> byId = known.ToDictionary(r => r.Id);
            var rows = new List<T>(known.Count);
            bool same = true;
            await foreach (T row in db.Set<T>().AsNoTracking().OrderBy(r => r.Id).AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                if (byId.TryGetValue(row.Id, out T? stands) && Array.TrueForAll(fields, f => Equals(f.GetClrValue(row), f.GetClrValue(stands))))
                {
                    rows.Add(stands);
                    continue;
                }

                // Thousands of rows were changed by a few people.
                (row.CreatedBy, row.ChangedBy) = (One(row.CreatedBy), One(row.ChangedBy));
                rows.Add(row);
                same = false;
            }

            return same && rows.Count == known.Count ? known : [.. rows];
        }

        string One(string text) => texts.TryGetValue(text, out string? one) ? one : texts[text] = text;
    }
}
