using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Training;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>The whole registry as it will stand after an import, written by the services of the modules, with the line that brought each row.</summary>
internal sealed class ImportedRegistry
{
    private readonly Dictionary<Record, ImportRow> _origins = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(string Table, string Key)> _mentioned = [];
    private ILookup<(string Person, string Site, DateOnly FirstDay), string>? _structures;

    private PlacementHistory? _placements;
    private AgentSiteHistory? _agentSites;

    private ImportedRegistry(RegistryAct act) => Act = act;

    public RegistryAct Act { get; }

    /// <summary>The time zones of the sites as they stood before the import.</summary>
    public required SiteZones Zones { get; init; }

    public required MemberWrites Members { get; init; }

    public required TrainingWrites Training { get; init; }

    public required MachineWrites Machines { get; init; }

    public required TariffWrites Tariffs { get; init; }

    public static async Task<ImportedRegistry> LoadAsync(RegistryAct act, CancellationToken cancellationToken)
    {
        MachineWrites machines = await MachineWrites.LoadAsync(act, cancellationToken);
        var registry = new ImportedRegistry(act)
        {
            Zones = new SiteZones(machines.Sites.Rows),
            Members = await MemberWrites.LoadAsync(act, null, cancellationToken),
            Training = await TrainingWrites.LoadAsync(act, null, cancellationToken),
            Machines = machines,
            Tariffs = await TariffWrites.LoadAsync(act, await ClosedSites.ReadAsync(act.Db, cancellationToken), cancellationToken),
        };

        // A row on a line that is wrong for another reason is named already: who points at it is not blamed as well.
        act.Knows<Site>(n => registry.Machines.Sites.Find(n) is not null || registry._mentioned.Contains(("sites", n)));
        act.Knows<Agent>(n => registry.Machines.Agents.Find(n) is not null || registry._mentioned.Contains(("agents", n)));
        act.Knows<MachineCategory>(n => registry.Machines.Categories.Find(n) is not null || registry._mentioned.Contains(("categories", n)));
        act.Knows<Machine>(n => registry.Machines.Machines.Find(n) is not null || registry._mentioned.Contains(("machines", n)));
        act.Knows<Structure>(n => registry.Members.Structures.Find(n) is not null || registry._mentioned.Contains(("structures", n)));
        act.Knows<Person>(n => registry.Members.Persons.Find(n) is not null || registry._mentioned.Contains(("persons", n)));
        return registry;
    }

    /// <summary>
    /// Today at a site. At <see cref="Everywhere.Mark"/> it is the latest day that a site has: what is ended for all sites from then on changes the past of none.
    /// </summary>
    public DateOnly TodayAt(string site) => site == Everywhere.Mark ? Zones.DaysOf(Act.Acting.At).Last : Zones.DayOf(Act.Acting.At, site);

    /// <summary>The line that brought a row; null if it stood before and no line names it.</summary>
    public ImportRow? OriginOf(Record row) => _origins.GetValueOrDefault(row);

