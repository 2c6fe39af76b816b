namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>A manufacture, or one of the places of a distributed one.</summary>
public sealed class Site : Record
{
    /// <summary>The time zone of a site that names none.</summary>
    public const string DefaultTimeZone = "Europe/Paris";

    /// <summary>Wire name (<c>[a-z0-9-]{1,40}</c>); stands in topics.</summary>
    public required string Name { get; set; }

    /// <summary>Name as people write it, at most 120 characters.</summary>
    public required string Label { get; set; }

    /// <summary>Department or territory in words; null if unknown.</summary>
    public string? Department { get; set; }

    /// <summary>IANA time zone in which its days, months and hours are cut, see <see cref="SiteZones"/>.</summary>
    public string TimeZone { get; set; } = DefaultTimeZone;

    /// <inheritdoc/>
    public override string Title() => Name;
}
