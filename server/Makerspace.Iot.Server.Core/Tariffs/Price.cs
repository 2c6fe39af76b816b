using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>What a session costs, or why that cannot be told. A missing tariff is never a price of zero.</summary>
public enum PriceOutcome
{
    /// <summary>Priced by a tariff; the amount may be 0.00.</summary>
    Priced,

    /// <summary>Maintenance: never billed.</summary>
    NotBilled,

    /// <summary>No membership of the person with the session's structure (or none of the private person) covered the site at the start.</summary>
    NoMembership,

    /// <summary>No tariff was in force for the membership's kind at the start of the session.</summary>
    NoTariff,
}

/// <summary>The price of one entry.</summary>
/// <param name="Outcome">Whether there is one.</param>
/// <param name="Euros">The amount, in whole cents; null unless <see cref="PriceOutcome.Priced"/>.</param>
/// <param name="Tariff">The tariff that made it; null unless <see cref="PriceOutcome.Priced"/>.</param>
/// <param name="Kind">Kind of the membership; null if none was found, or none was needed.</param>
public sealed record Price(PriceOutcome Outcome, decimal? Euros = null, Tariff? Tariff = null, MembershipKind? Kind = null)
{
    /// <summary>What the amount is the sum of, before allowances; none unless <see cref="PriceOutcome.Priced"/>.</summary>
    public IReadOnlyList<ChargeLine> Lines { get; init; } = [];

    /// <summary>True if included hours, packs, tiers or caps may change what is asked for at the end.</summary>
    public bool BeforeAllowances => Tariff?.Terms.HasAllowances == true;
}
