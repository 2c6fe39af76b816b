using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Access;

/// <summary>What the access list of one agent says, before badge ids are hashed and the whole is signed.</summary>
/// <param name="Machines">The agent's machines, by name.</param>
/// <param name="Members">Members who hold a badge, by reference.</param>
/// <param name="Badges">Their badges.</param>
public sealed record AccessRows(IReadOnlyList<MachineRow> Machines, IReadOnlyList<MemberRow> Members, IReadOnlyList<BadgeRow> Badges);

/// <summary>A machine of the list.</summary>
/// <param name="Machine">The machine as registered.</param>
/// <param name="Hours">Its hours, read.</param>
public sealed record MachineRow(Machine Machine, IReadOnlyList<OpeningHours> Hours);

/// <summary>A member of the list.</summary>
public sealed record MemberRow
{
    /// <summary>Random reference.</summary>
    public required string Ref { get; init; }

    /// <summary>Memberships that cover the site: those that hold now or will; if none holds now, the last one that did too. Those of the site itself come first.</summary>
    public required IReadOnlyList<MembershipRow> Memberships { get; init; }

    /// <summary>True if a membership holds now at other sites, and none holds or will at this one.</summary>
    public bool ElsewhereOnly { get; init; }

    /// <summary>Qualifications for the categories of the agent's machines, expired ones too, without those that another one makes idle; none if there is no membership.</summary>
    public required IReadOnlyList<QualificationRow> Qualifications { get; init; }

    /// <summary>True for staff of the site.</summary>
    public bool Maintainer { get; init; }
}

/// <summary>A membership of the list.</summary>
/// <param name="From">First moment, UTC.</param>
/// <param name="Until">First moment after, UTC; null if open.</param>
/// <param name="Structure">Who pays; null for a private person.</param>
/// <param name="Purpose">What sessions under it are for.</param>
/// <param name="Hours">When it gives access; empty: always.</param>
public sealed record MembershipRow(DateTimeOffset From, DateTimeOffset? Until, string? Structure, UsagePurpose Purpose, IReadOnlyList<OpeningHours> Hours);

/// <summary>A qualification of the list.</summary>
/// <param name="Category">Category.</param>
/// <param name="Level">1 to 9.</param>
/// <param name="Until">First moment after expiry, UTC; null if it does not expire.</param>
public sealed record QualificationRow(string Category, int Level, DateTimeOffset? Until);

/// <summary>A badge of the list.</summary>
/// <param name="Uid">The id as registered, hexadecimal.</param>
/// <param name="Member">Index into <see cref="AccessRows.Members"/>.</param>
/// <param name="Structure">The structure whose membership opens before others; null: none.</param>
/// <param name="Revoked">True if it was revoked.</param>
/// <param name="Until">First moment at which it will be revoked, UTC; null if none is set.</param>
public sealed record BadgeRow(string Uid, int Member, string? Structure, bool Revoked, DateTimeOffset? Until = null);
