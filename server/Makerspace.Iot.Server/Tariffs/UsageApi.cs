using System.ComponentModel;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary><c>/api/v1/usage</c>: the usage of a month per structure.</summary>
public static class UsageApi
{
    /// <summary>Maps it.</summary>
    public static void MapUsage(this RouteGroupBuilder api) => api.MapGet("/usage", ReadAsync).WithName("usage").WithSummary("The usage of a month per structure.");

    private static async Task<Ok<ApiUsage>> ReadAsync([Description("Month, such as 2026-10; the current one if absent.")] CalendarMonth? month, HttpContext context, UsageReader usage, CancellationToken aborted)
    {
        UsageView view = await usage.ReadAsync(month, context.Scope(Permission.ReadUsage), aborted);
        return TypedResults.Ok(new ApiUsage(view.Month.ToString(), [.. view.Rows.Select(r => Row(r.Figures.Structure is null ? null : r.Title, r.Figures))], Row(null, view.Total)));
    }

    private static ApiUsageRow Row(string? title, UsageMonth sums) => new(
        sums.Unbadged ? UsageAccount.Unbadged : sums.Structure, title, sums.Sessions, sums.OccupiedMs / 1000m, sums.ActiveMs / 1000m, sums.EnergyMilliWh / 1000m, sums.Euros,
        sums.SessionsEnergyEstimated, sums.SessionsEnergyMissing, sums.SessionsWithoutTariff, sums.SessionsNotBilled,
        sums.EstimatedMilliWh / 1000m, sums.MissingMilliWh / 1000m, sums.SessionsWithoutEnd);
}

/// <summary>One row of the usage table.</summary>
/// <param name="Structure">Reference; null for members on their own account, and in the total.</param>
/// <param name="Label">Name for people.</param>
/// <param name="Sessions">Sessions begun in the month.</param>
/// <param name="OccupiedSeconds">Time occupied.</param>
/// <param name="ActiveSeconds">Time working.</param>
/// <param name="EnergyWh">Energy, in watt-hours.</param>
/// <param name="Euros">Sum of the rounded amounts.</param>
/// <param name="EnergyEstimated">Sessions whose energy is partly estimated.</param>
/// <param name="EnergyMissing">Sessions whose energy is a lower bound.</param>
/// <param name="WithoutTariff">Sessions without a price; in no amount.</param>
/// <param name="NotBilled">Maintenance sessions.</param>
/// <param name="EnergyEstimatedWh">The part of the energy that is of sessions whose energy is partly estimated.</param>
/// <param name="EnergyMissingWh">The part of the energy that is of sessions whose energy is a lower bound.</param>
/// <param name="WithoutEnd">Sessions whose end never came and that nobody has settled.</param>
public sealed record ApiUsageRow(
    string? Structure, string? Label, int Sessions, decimal OccupiedSeconds, decimal ActiveSeconds, decimal EnergyWh, decimal Euros,
    int EnergyEstimated, int EnergyMissing, int WithoutTariff, int NotBilled, decimal EnergyEstimatedWh, decimal EnergyMissingWh, int WithoutEnd);

/// <summary>The usage of a month.</summary>
/// <param name="Month">Month, such as <c>2026-10</c>.</param>
/// <param name="Rows">One per structure.</param>
/// <param name="Total">Their sum.</param>
public sealed record ApiUsage(string Month, IReadOnlyList<ApiUsageRow> Rows, ApiUsageRow Total);