    /// <summary>Puts, corrects or withdraws one row.</summary>
    public void Put(ImportTable table, ImportRow row, RowFields fields, ImportErrors errors)
    {
        string[] absent = [.. table.Columns.Where(c => !fields.Speaks(c.Name)).Select(c => c.Name)];
        if (table.Find("withdrawn") is not null && fields.YesNo("withdrawn") == true)
        {
            Withdraw(table, row, fields, errors);
            return;
        }

        switch (table.Name)
        {
            case "sites": Keep(Machines.Sites, RowParsers.Site(fields), Machines.Put); break;
            case "agents": PutAgent(row, fields, errors, absent); break;
            case "agent-sites": Keep(Machines.AgentSites, RowParsers.AgentSite(fields), Machines.Put); break;
            case "categories": Keep(Machines.Categories, RowParsers.Category(fields), Machines.Put); break;
            case "machines":
                DateOnly from = fields.DayOrNull("categoryFrom") ?? TodayAt(SiteOf(fields.Raw("name")));
                Keep(Machines.Machines, RowParsers.Machine(fields), m => Machines.Put(RowParsers.Settled(m, fields), from));
                break;
            case "placements": Keep(Machines.Placements, RowParsers.Placement(fields), Machines.Put); break;
            case "structures": Keep(Members.Structures, RowParsers.Structure(fields), Members.Put); break;
            case "persons": PutPerson(row, fields, errors); break;
            case "memberships": Keep(Members.Memberships, WithStructure(RowParsers.Membership(fields), fields), Members.Put); break;
            case "badges": Keep(Members.Badges, RowParsers.Badge(fields), Members.Put); break;
            // What the ledger and the training sessions said stands in no file.
            case "qualifications": absent = [.. absent, nameof(Qualification.UsedOn), nameof(Qualification.Session)]; Keep(Training.Qualifications, RowParsers.Qualification(fields), Training.Put); break;
            case "tariffs": Keep(Tariffs.Tariffs, RowParsers.Tariff(fields), Tariffs.Put); break;
            default: throw new ArgumentException($"No table {table.Name}.", nameof(table));
        }

        void Keep<T, TKey>(RecordSet<T, TKey> set, T read, Func<T, (T Row, bool First)> put)
            where T : Record
            where TKey : notnull
        {
            if (fields.Failed)
            {
                Mention(table, fields);
                return;
            }

            set.Retain(read, absent);
            Took(put(read), row, fields, errors);
        }
    }

    /// <summary>Has the services check, and says what is wrong with the line that brought it.</summary>
    public void Check(ImportErrors errors)
    {
        Machines.Check();
        Members.Check();
        Training.Check();
        Tariffs.Check();
        foreach ((Record? row, RecordProblem problem) in Act.Problems)
        {
            ImportRow? origin = row is null ? null : OriginOf(row) ?? OriginOf(StandsFor(row));
            Phrase words = RecordWords.Of(problem, row);
            string? field = problem.Field.Length == 0 || problem.Fault == RecordFault.Overlap ? null : origin?.Title(problem.Field) ?? problem.Field;
            Phrase kept = origin is null || origin.Cells.ContainsKey(problem.Field) ? new(string.Empty, string.Empty) : problem.Fault switch
            {
                RecordFault.SupervisedAboveAlone => new(" ; le fichier n'a pas cette colonne, et le registre garde son niveau", "; the file does not have this column, and the registry keeps its level"),
                RecordFault.EndsBeforeSignature or RecordFault.EndsBeforeItBegins => new(" ; le fichier n'a pas cette colonne, et le registre garde son dernier jour", "; the file does not have this column, and the registry keeps its last day"),
                _ => new(string.Empty, string.Empty),
            };
            errors.Add(origin?.File ?? (errors.Language == Language.English ? "registry" : "registre"), origin?.Line ?? 0, new(
                $"{(field is null ? "" : $"{field} : ")}{words.French}{kept.French}.",
                $"{(field is null ? "" : $"{field}: ")}{words.English}{kept.English}."));
        }

        BadgeCells.Warn(this, errors);
        KeptEnds.Warn(this, errors);
    }

    /// <summary>The rows that stood before and that a line changes. What the server ends by itself, because the file lacks it, has no line.</summary>
    public IEnumerable<(T Before, T After, ImportRow Origin)> Changed<T, TKey>(RecordSet<T, TKey> set)
        where T : Record
        where TKey : notnull => set.Changed.Select(c => (c.Before, c.After, OriginOf(c.After)!)).Where(c => c.Item3 is not null);

    /// <summary>The rows that a line adds.</summary>
    public IEnumerable<(T Row, ImportRow Origin)> Added<T, TKey>(RecordSet<T, TKey> set)
        where T : Record
        where TKey : notnull => set.Added.Select(a => (a, OriginOf(a)!)).Where(a => a.Item2 is not null);

