using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>The access list in force: built once from its document, immutable, safe to read from any thread.</summary>
public sealed class AccessList
{
    /// <summary>Length of a badge hash as text, in characters.</summary>
    public const int HashLength = 22;

    private readonly Dictionary<string, AccessBadge> _badges;
    private readonly Dictionary<string, AccessMachine> _machines;
    private readonly IReadOnlyList<AccessMember> _members;

    private AccessList(AccessListDocument document, Dictionary<string, AccessMachine> machines, Dictionary<string, AccessBadge> badges, long loadedMs, DateTimeOffset notBefore)
    {
        Version = document.Version;
        IssuedAt = document.IssuedAt;
        ValidUntil = document.ValidUntil;
        Zone = TimeZoneInfo.FindSystemTimeZoneById(document.TimeZone);
        LoadedMs = loadedMs;
        NotBefore = notBefore;
        _machines = machines;
        _badges = badges;
        _members = document.Members;
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
    /// Builds the list. Throws <see cref="ArgumentException"/> if the document contradicts itself (a hash or a machine twice, a badge of no member).
    /// Throws <see cref="TimeZoneNotFoundException"/> for a time zone that this computer does not know.
    /// Such a list is refused whole and the former one stays in force.
    /// </summary>
    /// <param name="document">The document that was verified; not to be changed afterwards.</param>
    /// <param name="loadedAt">Now. Its monotonic time anchors the lower bound of the true time while the clock is unsynced.</param>
    /// <param name="latestWallKnown">The latest trustworthy wall time the agent has on disk (for example of its last synced record); null if it has none.</param>
    public static AccessList Build(AccessListDocument document, Instant loadedAt, DateTimeOffset? latestWallKnown = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        var machines = new Dictionary<string, AccessMachine>(document.Machines.Length, StringComparer.Ordinal);
        foreach (AccessMachine machine in document.Machines)
        {
            if (!machines.TryAdd(machine.Machine, machine))
            {
                throw new ArgumentException($"Machine {machine.Machine} stands twice in the list.", nameof(document));
            }
        }

        var badges = new Dictionary<string, AccessBadge>(document.Badges.Length, StringComparer.Ordinal);
        for (int i = 0; i < document.Badges.Length; i++)
        {
            AccessBadge badge = document.Badges[i];
            if (badge.Hash.Length != HashLength || badge.Member < 0 || badge.Member >= document.Members.Length || !badges.TryAdd(badge.Hash, badge))
            {
                throw new ArgumentException($"Badge {i} of the list is malformed, belongs to no member or stands twice.", nameof(document));
            }
        }

        DateTimeOffset notBefore = latestWallKnown is { } known && known > document.IssuedAt ? known : document.IssuedAt;
        return new AccessList(document, machines, badges, loadedAt.MonotonicMs, notBefore);
    }

    /// <summary>The machine's row; null if the list does not speak of it.</summary>
    public AccessMachine? FindMachine(string machine) => _machines.GetValueOrDefault(machine);

    /// <summary>The badge's row; null if the list does not hold it.</summary>
    public AccessBadge? FindBadge(string hash) => _badges.GetValueOrDefault(hash);

    /// <summary>A badge of a member that is not revoked, by its hash; null if there is none. Looks through the whole list.</summary>
    public string? AnyBadgeOf(string memberRef) => _badges.Values.FirstOrDefault(b => !b.Revoked && _members[b.Member].Ref == memberRef)?.Hash;

    /// <summary>The badges of a member that are not revoked, by their hashes. Looks through the whole list.</summary>
    public IEnumerable<string> BadgesOf(string memberRef) => _badges.Values.Where(b => !b.Revoked && _members[b.Member].Ref == memberRef).Select(b => b.Hash);

    /// <summary>The member who holds a badge of this list.</summary>
    public AccessMember MemberOf(AccessBadge badge) => _members[badge.Member];
}
