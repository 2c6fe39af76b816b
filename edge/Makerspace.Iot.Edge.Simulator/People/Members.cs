using System.Collections.Concurrent;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Workshops;

namespace Makerspace.Iot.Edge.Simulator.People;

/// <summary>Who is busy where, and who may do what. Thread-safe.</summary>
internal sealed class Members(RegistryData data)
{
    private readonly ConcurrentDictionary<string, string> _busy = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MachineRow> _machines = data.Machines.ToDictionary(m => m.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _hands = new(StringComparer.Ordinal);

    public IReadOnlyList<BadgeRow> Badges => data.Badges;

    /// <summary>One hand at a reader at a time.</summary>
    public SemaphoreSlim HandAt(VirtualStation station) => _hands.GetOrAdd(station.Name, _ => new SemaphoreSlim(1));

    /// <summary>What the rules say of a badge at a station now.</summary>
    public Expectation Expect(BadgeRow? badge, VirtualStation station) =>
        Expectation.Of(data, badge, _machines[station.Name], data.SiteOf(station.Agent), DateTimeOffset.UtcNow);

    /// <summary>Takes somebody free who may work at a station; null if nobody is. Who starts a printer or a kiln is free for others at once.</summary>
    public (BadgeRow Badge, Expectation Right)? Claim(VirtualStation station, Dice dice)
    {
        bool attended = station.Machine.Kind is not (LoadKind.Printer or LoadKind.Kiln);
        foreach (BadgeRow badge in dice.Shuffled(data.Badges))
        {
            Expectation right = Expect(badge, station);
            if (right.Refusal is null && (!attended || _busy.TryAdd(badge.Person, station.Name)))
            {
                return (badge, right);
            }
        }

        return null;
    }

    /// <summary>Lets somebody go.</summary>
    public void Release(string person, VirtualStation station) => _busy.TryRemove(new KeyValuePair<string, string>(person, station.Name));

    /// <summary>The badge of somebody who may supervise at a station; null if there is none.</summary>
    public BadgeRow? Supervisor(VirtualStation station, string trainee)
    {
        MachineRow machine = _machines[station.Name];
        var today = DateOnly.FromDateTime(RegistryData.Local(DateTimeOffset.UtcNow));
        return data.Badges.FirstOrDefault(b => b.Person != trainee
            && Expect(b, station).Refusal is null
            && data.Qualifications.Any(q => q.Person == b.Person && q.Category == machine.Category && q.Level >= machine.LevelSupervisor && q.HoldsOn(today)));
    }
}
