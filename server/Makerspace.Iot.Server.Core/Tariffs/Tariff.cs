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
    /// <summary>The simplest tariff: active hours and kWh.</summary>
    public static Tariff Of(TariffRate rate) => new(
        rate.Id.ToString(),
        new TariffScope(rate.Kind, rate.Site, rate.Category),
        rate.FirstDay,
        rate.LastDay,
        new TariffTerms
        {
            Active = new TimePrice(rate.EurosPerActiveHour),
            Energy = rate.EurosPerKwh == 0 ? null : new EnergyPrice(rate.EurosPerKwh),
        });
}
