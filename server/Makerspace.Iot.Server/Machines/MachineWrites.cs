using System.Globalization;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Machines;

/// <summary>The one way in which sites, agents, machines and where they stand are written.</summary>
public sealed class MachineWrites : ModuleWrites
{
    private readonly MachinePlaces _places;
    private readonly AgentSiteHistory _agentPlaces;

    private MachineWrites(RegistryAct act, PlacementHistory placements, AgentSiteHistory agentPlaces)
        : base(act, Permission.EditMachines) => (_places, _agentPlaces) = (new MachinePlaces(placements, agentPlaces), agentPlaces);

    /// <summary>Sites, by name.</summary>
    public required RecordSet<Site, string> Sites { get; init; }

    /// <summary>Agents, by name.</summary>
    public required RecordSet<Agent, string> Agents { get; init; }

    /// <summary>Where agents stand, by agent and first day.</summary>
    public required RecordSet<AgentSite, (string Agent, DateOnly FirstDay)> AgentSites { get; init; }

    /// <summary>Categories, by name.</summary>
    public required RecordSet<MachineCategory, string> Categories { get; init; }

    /// <summary>Machines, by name.</summary>
    public required RecordSet<Machine, string> Machines { get; init; }

    /// <summary>Categories that machines had, by machine and last day.</summary>
    public required RecordSet<FormerCategory, (string Machine, DateOnly LastDay)> FormerCategories { get; init; }

    /// <summary>Placements, by machine and first moment.</summary>
    public required RecordSet<Placement, (string Machine, DateTimeOffset From)> Placements { get; init; }

    /// <summary>Reads all of it: a few thousand rows at most.</summary>
    public static async Task<MachineWrites> LoadAsync(RegistryAct act, CancellationToken cancellationToken)
    {
        MakerspaceDb db = act.Db;
        RecordSet<Site, string> sites = await RecordSet<Site, string>.LoadAsync(db, s => s.Name, null, cancellationToken);
        RecordSet<AgentSite, (string, DateOnly)> agentSites = await RecordSet<AgentSite, (string, DateOnly)>.LoadAsync(db, s => (s.Agent, s.FirstDay), null, cancellationToken);
        RecordSet<Placement, (string, DateTimeOffset)> placements = await RecordSet<Placement, (string, DateTimeOffset)>.LoadAsync(db, p => (p.Machine, p.From), null, cancellationToken);

        // As they stand stored: who moves a machine in this act has not made it one of another site for this act.
        var writes = new MachineWrites(act, new PlacementHistory(placements.Rows), new AgentSiteHistory(agentSites.Rows, sites.Rows))
        {
            Sites = sites,
            Agents = await RecordSet<Agent, string>.LoadAsync(db, a => a.Name, null, cancellationToken),
            AgentSites = agentSites,
            Categories = await RecordSet<MachineCategory, string>.LoadAsync(db, c => c.Name, null, cancellationToken),
            Machines = await RecordSet<Machine, string>.LoadAsync(db, m => m.Name, null, cancellationToken),
            FormerCategories = await RecordSet<FormerCategory, (string, DateOnly)>.LoadAsync(db, f => (f.Machine, f.LastDay), null, cancellationToken),
            Placements = placements,
        };
        act.Knows<Site>(name => writes.Sites.Find(name) is not null);
        act.Knows<Agent>(name => writes.Agents.Find(name) is not null);
        act.Knows<MachineCategory>(name => writes.Categories.Find(name) is not null);
        act.Knows<Machine>(name => writes.Machines.Find(name) is not null);
        return writes;
    }

    /// <summary>Puts a site.</summary>
    public (Site Row, bool First) Put(Site row) => Put(Sites, row);

    /// <summary>Puts an agent; where it stands is put by itself.</summary>
    public (Agent Row, bool First) Put(Agent row) => Put(Agents, row);

    /// <summary>Puts where an agent stands from a day on. To take it from the site where it stands now needs a right there too: its machines go with it.</summary>
    public (AgentSite Row, bool First) Put(AgentSite row)
    {
        if (_agentPlaces.SiteOf(row.Agent, Act.Acting.At) is { } before && before != row.Site)
        {
            Act.Demand(row, Permission.EditMachines, before);
        }

        return Put(AgentSites, row);
    }

