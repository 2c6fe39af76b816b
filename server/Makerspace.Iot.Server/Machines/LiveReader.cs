using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Machines;

/// <summary>
/// Puts the registry (what should be there) and the live board (what was heard) together.
/// A machine counts as heard only while the broker is connected, its agent is online and has spoken of it within <see cref="SilentAfter"/>.
/// </summary>
public sealed class LiveReader(LiveBoard board)
{
    /// <summary>The longest silence about a machine of an online agent. Telemetry comes every 2 s; this forgives a slow network.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(20);

    /// <summary>Most cards of one page; beyond it the page asks to choose a site.</summary>
    public const int MostCards = 150;

    /// <summary>The sites asked for with all their machines.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="site">A site's name; null for all.</param>
    /// <param name="broker">The link to the broker.</param>
    /// <param name="now">Wall time.</param>
    public IReadOnlyList<SiteView> Read(RegistrySnapshot registry, string? site, BrokerState broker, DateTimeOffset now)
    {
        Dictionary<string, LiveAgent> agents = board.Agents().ToDictionary(a => a.Agent, StringComparer.Ordinal);
        Dictionary<string, LiveMachine> machines = board.Machines().ToDictionary(m => m.Machine, StringComparer.Ordinal);
        var sites = new List<SiteView>();
        foreach (Site place in registry.Sites.Where(s => site is null || s.Name == site))
        {
            IReadOnlyList<(Machine Machine, string Agent)> placed = registry.MachinesAt(place.Name, now);
            sites.Add(new SiteView(
                place.Name,
                place.Label,
                Describe(registry, place, placed),
                [.. registry.Agents.Values.Where(a => registry.AgentSites.SiteOf(a.Name, now) == place.Name).OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => Agent(a.Name, agents.GetValueOrDefault(a.Name), broker))],
                [.. placed.Select(p => Machine(registry, p.Machine, place.Name, p.Agent, machines.GetValueOrDefault(p.Machine.Name), agents.GetValueOrDefault(p.Agent), broker, now))])
            {
                Zone = registry.Zones.Of(place.Name),
                NamedZone = registry.Zones.Named(place.Name),
            });
        }

        return sites;
    }

    /// <summary>The first sites, up to <see cref="MostCards"/> machines; the last one is cut short.</summary>
    public static IReadOnlyList<SiteView> Cut(IReadOnlyList<SiteView> sites)
    {
        int left = MostCards;
        var cut = new List<SiteView>();
        foreach (SiteView site in sites.TakeWhile(_ => left > 0))
        {
            SiteView shown = site.Machines.Count <= left ? site : site with { Machines = [.. site.Machines.Take(left)] };
            left -= shown.Machines.Count;
            cut.Add(shown);
        }

        return cut;
    }

    private static string Describe(RegistrySnapshot registry, Site site, IEnumerable<(Machine Machine, string Agent)> placed)
    {
        IEnumerable<string> trades = placed
            .Select(p => registry.Categories.GetValueOrDefault(p.Machine.Category)?.Trade)
            .Where(t => !string.IsNullOrEmpty(t))
            .Distinct(StringComparer.Ordinal)!;
        string joined = string.Join(", ", trades);
        return string.Join(" · ", new[] { site.Department, joined }.Where(t => !string.IsNullOrEmpty(t)));
    }

    private static AgentView Agent(string name, LiveAgent? heard, BrokerState broker) => heard is null
        ? new AgentView(name, null, null, 0, false, "")
        : new AgentView(
            name,
            broker.Connected ? heard.Status.Online : null,
            heard.ReceivedAt,
            heard.Status.OutboxDepth,
            heard.Status is { Online: true, Clock: ClockQuality.Unsynced },
            string.Join(' ', heard.Status.Faults));

    private MachineView Machine(RegistrySnapshot registry, Machine machine, string site, string agent, LiveMachine? heard, LiveAgent? guard, BrokerState broker, DateTimeOffset now)
    {
        var view = new MachineView
        {
            Machine = machine.Name,
            Title = machine.Label,
            Zone = registry.Zones.Of(site),
            Category = registry.Categories.GetValueOrDefault(machine.Category)?.Label,
            Freshness = MachineFreshness.NeverHeard,
        };

        // What a former agent said before the machine moved says nothing about it today.
        if (heard?.State is not { } state || heard.Agent != agent)
        {
            return view;
        }

        DateTimeOffset heardAt = heard.HeardAt ?? DateTimeOffset.MinValue;

        // Readings are dated by the device. How far its clock lies from ours, delay included, moves the curve and is shown, but hides nothing.
        TimeSpan apart = heard is { PowerAt: { } dated, PowerReceivedAt: { } came } ? came - dated : TimeSpan.Zero;
        bool measured = now - heard.PowerReceivedAt <= SilentAfter;
        IReadOnlyList<PowerPoint> trace = measured ? board.RecentPower(machine.Name) : [];
        bool guardedAndFree = state.State == MachineCondition.Locked && state.Mode != "audit";
        return view with
        {
            Freshness = Freshness(guard, broker, heardAt, now),
            Condition = state.State,
            Since = state.Since,
            HeardAt = heardAt,
            PowerW = measured ? heard.PowerW : null,
            Trace = PowerTrace.Path(trace, now - apart),
            TracePeakW = PowerTrace.Peak(trace, now - apart),
            Relay = state.Relay,
            Contactor = state.Contactor,
            Faults = string.Join(' ', state.Faults),
            NoStart = guardedAndFree ? NoStart([.. state.Faults, .. guard?.Status.Faults ?? []]) : null,
            Interlocks = guardedAndFree ? string.Join(' ', state.Interlocks ?? []) : "",
            IdleSecondsLeft = state.State == MachineCondition.Idle ? state.IdleSecondsLeft : null,
            Phase = state.Phase,
            TemperatureC = state.TemperatureC,
            IsWatched = state.Mode == "audit",
            LateData = measured && apart.Duration() > SilentAfter,
        };
    }

    // The faults that refuse every badge and leave the machine's state as it is.
    private static string? NoStart(string[] faults) => Array.Find(faults, f => f is FaultCode.RelayUnreachable or FaultCode.StoreFailed);

    private static MachineFreshness Freshness(LiveAgent? guard, BrokerState broker, DateTimeOffset heardAt, DateTimeOffset now) =>
        !broker.Connected ? MachineFreshness.LinkLost
        : guard is null || !guard.Status.Online ? MachineFreshness.AgentOffline
        : now - heardAt > SilentAfter ? MachineFreshness.Silent
        : MachineFreshness.Fresh;
}
