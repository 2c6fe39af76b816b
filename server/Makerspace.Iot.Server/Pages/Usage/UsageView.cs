using Makerspace.Iot.Server.Queries;

namespace Makerspace.Iot.Server.Pages.Usage;

/// <summary>The figures of one row of the usage table.</summary>
/// <param name="Structure">Structure's reference; null for members on their own account.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Sessions">Number of sessions.</param>
/// <param name="OccupiedSeconds">Time occupied.</param>
/// <param name="ActiveSeconds">Time working.</param>
/// <param name="EnergyWh">Energy, in watt-hours.</param>
/// <param name="Estimated">Sessions with estimated energy.</param>
/// <param name="Missing">Sessions whose energy is a lower bound.</param>
/// <param name="Unpriced">Sessions that no tariff covers; their amount is in no sum.</param>
/// <param name="Euros">Amount of the priced sessions, each rounded to the cent and then added.</param>
public sealed record UsageRow(
    string? Structure, string Title, long Sessions, double OccupiedSeconds, double ActiveSeconds, double EnergyWh, long Estimated, long Missing, long Unpriced, decimal Euros);

/// <summary>The usage table of a month.</summary>
/// <param name="Month">The month.</param>
/// <param name="Months">The months that can be chosen, latest first.</param>
/// <param name="Rows">One per structure with a session, the largest amount first.</param>
/// <param name="Total">The sum of the rows.</param>
public sealed record UsageView(CalendarMonth Month, IReadOnlyList<CalendarMonth> Months, IReadOnlyList<UsageRow> Rows, UsageRow Total);