    /// <summary>Puts a category.</summary>
    public (MachineCategory Row, bool First) Put(MachineCategory row) => Put(Categories, row);

    /// <summary>Puts a placement.</summary>
    public (Placement Row, bool First) Put(Placement row) => Put(Placements, row);

    /// <summary>
    /// Puts a machine. If its category changes, it was in the one before until the day before <paramref name="categoryFrom"/>:
    /// what was recorded until then keeps its category. Former categories that the day reaches back over go.
    /// </summary>
    public (Machine Row, bool First) Put(Machine row, DateOnly categoryFrom)
    {
        string? before = Machines.Find(row.Name)?.Category;
        (Machine stands, bool first) = Put(Machines, row);
        if (first && before is not null && before != stands.Category)
        {
            // The category on the day before the change: that of the earliest former row that reaches it, else the one that stood.
            FormerCategory[] reached = [.. FormerCategories.Rows.Where(f => f.Machine == row.Name && f.LastDay >= categoryFrom.AddDays(-1)).OrderBy(f => f.LastDay)];
            before = reached.FirstOrDefault()?.Category ?? before;
            Array.ForEach(reached, FormerCategories.Withdraw);
            if (before != stands.Category)
            {
                Put(FormerCategories, new FormerCategory { Machine = row.Name, Category = before, LastDay = categoryFrom.AddDays(-1) });
            }
        }

        return (stands, first);
    }

    /// <inheritdoc/>
    public override void Check()
    {
        CheckRows(Sites);
        CheckRows(Agents);
        CheckRows(AgentSites);
        CheckRows(Categories);
        CheckRows(Machines);
        CheckRows(FormerCategories);
        CheckRows(Placements);
        foreach (AgentSite s in AgentSites.Touched)
        {
            Act.Reference<Agent>(s, "agent", s.Agent);
            Act.Reference<Site>(s, "site", s.Site);
        }

        foreach (Machine m in Machines.Touched)
        {
            Act.Reference<MachineCategory>(m, "category", m.Category);
        }

        Dictionary<string, MachineCategory> categories = Categories.Rows.ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (MachineCategory c in Categories.Touched)
        {
            foreach (string required in c.Required())
            {
                Act.Reference<MachineCategory>(c, "requires", required);
            }

            if (!c.Required().Contains(c.Name) && Core.Access.Prerequisites.IsCircular(c.Name, categories))
            {
                Act.Refuse(c, new RecordProblem("requires", RecordFault.Circular, c.Name));
            }
        }

        foreach (FormerCategory f in FormerCategories.Touched)
        {
            Act.Reference<Machine>(f, "machine", f.Machine);
            Act.Reference<MachineCategory>(f, "category", f.Category);
        }

        RefuseOverlaps(AgentSites, Periods.Overlaps(AgentSites.Rows), "firstDay", s => RecordRules.Text(s.FirstDay), _ => string.Empty);
        RefuseOverlaps(Placements, Periods.Overlaps(Placements.Rows), "from", p => Text(p.From), _ => string.Empty);
        CheckPlacements();
    }

    /// <inheritdoc/>
    protected override string? SiteOf(Record row) => row switch
    {
        Site site => site.Name,
        AgentSite stands => stands.Site,
        Machine machine => _places.SiteOf(machine.Name, Act.Acting.At),
        _ => null,
    };

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private void CheckPlacements()
    {
        var history = new PlacementHistory(Placements.Rows);
        foreach (Placement p in Placements.Touched)
        {
            Act.Reference<Machine>(p, "machine", p.Machine);
            Act.Reference<Agent>(p, "agent", p.Agent);
            if (p.Agent is { } agent && history.MachinesOf(agent, p.From).Count > Bounds.MachinesPerAgent)
            {
                Act.Refuse(p, new RecordProblem("agent", RecordFault.TooManyMachines, agent, Bounds.MachinesPerAgent.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }
}
