using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Import;

/// <summary>The whole registry as it will stand after an import.</summary>
internal sealed class ImportedRegistry
{
    public required ImportedSet<Site, string> Sites { get; init; }

    public required ImportedSet<Agent, string> Agents { get; init; }

    public required ImportedSet<MachineCategory, string> Categories { get; init; }

    public required ImportedSet<Machine, string> Machines { get; init; }

    public required ImportedSet<Placement, (string, DateTimeOffset)> Placements { get; init; }

    public required ImportedSet<Structure, string> Structures { get; init; }

    public required ImportedSet<Person, string> Persons { get; init; }

    public required ImportedSet<PersonName, string> PersonNames { get; init; }

    public required ImportedSet<Membership, (string, string, string, DateOnly)> Memberships { get; init; }

    public required ImportedSet<Badge, string> Badges { get; init; }

    public required ImportedSet<Qualification, (string, string, int)> Qualifications { get; init; }

    public required ImportedSet<TariffRate, (MembershipKind, string, string, DateOnly)> Tariffs { get; init; }

    public static async Task<ImportedRegistry> LoadAsync(MakerspaceDb db, CancellationToken cancellationToken) => new()
    {
        Sites = await ImportedSet<Site, string>.LoadAsync(db, s => s.Name, cancellationToken),
        Agents = await ImportedSet<Agent, string>.LoadAsync(db, a => a.Name, cancellationToken),
        Categories = await ImportedSet<MachineCategory, string>.LoadAsync(db, c => c.Name, cancellationToken),
        Machines = await ImportedSet<Machine, string>.LoadAsync(db, m => m.Name, cancellationToken),
        Placements = await ImportedSet<Placement, (string, DateTimeOffset)>.LoadAsync(db, p => (p.Machine, p.From), cancellationToken),
        Structures = await ImportedSet<Structure, string>.LoadAsync(db, s => s.Ref, cancellationToken),
        Persons = await ImportedSet<Person, string>.LoadAsync(db, p => p.Ref, cancellationToken),
        PersonNames = await ImportedSet<PersonName, string>.LoadAsync(db, n => n.Person, cancellationToken),
        Memberships = await ImportedSet<Membership, (string, string, string, DateOnly)>.LoadAsync(db, m => (m.Person, m.Site, m.Structure, m.FirstDay), cancellationToken),
        Badges = await ImportedSet<Badge, string>.LoadAsync(db, b => b.Uid, cancellationToken),
        Qualifications = await ImportedSet<Qualification, (string, string, int)>.LoadAsync(db, q => (q.Person, q.Category, q.Level), cancellationToken),
        Tariffs = await ImportedSet<TariffRate, (MembershipKind, string, string, DateOnly)>.LoadAsync(db, t => (t.Kind, t.Site, t.Category, t.FirstDay), cancellationToken),
    };

    /// <summary>Puts one row in its table.</summary>
    public void Put(ImportTable table, ImportRow row, RowFields fields, ImportErrors errors)
    {
        switch (table.Name)
        {
            case "sites": Sites.Keep(RowParsers.Site(fields), row, fields, errors); break;
            case "agents": Agents.Keep(RowParsers.Agent(fields), row, fields, errors); break;
            case "categories": Categories.Keep(RowParsers.Category(fields), row, fields, errors); break;
            case "machines": PutMachine(row, fields, errors); break;
            case "placements": Placements.Keep(RowParsers.Placement(fields), row, fields, errors); break;
            case "structures": Structures.Keep(RowParsers.Structure(fields), row, fields, errors); break;
            case "persons": PutPerson(row, fields, errors); break;
            case "memberships": Memberships.Keep(RowParsers.Membership(fields), row, fields, errors); break;
            case "badges": Badges.Keep(RowParsers.Badge(fields), row, fields, errors); break;
            case "qualifications": Qualifications.Keep(RowParsers.Qualification(fields), row, fields, errors); break;
            case "tariffs": Tariffs.Keep(RowParsers.Tariff(fields), row, fields, errors); break;
            default: throw new ArgumentException($"No table {table.Name}.", nameof(table));
        }
    }

    /// <summary>What would be saved now, tables without rows left out.</summary>
    public IReadOnlyList<ImportCounts> Counts()
    {
        ImportCounts[] all =
        [
            Sites.Counts("sites"), Agents.Counts("agents"), Categories.Counts("categories"), Machines.Counts("machines"), Placements.Counts("placements"),
            Structures.Counts("structures"), Persons.Counts("persons"), PersonNames.Counts("persons (noms)"), Memberships.Counts("memberships"),
            Badges.Counts("badges"), Qualifications.Counts("qualifications"), Tariffs.Counts("tariffs"),
        ];
        return all.Where(c => c.Added + c.Changed + c.Unchanged > 0).ToArray();
    }

    private void PutMachine(ImportRow row, RowFields fields, ImportErrors errors)
    {
        Machine machine = RowParsers.Machine(fields);
        if (!fields.Has("outOfService") && Machines.Find(machine.Name) is { } existing)
        {
            // A file that does not speak of it leaves the fabmanager's block alone.
            (machine.OutOfService, machine.OutOfServiceReason) = (existing.OutOfService, existing.OutOfServiceReason);
        }

        Machines.Keep(machine, row, fields, errors);
    }

    private void PutPerson(ImportRow row, RowFields fields, ImportErrors errors)
    {
        Person person = RowParsers.Person(fields);
        PersonName? name = RowParsers.PersonName(fields);
        Persons.Keep(person, row, fields, errors);
        if (name is not null && Persons.OriginOf(person) == row)
        {
            PersonNames.Keep(name, row, fields, errors);
        }
    }
}

/// <summary>Keeps only rows without errors of their own.</summary>
internal static class ImportedSetExtensions
{
    public static void Keep<T, TKey>(this ImportedSet<T, TKey> set, T row, ImportRow origin, RowFields fields, ImportErrors errors)
        where T : class
        where TKey : notnull
    {
        if (fields.Failed)
        {
            set.Mention(fields.Raw(fields.Has("ref") ? "ref" : "name"));
        }
        else
        {
            set.Put(row, origin, errors);
        }
    }
}
