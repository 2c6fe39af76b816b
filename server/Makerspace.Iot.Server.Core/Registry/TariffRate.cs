namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// A dated price. Unique: kind, site, category and first day. It holds until its last day or, if that is open, until the next rate of the same kind, site and category begins.
/// </summary>
public sealed class TariffRate : Record
{
    /// <summary>The kind of membership it is for.</summary>
    public required MembershipKind Kind { get; set; }

    /// <summary>The site, or <see cref="Everywhere.Mark"/>.</summary>
    public string Site { get; set; } = Everywhere.Mark;

    /// <summary>The category, or <see cref="Everywhere.Mark"/>.</summary>
    public string Category { get; set; } = Everywhere.Mark;

    /// <summary>First day, in the time zone of the site.</summary>
    public required DateOnly FirstDay { get; set; }

    /// <summary>Last day, included; null if open.</summary>
    public DateOnly? LastDay { get; set; }

    /// <summary>Price of one active hour, in euros, at most four decimals; 0 if free.</summary>
    public required decimal EurosPerActiveHour { get; set; }

    /// <summary>Price of one kWh, in euros, at most four decimals; 0 if free.</summary>
    public required decimal EurosPerKwh { get; set; }

    /// <inheritdoc/>
    public override string Title() => $"{Kind} {Site} {Category} {FirstDay:yyyy-MM-dd}";
}
