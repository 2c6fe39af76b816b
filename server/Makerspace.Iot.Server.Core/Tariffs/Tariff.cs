using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>What a tariff is for. Its versions, one after the other, are one series: allowances go on from one to the next.</summary>
/// <param name="Kind">The kind of membership.</param>
/// <param name="Site">The site, or <see cref="Everywhere.Mark"/>.</param>
/// <param name="Category">The category, or <see cref="Everywhere.Mark"/>, as it is for a machine.</param>
/// <param name="Machine">The machine, or <see cref="Everywhere.Mark"/>.</param>
public readonly record struct TariffScope(MembershipKind Kind, string Site = Everywhere.Mark, string Category = Everywhere.Mark, string Machine = Everywhere.Mark);

/// <summary>One version of a tariff. Immutable.</summary>
/// <param name="Version">Tells it from every other version, for ever: what a line names.</param>
/// <param name="Scope">What it is for.</param>
/// <param name="FirstDay">First day, in the time zone of the site.</param>
/// <param name="LastDay">Last day, included; null if it holds until the next version begins.</param>
/// <param name="Terms">What it asks for.</param>
public sealed record Tariff(string Version, TariffScope Scope, DateOnly FirstDay, DateOnly? LastDay, TariffTerms Terms)
{
    /// <summary>The tariff of a rate: its detailed terms, or active hours and kWh if it has none.</summary>
    /// <exception cref="FormatException">Its terms cannot be read: <see cref="TariffRateRules"/> lets no such row in.</exception>
    public static Tariff Of(TariffRate rate) => new(
        rate.Id.ToString(), ScopeOf(rate), rate.FirstDay, rate.LastDay,
        rate.Terms is null ? TariffRateRules.Plain(rate.EurosPerActiveHour, rate.EurosPerKwh)
        : TermsText.TryRead(rate.Terms, out TariffTerms? terms, out string place) ? terms
        : throw new FormatException($"The terms of rate {rate.Id} cannot be read: {place}"));

    /// <summary>What a rate is for.</summary>
    public static TariffScope ScopeOf(TariffRate rate) => new(rate.Kind, rate.Site, rate.Category, rate.Machine);
}
