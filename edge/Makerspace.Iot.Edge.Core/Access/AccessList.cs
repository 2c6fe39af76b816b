namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>The access list in force: built once from its rows, immutable, safe to read from any thread.</summary>
public sealed class AccessList
{
    /// <summary>Length of a badge hash as text, in characters.</summary>
    public const int HashLength = 22;

    private readonly Dictionary<string, BadgeRow> _badges;
    private readonly Dictionary<string, MachineRow> _machines;
    private readonly IReadOnlyList<MemberRow> _members;

    private AccessList(AccessRows rows, Dictionary<string, MachineRow> machines, Dictionary<string, BadgeRow> badges, long loadedMs, DateTimeOffset notBefore)
    {
        Version = rows.Version;
        IssuedAt = rows.IssuedAt;
        ValidUntil = rows.ValidUntil;
        Zone = rows.Zone;
        LoadedMs = loadedMs;
        NotBefore = notBefore;
        _machines = machines;
        _badges = badges;
        _members = rows.Members;
    }

    /// <summary>Version of the list.</summary>
    public long Version { get; }

    /// <summary>When it was compiled, wall time UTC.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>From this wall time (UTC) on, it opens nothing.</summary>
    public DateTimeOffset ValidUntil { get; }

    /// <summary>Time zone of opening hours.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Number of badges.</summary>
    public int BadgeCount => _badges.Count;

    /// <summary>Monotonic clock when the list was put in force, milliseconds.</summary>
    internal long LoadedMs { get; }

    /// <summary>The true time was not before this when the list was put in force; see <see cref="BelievedTime"/>.</summary>
    internal DateTimeOffset NotBefore { get; }

    /// <summary>
    /// Builds the list. Throws <see cref="ArgumentException"/> where rows contradict themselves (a hash or a machine twice, a badge of no member):
    /// such a list is refused whole and the former one stays in force.
    /// </summary>
    /// <param name="rows">The rows; not to be changed afterwards.</param>
    /// <param name="loadedAt">Now. Its monotonic time anchors the lower bound of the true time while the clock is unsynced.</param>
    /// <param name="latestWallKnown">The latest trustworthy wall time the agent has on disk (for example of its last synced record); null where it has none.</param>
    public static AccessList Build(AccessRows rows, Instant loadedAt, DateTimeOffset? latestWallKnown = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var machines = new Dictionary<string, MachineRow>(rows.Machines.Count, StringComparer.Ordinal);
        foreach (MachineRow machine in rows.Machines)
        {
            if (!machines.TryAdd(machine.Machine, machine))
            {
                throw new ArgumentException($"Machine {machine.Machine} stands twice in the list.", nameof(rows));
            }
        }

        var badges = new Dictionary<string, BadgeRow>(rows.Badges.Count, StringComparer.Ordinal);
        for (int i = 0; i < rows.Badges.Count; i++)
        {
            BadgeRow badge = rows.Badges[i];
            if (badge.Hash.Length != HashLength || badge.Member < 0 || badge.Member >= rows.Members.Count || !badges.TryAdd(badge.Hash, badge))
            {
                throw new ArgumentException($"Badge {i} of the list is malformed, belongs to no member or stands twice.", nameof(rows));
            }
        }

        DateTimeOffset notBefore = latestWallKnown is { } known && known > rows.IssuedAt ? known : rows.IssuedAt;
        return new AccessList(rows, machines, badges, loadedAt.MonotonicMs, notBefore);
    }

    /// <summary>The machine's row; null where the list does not speak of it.</summary>
    public MachineRow? FindMachine(string machine) => _machines.GetValueOrDefault(machine);

    /// <summary>The badge's row; null where the list does not hold it.</summary>
    public BadgeRow? FindBadge(string hash) => _badges.GetValueOrDefault(hash);

    /// <summary>A badge of a member that is not revoked, by its hash; null where there is none. Looks through the whole list.</summary>
    public string? AnyBadgeOf(string memberRef) => _badges.Values.FirstOrDefault(b => !b.Revoked && _members[b.Member].Ref == memberRef)?.Hash;

    /// <summary>The member who holds a badge of this list.</summary>
    public MemberRow MemberOf(BadgeRow badge) => _members[badge.Member];
}
