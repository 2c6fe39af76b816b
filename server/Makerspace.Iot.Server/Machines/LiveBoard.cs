using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Server.Machines;

/// <summary>
/// What every live screen shows, in memory: the latest state and the last two minutes of power per machine, the latest status per agent.
/// Filled by the ingest, read by the pages; nothing of it is needed to compute money. Thread-safe.
/// At most <see cref="MostMachines"/> machines and <see cref="MostAgents"/> agents are kept; one more is ignored and counted in <see cref="Ignored"/>.
/// </summary>
/// <param name="time">Clock for the times of receipt.</param>
public sealed class LiveBoard(TimeProvider time)
{
    /// <summary>Most machines kept.</summary>
    public const int MostMachines = 5000;

    /// <summary>Most agents kept.</summary>
    public const int MostAgents = 2000;

    /// <summary>Points of the recent power curve kept per machine: two minutes at one per second.</summary>
    public const int PowerPoints = 120;

    // Faster samples are thinned to this spacing, so that the ring always holds its two minutes.
    private const long LeastSpacingMs = 900;
    private const long ClockStepMs = 60_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _machines = [];
    private readonly Dictionary<string, LiveAgent> _agents = [];
    private readonly Dictionary<string, long> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _refusals = new(StringComparer.Ordinal);
    private (long Everything, long Sessions, long Refusals) _lists;

    /// <summary>Grows with every committed batch of events: sessions, refusals or faults may be new in the ledger.</summary>
    public long LedgerVersion { get; private set; }

    /// <summary>Machines and agents not kept because the board was full.</summary>
    public long Ignored { get; private set; }

    /// <summary>Takes a machine's state. An older one than is known (a retained message of a former agent) is ignored.</summary>
    public void StateSeen(string site, string agent, string machine, StateMessage state)
    {
        lock (_gate)
        {
            if (Find(machine, site, agent) is not { } entry || (entry.State is { } known && entry.Agent != agent && known.At > state.At))
            {
                return;
            }

            (entry.Site, entry.Agent, entry.State, entry.StateReceivedAt) = (site, agent, state, time.GetUtcNow());
            entry.HeardAt = entry.StateReceivedAt;
            entry.Changed();
        }
    }

    /// <summary>Takes a power reading of a machine; samples closer than 0.9 s to the one before only replace the latest value.</summary>
    /// <param name="site">Site of the topic.</param>
    /// <param name="agent">Agent of the topic.</param>
    /// <param name="machine">Machine.</param>
    /// <param name="timeMs">
    /// Device time, in milliseconds since 1970-01-01 UTC. A time up to a minute before the latest known is a repetition and ignored;
    /// one further back says that the device's clock was put right, and the curve begins anew. Late batches are not for this board.
    /// </param>
    /// <param name="powerW">Active power, in watts.</param>
    public void PowerSeen(string site, string agent, string machine, long timeMs, double powerW)
    {
        lock (_gate)
        {
            if (Find(machine, site, agent) is not { } entry)
            {
                return;
            }

            DateTimeOffset now = time.GetUtcNow();
            entry.HeardAt = now;
            entry.Changed();
            if (timeMs <= entry.PowerMs && timeMs > entry.PowerMs - ClockStepMs)
            {
                return;
            }

            if (timeMs <= entry.PowerMs)
            {
                (entry.Kept, entry.LastKeptMs) = (0, long.MinValue / 2);
            }

            (entry.PowerMs, entry.PowerW, entry.PowerReceivedAt) = (timeMs, powerW, now);
            if (timeMs - entry.LastKeptMs >= LeastSpacingMs)
            {
                entry.Ring[entry.Next] = new PowerPoint(DateTimeOffset.FromUnixTimeMilliseconds(timeMs), powerW);
                entry.Next = (entry.Next + 1) % PowerPoints;
                entry.Kept = Math.Min(entry.Kept + 1, PowerPoints);
                entry.LastKeptMs = timeMs;
            }
        }
    }

    /// <summary>Takes note that an agent spoke of a machine, if its live telemetry holds no power (a meter that is silent, or none).</summary>
    public void Heard(string site, string agent, string machine)
    {
        lock (_gate)
        {
            if (Find(machine, site, agent) is { } entry)
            {
                entry.HeardAt = time.GetUtcNow();
                entry.Heard();
            }
        }
    }

    /// <summary>Takes an agent's status or its last will.</summary>
    public void StatusSeen(string site, string agent, AgentStatus status)
    {
        lock (_gate)
        {
            if (!_agents.ContainsKey(agent) && _agents.Count >= MostAgents)
            {
                Ignored++;
                return;
            }

            _agents[agent] = new LiveAgent(agent, site, status, time.GetUtcNow());
        }
    }

    /// <summary>Says that the ledger has changed, whatever of it.</summary>
    public void LedgerCommitted()
    {
        lock (_gate)
        {
            LedgerVersion++;
            _lists.Everything++;
        }
    }

    /// <summary>Says that events were committed to the ledger.</summary>
    /// <param name="sessionsOf">Sites of which listed sessions are new or changed.</param>
    /// <param name="refusalsOf">Sites of which refusals are new.</param>
    public void LedgerCommitted(IReadOnlyCollection<string> sessionsOf, IReadOnlyCollection<string> refusalsOf)
    {
        lock (_gate)
        {
            LedgerVersion++;
            _lists.Sessions += sessionsOf.Count;
            _lists.Refusals += refusalsOf.Count;
            Count(_sessions, sessionsOf);
            Count(_refusals, refusalsOf);
        }
    }

