using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>What must hold of the price of a rate, whoever writes it, and the two forms in which a rate keeps it.</summary>
public static class TariffRateRules
{
    /// <summary>What is wrong with its detailed terms; fields as <c>active.euros</c>, <c>terms</c> if they cannot be read.</summary>
    public static IEnumerable<RecordProblem> Problems(TariffRate rate)
    {
        if (rate.Terms is null)
        {
            return [];
        }

        if (!TermsText.TryRead(rate.Terms, out TariffTerms? terms, out string place))
        {
            return [new RecordProblem("terms", RecordFault.Terms, place)];
        }

        return
        [
            .. rate.EurosPerActiveHour == 0 ? [] : new[] { new RecordProblem("eurosPerActiveHour", RecordFault.PlainBesideTerms) },
            .. rate.EurosPerKwh == 0 ? [] : new[] { new RecordProblem("eurosPerKwh", RecordFault.PlainBesideTerms) },
            .. terms.Problems(),
        ];
    }

    /// <summary>The terms of the two plain prices.</summary>
    public static TariffTerms Plain(decimal eurosPerActiveHour, decimal eurosPerKwh) => new()
    {
        Active = new TimePrice(eurosPerActiveHour),
        Energy = eurosPerKwh == 0 ? null : new EnergyPrice(eurosPerKwh),
    };

    /// <summary>Gives a rate its terms: as the two plain prices if they say it all, so that files and commands stay short.</summary>
    public static void Put(TariffRate rate, TariffTerms terms)
    {
        (decimal hour, decimal kwh) = (terms.Active?.Euros ?? 0, terms.Energy?.Euros ?? 0);
        string text = TermsText.Write(terms);
        bool plain = TermsText.Write(Plain(hour, kwh)) == text;
        (rate.EurosPerActiveHour, rate.EurosPerKwh, rate.Terms) = plain ? (hour, kwh, default(string)) : (0m, 0m, text);
    }
}