    /// <summary>What would be saved now, tables without rows left out.</summary>
    public IReadOnlyList<ImportCounts> Counts(Locale l)
    {
        ImportCounts[] all =
        [
            Of("sites", Machines.Sites.Counts()), Of("agents", Machines.Agents.Counts()), Of("agent-sites", Machines.AgentSites.Counts()),
            Of("categories", Machines.Categories.Counts()), Of("machines", Machines.Machines.Counts()), Of(l[new Phrase("machines (catégories passées)", "machines (former categories)")], Machines.FormerCategories.Counts()),
            Of("placements", Machines.Placements.Counts()), Of("structures", Members.Structures.Counts()), Of("persons", Members.Persons.Counts()),
            Of(l[new Phrase("persons (noms)", "persons (names)")], Members.Names.Counts()), Of("memberships", Members.Memberships.Counts()), Of("badges", Members.Badges.Counts()),
            Of("qualifications", Training.Qualifications.Counts()), Of("tariffs", Tariffs.Tariffs.Counts()),
        ];
        return all.Where(c => c.Added + c.Changed + c.Unchanged > 0).ToArray();

        static ImportCounts Of(string table, (int Added, int Changed, int Unchanged) counts) => new(table, counts.Added, counts.Changed, counts.Unchanged);
    }

    private void Took<T>((T Row, bool First) put, ImportRow row, RowFields fields, ImportErrors errors)
        where T : Record
    {
        if (put.First)
        {
            _origins[put.Row] = row;
            Act.Acting.Because(put.Row, fields.Raw("reason") is { Length: > 0 } reason ? reason : Act.Acting.Reason ?? $"import : {row.File}, ligne {row.Line}");
        }
        else if (_origins.TryGetValue(put.Row, out ImportRow? earlier))
        {
            errors.Add(row.File, row.Line, new($"la même clé est déjà dans {earlier.File}, ligne {earlier.Line}.", $"the same key stands already in {earlier.File}, line {earlier.Line}."));
        }
    }

    private void Mention(ImportTable table, RowFields fields) => _mentioned.Add((table.Name, fields.Raw(fields.Has("ref") ? "ref" : "name")));

    // What a line of agents or machines makes beside its own row is of the same line.
    private Record StandsFor(Record row) => row switch
    {
        AgentSite stands => Machines.Agents.Find(stands.Agent) ?? row,
        FormerCategory former => Machines.Machines.Find(former.Machine) ?? row,
        PersonName name => Members.Persons.Find(name.Person) ?? row,
        _ => row,
    };

    private void PutAgent(ImportRow row, RowFields fields, ImportErrors errors, string[] absent)
    {
        Agent agent = RowParsers.Agent(fields);
        if (fields.Failed)
        {
            Mention(ImportTable.Of("agents")!, fields);
            return;
        }

        Machines.Agents.Retain(agent, absent);
        Took(Machines.Put(agent), row, fields, errors);

        DateOnly today = TodayAt(agent.Site);

        // The site of the file is the one of today: another one than until now is a move, from today on.
        AgentSite? stands = Machines.AgentSites.Rows.Where(s => s.Agent == agent.Name).OrderBy(s => s.FirstDay).LastOrDefault(s => s.FirstDay <= today)
            ?? Machines.AgentSites.Rows.Where(s => s.Agent == agent.Name).MinBy(s => s.FirstDay);
        if (stands?.Site != agent.Site)
        {
            (AgentSite moved, _) = Machines.Put(new AgentSite { Agent = agent.Name, Site = agent.Site, FirstDay = today });
            Act.Acting.Because(moved, Act.Acting.ReasonOf(agent) ?? $"import : {row.File}, ligne {row.Line}");
        }
    }

    // Where a machine stands now, as far as the files read so far tell; the mark of all sites if nowhere.
    private string SiteOf(string machine)
    {
        _placements ??= new PlacementHistory(Machines.Placements.Rows);
        _agentSites ??= new AgentSiteHistory(Machines.AgentSites.Rows, Machines.Sites.Rows);
        return _placements.AgentOf(machine, Act.Acting.At) is { } agent && _agentSites.SiteOf(agent, Act.Acting.At) is { } site ? site : Everywhere.Mark;
    }