    /// <summary>Numbers that grow when the lists of a site have changed; of all sites if <paramref name="site"/> is null.</summary>
    public (long Sessions, long Refusals) Lists(string? site)
    {
        lock (_gate)
        {
            return site is null
                ? (_lists.Everything + _lists.Sessions, _lists.Everything + _lists.Refusals)
                : (_lists.Everything + _sessions.GetValueOrDefault(site), _lists.Everything + _refusals.GetValueOrDefault(site));
        }
    }

    /// <summary>All machines seen, by name.</summary>
    public LiveMachine[] Machines()
    {
        lock (_gate)
        {
            return [.. _machines.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Value.Snapshot(m.Key))];
        }
    }

    /// <summary>One machine; null if nothing was seen of it.</summary>
    public LiveMachine? Machine(string machine)
    {
        lock (_gate)
        {
            return _machines.TryGetValue(machine, out Entry? entry) ? entry.Snapshot(machine) : null;
        }
    }

    /// <summary>The machines that something was seen of and that are not known to the registry, by name.</summary>
    /// <param name="isKnown">Asked under the board's lock.</param>
    public LiveMachine[] MachinesBut(Func<string, bool> isKnown)
    {
        lock (_gate)
        {
            return [.. _machines.Where(m => !isKnown(m.Key)).OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Value.Snapshot(m.Key))];
        }
    }

    /// <summary>The small curve of a machine up to its last reading; null if nothing was seen of it.</summary>
    public PowerTrace? Trace(string machine)
    {
        lock (_gate)
        {
            return _machines.TryGetValue(machine, out Entry? entry) ? entry.Trace(machine) : null;
        }
    }

    /// <summary>The recent power curve of a machine, oldest first: at most <see cref="PowerPoints"/>, not older than two minutes before its newest.</summary>
    public PowerPoint[] RecentPower(string machine)
    {
        lock (_gate)
        {
            return _machines.TryGetValue(machine, out Entry? entry) ? entry.Recent() : [];
        }
    }

    /// <summary>One agent; null if nothing was seen of it.</summary>
    public LiveAgent? Agent(string agent)
    {
        lock (_gate)
        {
            return _agents.GetValueOrDefault(agent);
        }
    }

    /// <summary>All agents seen, by name.</summary>
    public LiveAgent[] Agents()
    {
        lock (_gate)
        {
            return [.. _agents.Values.OrderBy(a => a.Agent, StringComparer.Ordinal)];
        }
    }

    private Entry? Find(string machine, string site, string agent)
    {
        if (_machines.TryGetValue(machine, out Entry? entry))
        {
            return entry;
        }

        if (_machines.Count >= MostMachines)
        {
            Ignored++;
            return null;
        }

        return _machines[machine] = new Entry { Site = site, Agent = agent };
    }

    private static void Count(Dictionary<string, long> counts, IReadOnlyCollection<string> sites)
    {
        foreach (string site in sites)
        {
            counts[site] = counts.GetValueOrDefault(site) + 1;
        }
    }

    private sealed class Entry
    {
        public required string Site { get; set; }

        public required string Agent { get; set; }

        public StateMessage? State { get; set; }

        public DateTimeOffset? StateReceivedAt { get; set; }

        public DateTimeOffset? HeardAt { get; set; }

        public long PowerMs { get; set; } = long.MinValue / 2;

        public double? PowerW { get; set; }

        public DateTimeOffset? PowerReceivedAt { get; set; }

        public long LastKeptMs { get; set; } = long.MinValue / 2;

        public int Next { get; set; }

        public int Kept { get; set; }

        public PowerPoint[] Ring { get; } = new PowerPoint[PowerPoints];

        private LiveMachine? _snapshot;
        private PowerTrace? _trace;

        public void Heard() => _snapshot = null;

        public void Changed() => (_snapshot, _trace) = (null, null);

        public LiveMachine Snapshot(string machine)
        {
            if (_snapshot is { } same)
            {
                return same;
            }

            bool stateIsNewer = State is { PowerW: not null } s && s.At.ToUnixTimeMilliseconds() > PowerMs;
            return _snapshot = new LiveMachine
            {
                Machine = machine,
                Site = Site,
                Agent = Agent,
                State = State,
                StateReceivedAt = StateReceivedAt,
                HeardAt = HeardAt,
                PowerW = stateIsNewer ? State!.PowerW : PowerW,
                PowerReceivedAt = stateIsNewer ? StateReceivedAt : PowerReceivedAt,
                PowerAt = stateIsNewer ? State!.At : PowerW is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(PowerMs),
            };
        }

        public PowerTrace? Trace(string machine) => _trace ??= Snapshot(machine).PowerAt is { } last ? PowerTrace.Of(Recent(), last) : null;

        public PowerPoint[] Recent()
        {
            var points = new PowerPoint[Kept];
            for (int i = 0; i < Kept; i++)
            {
                points[i] = Ring[(Next - Kept + i + PowerPoints) % PowerPoints];
            }

            return Kept == 0 ? points : Array.FindAll(points, p => p.At > points[^1].At.AddSeconds(-PowerPoints));
        }
    }
}
