using Makerspace.Iot.Server.Core.Ledger;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>Usage per structure and month, from the sessions of the ledger. A session belongs to the month in which it began, in the time zone of its site.</summary>
public static class UsageSummary
{
    /// <summary>Rows in order of month, then structure, private persons after them, sessions without a badge last.</summary>
    public static IReadOnlyList<UsageMonth> PerStructure(IEnumerable<UsageFact> facts, SessionPricing pricing)
    {
        var tally = new UsageTally(pricing);
        foreach (UsageFact fact in facts)
        {
            tally.Add(fact);
        }

        return OverSites(tally.Rows);
    }

    /// <summary>The sums of rows of several sites, per month and structure.</summary>
    public static IReadOnlyList<UsageMonth> OverSites(IEnumerable<UsageMonth> rows) =>
    [
        .. rows.GroupBy(r => (r.Month, r.Structure, r.Unbadged)).Select(g => g.Aggregate((sum, row) => sum.Plus(row)) with { Site = null })
            .OrderBy(r => r.Month).ThenBy(r => r.Unbadged).ThenBy(r => r.Structure is null).ThenBy(r => r.Structure, StringComparer.Ordinal),
    ];

    /// <summary>The sum of rows; month and structure are left empty.</summary>
    public static UsageMonth Total(IEnumerable<UsageMonth> rows) => rows.Aggregate(new UsageMonth(), (sum, row) => sum.Plus(row));

    /// <summary>One session as a row.</summary>
    public static UsageMonth One(UsageFact fact, Price price) => new()
    {
        Sessions = 1,
        Euros = price.Euros ?? 0m,
        SessionsEnergyEstimated = fact.Energy == EnergyGrade.Estimated ? 1 : 0,
        SessionsEnergyMissing = fact.Energy == EnergyGrade.Missing ? 1 : 0,
        SessionsWithoutTariff = price.Outcome is PriceOutcome.NoTariff or PriceOutcome.NoMembership ? 1 : 0,
        SessionsNotBilled = price.Outcome == PriceOutcome.NotBilled ? 1 : 0,
        OccupiedMs = Quantity.Thousandths(fact.OccupiedSeconds),
        ActiveMs = Quantity.Thousandths(fact.ActiveSeconds),
        EnergyMilliWh = Quantity.Thousandths(fact.EnergyWh),
        SessionsWithoutEnd = fact.WithoutEnd ? 1 : 0,
        EstimatedMilliWh = fact.Energy == EnergyGrade.Estimated ? Quantity.Thousandths(fact.EnergyWh) : 0,
        MissingMilliWh = fact.Energy == EnergyGrade.Missing ? Quantity.Thousandths(fact.EnergyWh) : 0,
    };
}
