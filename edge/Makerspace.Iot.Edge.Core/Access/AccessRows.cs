namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>The rows from which an <see cref="AccessList"/> is built; the host maps them from the document it verified.</summary>
public sealed record AccessRows
{
    /// <summary>Version of the list; 1 or more.</summary>
    public required long Version { get; init; }

    /// <summary>When the list was compiled, wall time UTC.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>From this wall time (UTC) on, the list is too old and opens nothing.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>Time zone in which opening hours are meant.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The agent's machines; each name once.</summary>
    public required IReadOnlyList<MachineRow> Machines { get; init; }

    /// <summary>Members who hold a badge.</summary>
    public required IReadOnlyList<MemberRow> Members { get; init; }

    /// <summary>Badges; each hash once.</summary>
    public required IReadOnlyList<BadgeRow> Badges { get; init; }
}

/// <summary>A machine, as access sees it.</summary>
public sealed record MachineRow
{
    /// <summary>Machine name.</summary>
    public required string Machine { get; init; }

    /// <summary>Category name; qualifications are for a category.</summary>
    public required string Category { get; init; }

    /// <summary>Lowest qualification level that may work alone, 1 to 9; 0 where no qualification is needed.</summary>
    public required int LevelAlone { get; init; }

    /// <summary>Lowest level that may work under a supervisor, 0 to <see cref="LevelAlone"/>; equal to it where supervision does not help.</summary>
    public required int LevelSupervised { get; init; }

    /// <summary>Lowest level that may supervise or be the second person, 1 to 9; default 3.</summary>
    public int LevelSupervisor { get; init; } = 3;

    /// <summary>True where everybody needs a second person of <see cref="LevelSupervisor"/>.</summary>
    public bool TwoPersons { get; init; }

    /// <summary>True where the registry has taken the machine out of service.</summary>
    public bool OutOfService { get; init; }

    /// <summary>When the machine may be used; empty where always.</summary>
    public IReadOnlyList<OpeningHours> Hours { get; init; } = [];

    /// <summary>Bookings of the days to come.</summary>
    public IReadOnlyList<BookingRow> Bookings { get; init; } = [];
}

/// <summary>A member, without a name.</summary>
public sealed record MemberRow
{
    /// <summary>Random reference.</summary>
    public required string Ref { get; init; }

    /// <summary>Memberships that cover this site; of those that hold at once, the first is taken unless the badge prefers another.</summary>
    public required IReadOnlyList<MembershipRow> Memberships { get; init; }

    /// <summary>True where the only valid memberships are at other sites.</summary>
    public bool ElsewhereOnly { get; init; }

    /// <summary>Qualifications for categories of this agent's machines.</summary>
    public IReadOnlyList<QualificationRow> Qualifications { get; init; } = [];

    /// <summary>True where the quota is spent.</summary>
    public bool QuotaSpent { get; init; }

    /// <summary>True for staff who may clear a fault at the machine.</summary>
    public bool Maintainer { get; init; }
}

/// <summary>A membership at this site.</summary>
public sealed record MembershipRow
{
    /// <summary>First moment, wall time UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>First moment after the end, wall time UTC; null where open.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The structure that pays; null for a private person.</summary>
    public string? Structure { get; init; }

    /// <summary>What sessions under it are for, unless supervised.</summary>
    public SessionPurpose Purpose { get; init; }

    /// <summary>When it gives access; empty where always.</summary>
    public IReadOnlyList<OpeningHours> Hours { get; init; } = [];
}

/// <summary>A qualification for a category.</summary>
/// <param name="Category">Category name.</param>
/// <param name="Level">1 supervised, 2 alone, 3 supervises; up to 9.</param>
/// <param name="Until">First moment after expiry, wall time UTC; null where it does not expire.</param>
public sealed record QualificationRow(string Category, int Level, DateTimeOffset? Until = null);

/// <summary>A booking.</summary>
/// <param name="Member">Reference of the member who booked.</param>
/// <param name="From">First moment, wall time UTC.</param>
/// <param name="Until">First moment after, wall time UTC.</param>
public sealed record BookingRow(string Member, DateTimeOffset From, DateTimeOffset Until);

/// <summary>A badge.</summary>
/// <param name="Hash">Keyed hash of the badge id, 22 characters.</param>
/// <param name="Member">Index into <see cref="AccessRows.Members"/>.</param>
/// <param name="Structure">The structure whose membership opens before others; null: the first in the list. It never pays without a membership.</param>
/// <param name="Revoked">True where the badge was revoked.</param>
public sealed record BadgeRow(string Hash, int Member, string? Structure = null, bool Revoked = false);
