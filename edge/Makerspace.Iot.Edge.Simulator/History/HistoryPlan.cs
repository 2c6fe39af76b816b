using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Simulator.Registry;

namespace Makerspace.Iot.Edge.Simulator.History;

/// <summary>
/// A year of all agents, made from the registry, an end and a seed alone: the same three give the same bytes for ever, so that sending it twice changes nothing.
/// </summary>
/// <param name="Agents">The year of each agent.</param>
/// <param name="CountersWh">Where each machine's meter stands at the end, unrounded.</param>
/// <param name="Sessions">Sessions in all.</param>
/// <param name="Refusals">Refusals in all.</param>
public sealed record HistoryPlan(IReadOnlyList<AgentHistory> Agents, IReadOnlyDictionary<string, double> CountersWh, int Sessions, int Refusals)
{
    /// <summary>The epoch under which the history is numbered; the agents' own outboxes have others.</summary>
    public const string Epoch = "history-1";

    /// <summary>Days of history.</summary>
    public const int Days = 365;

    private const string Version = "0.1.0";
    private const int DaysPerBoot = 45;

    /// <summary>Makes the year before <paramref name="end"/>; nothing of it is after.</summary>
    public static HistoryPlan Build(RegistryData data, DateTimeOffset end, ulong seed)
    {
        DateOnly lastDay = DateOnly.FromDateTime(RegistryData.Local(end));
        DateOnly firstDay = lastDay.AddDays(-Days);
        DateTimeOffset start = Moment(firstDay, TimeSpan.Zero);
        List<HistoryItem> items = [];
        var year = new MachineYear(data, start, end, seed, items);
        for (DateOnly day = firstDay; day <= lastDay; day = day.AddDays(1))
        {
            year.Live(day);
        }

        AgentHistory[] agents = data.Agents.Select(a => Number(a, data, items, start, end)).ToArray();
        int refusals = items.Count(i => i.Kind == EventKind.AccessDenied);
        return new HistoryPlan(agents, year.CountersWh, items.Count(i => i.Kind == EventKind.SessionEnded), refusals);
    }

    /// <summary>A local time of the sites as a moment; an hour that the clock change skips counts as the next one.</summary>
    public static DateTimeOffset Moment(DateOnly day, TimeSpan timeOfDay)
    {
        DateTime local = day.ToDateTime(TimeOnly.MinValue) + timeOfDay;
        local = RegistryData.Zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(local, RegistryData.Zone), TimeSpan.Zero);
    }

    private static AgentHistory Number(AgentRow agent, RegistryData data, List<HistoryItem> items, DateTimeOffset start, DateTimeOffset end)
    {
        IEnumerable<HistoryItem> boots = Boots(agent, data, start, end);
        HistoryItem[] own = boots.Concat(items.Where(i => i.Agent == agent.Name)).OrderBy(i => i.Wall).ToArray(); // a stable sort
        var numbered = new NumberedEvent[own.Length];
        (DateTimeOffset bootAt, int boot) = (start, 0);
        for (int i = 0; i < own.Length; i++)
        {
            if (own[i].Kind == EventKind.AgentBooted)
            {
                (bootAt, boot) = (own[i].Wall.AddSeconds(-30), boot + 1);
            }

            numbered[i] = new NumberedEvent(
                new AgentEvent
                {
                    Epoch = Epoch,
                    Seq = i + 1,
                    Kind = own[i].Kind,
                    Machine = own[i].Machine,
                    Wall = own[i].Wall,
                    Clock = ClockQuality.Synced,
                    Boot = $"history-boot-{boot}",
                    MonotonicMs = (long)(own[i].Wall - bootAt).TotalMilliseconds,
                    Body = own[i].Body,
                },
                own[i].Samples);
        }

        return new AgentHistory(agent.Site, agent.Name, numbered);
    }

    private static IEnumerable<HistoryItem> Boots(AgentRow agent, RegistryData data, DateTimeOffset start, DateTimeOffset end)
    {
        for (DateTimeOffset at = start.AddHours(5); at < end; at = at.AddDays(DaysPerBoot))
        {
            DateOnly day = DateOnly.FromDateTime(RegistryData.Local(at));
            string[] machines = data.Machines.Select(m => m.Name).Where(m => data.AgentOf(m, day) == agent.Name).ToArray();
            yield return new HistoryItem(at, agent.Name, Machine: null, EventKind.AgentBooted, new AgentBooted { Version = Version, Machines = machines });
        }
    }
}
