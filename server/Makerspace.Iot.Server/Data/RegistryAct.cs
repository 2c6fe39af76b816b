using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// One act on the registry: who does it, when and why, and what is wrong with it so far. The write services of the modules work in it; nothing is saved if anything is wrong.
/// Not thread-safe.
/// </summary>
public sealed class RegistryAct
{
    private readonly IAccessPolicy _policy;
    private readonly List<(Record? Row, RecordProblem Problem)> _problems = [];
    private readonly Dictionary<Type, Func<string, bool>> _known = [];
    private readonly Dictionary<(Type, string), bool> _asked = [];
    private readonly Dictionary<(Permission, string?), bool> _allowed = [];

    /// <summary>Begins an act on a context, which saves in its name from now on.</summary>
    public RegistryAct(MakerspaceDb db, IAccessPolicy policy, Acting acting)
    {
        (Db, _policy, Acting) = (db, policy, acting);
        db.Acting = acting;
    }

    /// <summary>The context.</summary>
    public MakerspaceDb Db { get; }

    /// <summary>Who, when, why.</summary>
    public Acting Acting { get; }

    /// <summary>What is wrong, with the row; null if no row is meant.</summary>
    public IReadOnlyList<(Record? Row, RecordProblem Problem)> Problems => _problems;

    /// <summary>True if <see cref="SaveAsync"/> has written already: the act is committed though nothing is left to save.</summary>
    public bool HasSaved { get; private set; }

    /// <summary>Writes what there is so far, for rows past EF that refer to it. It stands only with the whole act.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken) => HasSaved |= await Db.SaveChangesAsync(cancellationToken) > 0;

    /// <summary>Says that something is wrong.</summary>
    public void Refuse(Record? row, RecordProblem problem) => _problems.Add((row, problem));

    /// <summary>Asks whether who acts may; a no is a problem of the row. The audit of the row names the site.</summary>
    public bool Demand(Record row, Permission permission, string? site)
    {
        Acting.Of(row, site);
        string? one = site == Everywhere.Mark ? null : site;
        if (!_allowed.TryGetValue((permission, one), out bool allowed))
        {
            _allowed[(permission, one)] = allowed = _policy.Allows(Acting.Actor, permission, one);
        }

        if (!allowed)
        {
            Refuse(row, new RecordProblem(string.Empty, RecordFault.Forbidden));
        }

        return allowed;
    }

    /// <summary>Asks the same of a row that is of several sites, or of none: one of them is enough.</summary>
    public bool DemandAtOne(Record row, Permission permission, RowSites sites)
    {
        SiteScope scope = Scope(permission);
        Acting.Of(row, sites.NotedAt(scope));
        if (sites.Within(scope))
        {
            return true;
        }

        Refuse(row, new RecordProblem(string.Empty, RecordFault.Forbidden));
        return false;
    }

    /// <summary>The sites at which who acts may do something.</summary>
    public SiteScope Scope(Permission permission) => _policy.Scope(Acting.Actor, permission);

    /// <summary>Has references to a table checked against rows in memory, of which this act may bring some.</summary>
    public void Knows<T>(Func<string, bool> contains)
        where T : Record => _known[typeof(T)] = contains;

    /// <summary>A problem of a row if what a field of it names will not stand. Null, and the mark of all, name nothing.</summary>
    public void Reference<T>(Record row, string field, string? name)
        where T : Record
    {
        if (name is null or "" or Everywhere.Mark)
        {
            return;
        }

        if (!_asked.TryGetValue((typeof(T), name), out bool found))
        {
            _asked[(typeof(T), name)] = found = _known.TryGetValue(typeof(T), out Func<string, bool>? contains) ? contains(name) : IsStored<T>(name);
        }

        if (!found)
        {
            Refuse(row, new RecordProblem(field, RecordFault.Unknown, name));
        }
    }

    private bool IsStored<T>(string name)
        where T : Record
    {
        string key = typeof(T) == typeof(Person) || typeof(T) == typeof(Structure) ? nameof(Person.Ref) : nameof(Site.Name);
        return Db.Set<T>().AsNoTracking().Any(r => EF.Property<string>(r, key) == name);
    }
}
