namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>From which day an agent stands at which site. A row holds until the next one of the same agent; the first one also holds for the time before it.</summary>
public sealed class AgentSite : Record
{
    /// <summary>The agent.</summary>
    public required string Agent { get; set; }

    /// <summary>The site.</summary>
    public required string Site { get; set; }

    /// <summary>First day, in the time zone of the site.</summary>
    public required DateOnly FirstDay { get; set; }

    /// <inheritdoc/>
    public override string Title() => $"{Agent} {FirstDay:yyyy-MM-dd}";
}

/// <summary>At which site each agent stood when. Immutable and thread-safe.</summary>
public sealed class AgentSiteHistory
{
    private readonly Dictionary<string, (DateTimeOffset From, string Site)[]> _byAgent;

    /// <summary>Takes rows and sites in any order.</summary>
    /// <param name="rows">Everybody's.</param>
    /// <param name="sites">For their zones: a day of a row is one of its site. One that is not among them counts in <see cref="Site.DefaultTimeZone"/>.</param>
    public AgentSiteHistory(IEnumerable<AgentSite> rows, IEnumerable<Site> sites)
    {
        Zones = new SiteZones(sites);
        _byAgent = rows.GroupBy(r => r.Agent, StringComparer.Ordinal).ToDictionary(
            g => g.Key, g => g.Select(r => (LocalDays.Start(r.FirstDay, Zones.Of(r.Site)), r.Site)).OrderBy(r => r.Item1).ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The time zones of the sites.</summary>
    public SiteZones Zones { get; }

    /// <summary>The site of an agent at a moment; before its first row, that of the first. Null if it has none.</summary>
    public string? SiteOf(string agent, DateTimeOffset at)
    {
        if (!_byAgent.TryGetValue(agent, out (DateTimeOffset From, string Site)[]? rows))
        {
            return null;
        }

        int last = Array.FindLastIndex(rows, r => r.From <= at);
        return rows[Math.Max(last, 0)].Site;
    }

    /// <summary>The first moment after <paramref name="after"/> at which some agent moves; null if none will.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset after) => _byAgent.Values.SelectMany(r => r).Where(r => r.From > after).Min(r => (DateTimeOffset?)r.From);

    /// <summary>Copies of the agents with the site of a moment filled in; one that has no site is left out.</summary>
    public IEnumerable<Agent> At(IEnumerable<Agent> agents, DateTimeOffset at)
    {
        foreach (Agent agent in agents)
        {
            if (SiteOf(agent.Name, at) is { } site)
            {
                yield return new Agent { Id = agent.Id, Name = agent.Name, Label = agent.Label, Site = site };
            }
        }
    }
}
