using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Contracts.Access;

/// <summary>
/// Who may use which machine of one agent. Compiled by the server, sent signed, held by the agent. No names; badge ids only as keyed hashes.
/// </summary>
public sealed record AccessListDocument
{
    /// <summary>The agent it is for; another refuses it.</summary>
    public required string Agent { get; init; }

    /// <summary>The site of the agent.</summary>
    public required string Site { get; init; }

    /// <summary>Grows with each change; an agent never goes back to a lower one.</summary>
    public required long Version { get; init; }

    /// <summary>When it was compiled, wall time UTC.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>After this the list is too old and opens nothing, wall time UTC.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>IANA time zone in which opening hours are meant, for example <c>Europe/Paris</c>.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The agent's machines.</summary>
    public required AccessMachine[] Machines { get; init; }

    /// <summary>Members who hold a badge.</summary>
    public required AccessMember[] Members { get; init; }

    /// <summary>Badges, in any order; a hash stands once.</summary>
    public required AccessBadge[] Badges { get; init; }
}

/// <summary>One machine of the agent, as access sees it.</summary>
public sealed record AccessMachine
{
    /// <summary>Machine name.</summary>
    public required string Machine { get; init; }

    /// <summary>Category name; qualifications are for a category.</summary>
    public required string Category { get; init; }

    /// <summary>Lowest qualification level that may work alone, 1 to 9; 0 if no qualification is needed.</summary>
    public required int LevelAlone { get; init; }

    /// <summary>Lowest level that may work under a supervisor, 0 to <see cref="LevelAlone"/>; equal to it if supervision does not help.</summary>
    public required int LevelSupervised { get; init; }

    /// <summary>Lowest level that may supervise, 1 to 9.</summary>
    public int LevelSupervisor { get; set; } = 3; // Not init: see Hours.

    /// <summary>True if everybody needs a second person.</summary>
    public bool TwoPersons { get; init; }

    /// <summary>True if a person has taken the machine out of service.</summary>
    public bool OutOfService { get; init; }

    // A source-generated reader writes null or zero over the initial value of an init property that the wire does not bring; so null is answered as empty.
    /// <summary>When the machine may be used; empty for always.</summary>
    public AccessHours[] Hours { get => field ?? []; init; } = [];

    /// <summary>Bookings of the days to come, by member reference.</summary>
    public AccessBooking[] Bookings { get => field ?? []; init; } = [];
}

/// <summary>A member, without a name.</summary>
public sealed record AccessMember
{
    /// <summary>Random reference, a <see cref="WireName"/>.</summary>
    public required string Ref { get; init; }

    /// <summary>Memberships that cover the agent's site, or <see cref="ElsewhereOnly"/>.</summary>
    public required AccessMembership[] Memberships { get; init; }

    /// <summary>True if the member has a valid membership, but at other sites only.</summary>
    public bool ElsewhereOnly { get; init; }

    /// <summary>Qualifications for the categories of this agent's machines.</summary>
    public AccessQualification[] Qualifications { get => field ?? []; init; } = [];

    /// <summary>True if the quota of the member or the structure is spent.</summary>
    public bool QuotaSpent { get; init; }

    /// <summary>True for staff who may put a machine in maintenance.</summary>
    public bool Maintainer { get; init; }
}

/// <summary>A membership at the agent's site.</summary>
public sealed record AccessMembership
{
    /// <summary>First moment, wall time UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>First moment after the end, wall time UTC; null if open.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The structure that pays under this membership; null for a private person.</summary>
    public string? Structure { get; init; }

    /// <summary>What sessions under this membership are for, unless a session names another.</summary>
    public SessionPurpose Purpose { get; init; }

    /// <summary>When it gives access; empty for always.</summary>
    public AccessHours[] Hours { get => field ?? []; init; } = [];
}

/// <summary>A qualification (habilitation) for a category.</summary>
/// <param name="Category">Category name.</param>
/// <param name="Level">1 supervised, 2 alone, 3 supervises; up to 9.</param>
/// <param name="Until">First moment after expiry, wall time UTC; null if it does not expire.</param>
public sealed record AccessQualification(string Category, int Level, DateTimeOffset? Until = null);

/// <summary>Opening hours on some days of the week, in the list's time zone.</summary>
/// <param name="Days">Bit 0 is Monday … bit 6 Sunday; 1 to 127.</param>
/// <param name="FromMinute">Minute of the day, 0 to 1439.</param>
/// <param name="ToMinute">First minute after closing, 1 to 1440, above <paramref name="FromMinute"/>.</param>
public sealed record AccessHours(int Days, int FromMinute, int ToMinute);

/// <summary>A booking.</summary>
/// <param name="Member">Reference of the member who booked.</param>
/// <param name="From">First moment, wall time UTC.</param>
/// <param name="Until">First moment after, wall time UTC.</param>
public sealed record AccessBooking(string Member, DateTimeOffset From, DateTimeOffset Until);

/// <summary>A badge.</summary>
/// <param name="Hash">Keyed hash of the badge id, see <see cref="BadgeHash"/>.</param>
/// <param name="Member">Index into <see cref="AccessListDocument.Members"/>.</param>
/// <param name="Structure">The structure whose membership opens before the member's others; null: the first of the list. It pays only by a membership in force.</param>
/// <param name="Revoked">True if the badge was revoked and must be told so.</param>
/// <param name="Until">First moment at which it is revoked, wall time UTC, for a badge that is lent; null if it has no end. Agents that do not know it wait for a list in which the badge is revoked. Since 1.5.</param>
public sealed record AccessBadge(string Hash, int Member, string? Structure = null, bool Revoked = false, DateTimeOffset? Until = null);
