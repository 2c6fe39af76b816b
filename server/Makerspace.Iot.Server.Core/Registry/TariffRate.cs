namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// A dated price. Unique: kind, site, category, machine and first day. It holds until its last day or, if that is open, until the next rate of the same series (<see cref="Series"/>) begins.
/// </summary>
public sealed class TariffRate : Record
{
    /// <summary>The kind of membership it is for.</summary>
    public required MembershipKind Kind { get; set; }

    /// <summary>The site, or <see cref="Everywhere.Mark"/>.</summary>
    public string Site { get; set; } = Everywhere.Mark;

    /// <summary>The category, or <see cref="Everywhere.Mark"/>.</summary>
    public string Category { get; set; } = Everywhere.Mark;

    /// <summary>The machine, or <see cref="Everywhere.Mark"/>. A rate of a machine has no category.</summary>
    public string Machine { get; set; } = Everywhere.Mark;

    /// <summary>First day, in the time zone of the site.</summary>
    public required DateOnly FirstDay { get; set; }

    /// <summary>Last day, included; null if open.</summary>
    public DateOnly? LastDay { get; set; }

    /// <summary>Price of one active hour, in euros, at most four decimals; 0 if free.</summary>
    public required decimal EurosPerActiveHour { get; set; }

    /// <summary>Price of one kWh, in euros, at most four decimals; 0 if free.</summary>
    public required decimal EurosPerKwh { get; set; }

    /// <summary>Everything else that it asks for, as <c>TermsText</c> writes it; then both prices above are 0. Null if they are all.</summary>
    public string? Terms { get; set; }

    /// <summary>What rates that follow each other share.</summary>
    public (MembershipKind Kind, string Site, string Category, string Machine) Series => (Kind, Site, Category, Machine);

    /// <inheritdoc/>
    public override string Title() => $"{Kind} {Site} {(Machine == Everywhere.Mark ? Category : Machine)} {FirstDay:yyyy-MM-dd}";
}