    private void PutPerson(ImportRow row, RowFields fields, ImportErrors errors)
    {
        Person person = RowParsers.Person(fields);
        PersonName? name = RowParsers.PersonName(fields);
        if (fields.Failed)
        {
            Mention(ImportTable.Of("persons")!, fields);
            return;
        }

        (Person Row, bool First) put = Members.Put(person);
        Took(put, row, fields, errors);
        if (!put.First)
        {
            return;
        }

        if (name is not null)
        {
            Took(Members.Put(name), row, fields, errors);
        }
        else if (fields.Speaks("displayName") && Members.Names.Find(person.Ref) is { } erased)
        {
            Members.Withdraw(Members.Names, erased, null, $"import : {row.File}, ligne {row.Line}");
        }
    }

    // The structure is part of the key. A file without that column means the private membership; else the only one that begins on that day.
    private Membership WithStructure(Membership read, RowFields fields)
    {
        if (fields.Failed || fields.Speaks("structure") || Members.Memberships.Find((read.Person, read.Site, read.Structure, read.FirstDay)) is not null)
        {
            return read;
        }

        _structures ??= Members.Memberships.Rows.ToLookup(m => (m.Person, m.Site, m.FirstDay), m => m.Structure);
        string[] structures = [.. _structures[(read.Person, read.Site, read.FirstDay)].Order(StringComparer.Ordinal)];
        if (structures.Length > 1)
        {
            string all = string.Join(", ", structures);
            fields.Fail(new(
                $"structure : le fichier n'a pas cette colonne, et le registre a pour ce jour plusieurs adhésions de {read.Person} ({all}) ; ajoutez la colonne.",
                $"structure: the file does not have this column, and the registry has several memberships of {read.Person} for this day ({all}); add the column."));
        }

        read.Structure = structures.Length == 1 ? structures[0] : read.Structure;
        return read;
    }

    private void Withdraw(ImportTable table, ImportRow row, RowFields fields, ImportErrors errors)
    {
        string reason = fields.Text("reason", MakerspaceDb.TextLength);
        switch (table.Name)
        {
            case "agent-sites": Take(Machines, Machines.AgentSites, (fields.Name("agent"), fields.Day("firstDay"))); break;
            case "placements": Take(Machines, Machines.Placements, (fields.Name("machine"), fields.Moment("from"))); break;
            case "memberships":
                Take(Members, Members.Memberships, (fields.Name("person"), fields.NameOrAll("site", emptyMeansAll: false), fields.NameOrNull("structure") ?? string.Empty, fields.Day("firstDay")));
                break;
            case "qualifications": Take(Training, Training.Qualifications, (fields.Name("person"), fields.Name("category"), fields.Whole("level", 1, RecordRules.HighestLevel))); break;
            case "tariffs":
                Take(Tariffs, Tariffs.Tariffs, (fields.Word("kind", RegistryWords.Kinds), fields.NameOrAll("site", true), fields.NameOrAll("category", true), fields.NameOrAll("machine", true), fields.Day("firstDay")));
                break;
            default: throw new ArgumentException($"No rows of {table.Name} are withdrawn.", nameof(table));
        }

        void Take<T, TKey>(ModuleWrites writes, RecordSet<T, TKey> set, TKey key)
            where T : Record
            where TKey : notnull
        {
            if (fields.Failed)
            {
                return;
            }

            if (set.Find(key) is not { } found)
            {
                errors.Warn(row.File, row.Line, new("rien à retirer : le registre n'a pas (ou plus) cette ligne.", "nothing to withdraw: the registry does not have this row (any more)."));
            }
            else if (_origins.TryGetValue(found, out ImportRow? earlier))
            {
                errors.Add(row.File, row.Line, new($"la même clé est déjà dans {earlier.File}, ligne {earlier.Line}.", $"the same key stands already in {earlier.File}, line {earlier.Line}."));
            }
            else
            {
                writes.Withdraw(set, found, null, reason);
                _origins[found] = row;
            }
        }
    }
}
