using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Import;

/// <summary>The whole registry as it will stand after an import.</summary>
internal sealed class ImportedRegistry
{
    private ILookup<(string Person, string Site, DateOnly FirstDay), string>? _stored;

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
        ImportColumn[] absent = [.. table.Columns.Where(c => !fields.Speaks(c.Name))];
        switch (table.Name)
        {
            case "sites": Keep(Sites, RowParsers.Site(fields)); break;
            case "agents": Keep(Agents, RowParsers.Agent(fields)); break;
            case "categories": Keep(Categories, RowParsers.Category(fields)); break;
            case "machines": Keep(Machines, RowParsers.Machine(fields), m => RowParsers.Check(m, fields)); break;
            case "placements": Keep(Placements, RowParsers.Placement(fields)); break;
            case "structures": Keep(Structures, RowParsers.Structure(fields)); break;
            case "persons": PutPerson(row, fields, errors); break;
            case "memberships": Keep(Memberships, WithStructure(RowParsers.Membership(fields), fields)); break;
            case "badges": Keep(Badges, RowParsers.Badge(fields)); break;
            case "qualifications": Keep(Qualifications, RowParsers.Qualification(fields), q => RowParsers.Check(q, fields)); break;
            case "tariffs": Keep(Tariffs, RowParsers.Tariff(fields)); break;
            default: throw new ArgumentException($"No table {table.Name}.", nameof(table));
        }

        void Keep<T, TKey>(ImportedSet<T, TKey> set, T read, Action<T>? check = null)
            where T : class
            where TKey : notnull
        {
            if (!fields.Failed)
            {
                set.Retain(read, absent);
                check?.Invoke(read);
            }

            Put(set, read, row, fields, errors);
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

    private void PutPerson(ImportRow row, RowFields fields, ImportErrors errors)
    {
        Person person = RowParsers.Person(fields);
        PersonName? name = RowParsers.PersonName(fields);
        Put(Persons, person, row, fields, errors);
        if (Persons.OriginOf(person) != row)
        {
            return;
        }

        if (name is not null)
        {
            Put(PersonNames, name, row, fields, errors);
        }
        else if (fields.Speaks("displayName"))
        {
            PersonNames.Remove(person.Ref);
        }
    }

    // The structure is part of the key. A file without that column means the private membership; else the only one that begins on that day.
    private Membership WithStructure(Membership read, RowFields fields)
    {
        if (fields.Failed || fields.Speaks("structure") || Memberships.Find((read.Person, read.Site, read.Structure, read.FirstDay)) is not null)
        {
            return read;
        }

        _stored ??= Memberships.Rows.ToLookup(m => (m.Person, m.Site, m.FirstDay), m => m.Structure);
        string[] structures = [.. _stored[(read.Person, read.Site, read.FirstDay)].Order(StringComparer.Ordinal)];
        if (structures.Length > 1)
        {
            fields.Fail($"structure : le fichier n'a pas cette colonne, et le registre a pour ce jour plusieurs adhésions de {read.Person} ({string.Join(", ", structures)}) ; ajoutez la colonne.");
        }

        read.Structure = structures.Length == 1 ? structures[0] : read.Structure;
        return read;
    }

    /// <summary>Keeps only rows without errors of their own.</summary>
    private static void Put<T, TKey>(ImportedSet<T, TKey> set, T read, ImportRow row, RowFields fields, ImportErrors errors)
        where T : class
        where TKey : notnull
    {
        if (fields.Failed)
        {
            set.Mention(fields.Raw(fields.Has("ref") ? "ref" : "name"));
        }
        else
        {
            set.Put(read, row, errors);
        }
    }
}
