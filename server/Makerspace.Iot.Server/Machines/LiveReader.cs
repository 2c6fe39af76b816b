using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Machines;

/// <summary>
/// Puts the registry (what should be there), the live board (what was heard) and the sessions that go on together.
/// A machine counts as heard only while the broker is connected, its agent is online and has spoken of it within <see cref="SilentAfter"/>.
/// </summary>
/// <param name="board">What was heard.</param>
/// <param name="ledger">The sessions that go on.</param>
/// <param name="booked">The booking of a machine that goes on or comes next within a day; null if there are no bookings.</param>
public sealed class LiveReader(LiveBoard board, ILedgerReader ledger, Func<CancellationToken, ValueTask<Func<string, BookedSpan?>>>? booked = null)
{
    /// <summary>The longest silence about a machine of an online agent. Telemetry comes every 2 s; this forgives a slow network.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(20);

    private volatile Tuple<long, IReadOnlyDictionary<string, OpenSession>>? _sessions;

    /// <summary>Looks at registry and board as of now.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="broker">The link to the broker.</param>
    /// <param name="now">Wall time.</param>
    /// <param name="cancellationToken">Then nothing is read.</param>
    public async ValueTask<LivePicture> ReadAsync(RegistryTables registry, BrokerState broker, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Asked before they are read: what is committed meanwhile is read at the next look.
        long version = board.LedgerVersion;
        if (_sessions is not { } sessions || sessions.Item1 != version)
        {
            _sessions = sessions = Tuple.Create(version, await ledger.OpenSessionsAsync(cancellationToken));
        }

        Func<string, BookedSpan?>? next = booked is null ? null : await booked(cancellationToken);
        return new(this, registry, sessions.Item2, broker, now) { Booked = next };
    }

    internal LiveMachine[] Unregistered(RegistrySnapshot registry) => board.MachinesBut(registry.Machines.ContainsKey);

    internal SiteView Look(LivePicture picture, Site site)
    {
        SitePlaces places = picture.Registry.PlacesAt(picture.At);
        IReadOnlyList<(Machine Machine, string Agent)> placed = places.MachinesOf(site.Name);
        return new SiteView(
            site.Name,
            site.Label,
            Describe(picture.Registry, site, placed),
            [.. places.AgentsOf(site.Name).Select(a => Agent(a, board.Agent(a), picture.Broker))],
            [.. placed.Select(p => Machine(picture, site.Name, p.Machine, p.Agent, board.Machine(p.Machine.Name), board.Agent(p.Agent)))])
        {
            Zone = picture.Registry.Zones.Of(site.Name),
            NamedZone = picture.Registry.Zones.Named(site.Name),
        };
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

    private MachineView Machine(LivePicture picture, string site, Machine machine, string agent, LiveMachine? heard, LiveAgent? guard)
    {
        DateTimeOffset now = picture.At;
        MachineCategory? category = picture.Registry.Categories.GetValueOrDefault(machine.Category);
        var view = new MachineView
        {
            Machine = machine.Name,
            Title = machine.Label,
            Zone = picture.Registry.Zones.Of(site),
            Category = category?.Label,
            Trade = string.IsNullOrEmpty(category?.Trade) ? null : category.Trade,
            BlockedReason = machine.OutOfService ? machine.OutOfServiceReason : null,
            Booked = picture.Booked?.Invoke(machine.Name),
            Freshness = MachineFreshness.NeverHeard,
        };

        // What a former agent said before the machine moved says nothing about it today.
        if (heard?.State is not { } state || heard.Agent != agent)
        {
            return view;
        }

        DateTimeOffset heardAt = heard.HeardAt ?? DateTimeOffset.MinValue;

        // Readings are dated by the device. How far its clock lies from ours, delay included, is shown, but hides nothing.
        TimeSpan apart = heard is { PowerAt: { } dated, PowerReceivedAt: { } came } ? came - dated : TimeSpan.Zero;
        bool measured = now - heard.PowerReceivedAt <= SilentAfter;
        PowerTrace? trace = measured ? board.Trace(machine.Name) : null;
        OpenSession? session = state.State is MachineCondition.Running or MachineCondition.Ready or MachineCondition.Idle or MachineCondition.Ending
            && picture.Sessions.GetValueOrDefault(machine.Name) is { } open && open.Agent == agent ? open : null;
        bool guardedAndFree = state.State == MachineCondition.Locked && state.Mode != "audit";
        return view with
        {
            Freshness = Freshness(guard, picture.Broker, heardAt, now),
            Condition = state.State,
            Since = state.Since,
            HeardAt = heardAt,
            Session = session,
            Payer = session?.Structure is { } structure ? picture.Registry.Names.Structure(structure) : null,
            PowerW = measured ? heard.PowerW : null,
            Trace = trace?.Path ?? "",
            TracePeakW = trace?.PeakW,
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
