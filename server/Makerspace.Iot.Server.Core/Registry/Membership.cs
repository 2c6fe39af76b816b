namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// A person's right to be at a site for a period, and who pays. Unique: person, site, structure and first day.
/// Two memberships of one person, site and structure never overlap.
/// </summary>
public sealed class Membership : Record
{
    /// <summary>The person.</summary>
    public required string Person { get; set; }

    /// <summary>The site covered, or <see cref="Everywhere.Mark"/> for every site of the network.</summary>
    public required string Site { get; set; }

    /// <summary>The structure that pays; empty for a private person.</summary>
    public string Structure { get; set; } = string.Empty;

    /// <summary>First day, in the time zone of the site.</summary>
    public required DateOnly FirstDay { get; set; }

    /// <summary>Last day, included; null if open.</summary>
    public DateOnly? LastDay { get; set; }

    /// <summary>The kind; decides the tariff.</summary>
    public required MembershipKind Kind { get; set; }

    /// <summary>What sessions under it are for, unless stated otherwise.</summary>
    public UsagePurpose Purpose { get; set; }

    /// <summary>When it gives access, in the text form of <see cref="OpeningHours"/>; empty if always.</summary>
    public string Hours { get; set; } = string.Empty;

    /// <summary>True on <paramref name="day"/>.</summary>
    public bool HoldsOn(DateOnly day) => FirstDay <= day && (LastDay is null || day <= LastDay);

    /// <inheritdoc/>
    public override string Title() => $"{Person} {Site} {(Structure.Length == 0 ? "-" : Structure)} {FirstDay:yyyy-MM-dd}";
}
