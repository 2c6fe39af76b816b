using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Makerspace.Iot.Server.Ledger;

/// <summary><c>/api/v1/refusals</c>: who was refused what, newest first.</summary>
public static class RefusalsApi
{
    /// <summary>Maps it.</summary>
    public static void MapRefusals(this RouteGroupBuilder api) => api.MapGet("/refusals", ReadAsync).WithName("refusals").WithSummary("The refusals, newest first.");

    private static async Task<Ok<ApiList<ApiRefusal>>> ReadAsync(
        [Description("The value of next in the answer before: the entries older than its last.")] string? after,
        [Description("The value of previous in an answer: the entries newer than its first.")] string? before,
        [Description("Most entries of a page, 100 if absent."), Range(1, WebApi.MostPerPage)] int? pageSize,
        HttpContext context, ILedgerReader ledger, CancellationToken aborted)
    {
        ListPage<RefusalLine> refusals = await ledger.RefusalsAsync(context.Scope(Permission.ReadRefusals), WebApi.Place(context, after, before), pageSize ?? WebApi.PerPage, aborted);
        return TypedResults.Ok(new ApiList<ApiRefusal>(
            refusals.Next?.Value, refusals.Previous?.Value, [.. refusals.Items.Select(r => new ApiRefusal(r.At, r.Agent, r.Machine, r.Member, WebApi.Word(r.Reason), r.Observed))]));
    }
}

/// <summary>One refusal.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Agent">Agent.</param>
/// <param name="Machine">Machine.</param>
/// <param name="Member">Member's reference if the badge is known.</param>
/// <param name="Reason">Why.</param>
/// <param name="Observed">True if it would have been refused: the machine is only watched and blocked nobody.</param>
public sealed record ApiRefusal(DateTimeOffset At, string Agent, string? Machine, string? Member, string Reason, bool Observed);
