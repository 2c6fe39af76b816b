using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Members;

/// <summary>
/// The people of the registry with their names, for the pages of who manages members. Names are kept here and not in <see cref="RegistryCache"/>, so that nothing else sees them;
/// they are read when such a page is asked for and the registry has changed. Thread-safe.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="registry">The registry.</param>
public sealed class PeopleDirectory(IDbContextFactory<MakerspaceDb> databases, RegistryCache registry) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private IReadOnlyList<NamedPerson> _names = [];
    private long _version = -1;

    /// <summary>Everybody as of now, with the registry of the same moment.</summary>
    public async Task<(People People, RegistryTables Registry)> ReadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            RegistryTables tables = await registry.RefreshAsync(cancellationToken);
            if (tables.Version != _version)
            {
                IReadOnlyList<NamedPerson> read = await NamesAsync(cancellationToken);
                _names = read.SequenceEqual(_names) ? _names : read;
                _version = tables.Version;
            }

            IReadOnlyList<NamedPerson> names = _names;
            return (tables.Derive([names, tables.Memberships, tables.Badges, tables.Structures], () => new People(names, tables.Memberships, tables.Badges, tables.Structures)), tables);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The row of a person's name, for its revision; null if it was erased.</summary>
    public async Task<PersonName?> NameAsync(string person, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<PersonName>().AsNoTracking().FirstOrDefaultAsync(n => n.Person == person, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<IReadOnlyList<NamedPerson>> NamesAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from p in db.Set<Person>()
            join n in db.Set<PersonName>() on p.Ref equals n.Person into named
            from n in named.DefaultIfEmpty()
            select new { p.Ref, Name = (string?)n.DisplayName }).AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.Select(r => new NamedPerson(r.Ref, r.Name)).OrderBy(p => p.Plain.Length == 0).ThenBy(p => p.Plain, StringComparer.Ordinal).ThenBy(p => p.Ref, StringComparer.Ordinal)];
    }
}
