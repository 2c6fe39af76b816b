using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Makerspace.Iot.Server.Workspace.Api;

/// <summary><c>/api/v1/sessions</c>: the sessions of the ledger with their prices, newest first.</summary>
public static class SessionsApi
{
    private const string Account = $"^({UsageAccount.Own}|{UsageAccount.Unbadged}|[a-z0-9-]{{1,40}})$";

    /// <summary>Maps it.</summary>
    public static void MapSessions(this RouteGroupBuilder api) =>
        api.MapGet("/sessions", ReadAsync).WithName("sessions").WithSummary("The sessions of the ledger, newest first.");

    private static async Task<Ok<ApiList<ApiSession>>> ReadAsync(
        [Description("Begun at or after: a day, which begins at each site at its own midnight, or an instant in UTC.")] ApiInstant? from,
        [Description("Begun before: a day, which begins at each site at its own midnight, or an instant in UTC.")] ApiInstant? to,
        [Description("Name of a machine."), RegularExpression(ApiParameters.NamePattern)] string? machine,
        [Description("Reference of a structure; _ for members on their own account, _unbadged for sessions without a badge."), RegularExpression(Account)] string? structure,
        [Description("Name of a site."), RegularExpression(ApiParameters.NamePattern)] string? site,
        [Description("The value of next in the answer before: the entries older than its last.")] string? after,
        [Description("The value of previous in an answer: the entries newer than its first.")] string? before,
        [Description("Most entries of a page, 100 if absent."), Range(1, WebApi.MostPerPage)] int? pageSize,
        HttpContext context, ILedgerReader ledger, RegistryCache registry, UsageReader usage, CancellationToken aborted)
    {
        SiteZones zones = (await registry.SnapshotAsync(aborted)).Zones;
        (SiteMoment? first, SiteMoment? end) = (from?.Of(zones), to?.Of(zones));
        if (first is not null && end is not null && !first.IsBefore(end))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.Order);
        }

        (bool own, bool unbadged) = (structure == UsageAccount.Own, structure == UsageAccount.Unbadged);
        var query = new SessionQuery(first, end, machine, own || unbadged ? null : structure, own, site, unbadged, context.Scope(Permission.ReadSessions));
        ListPage<SessionLine> sessions = await ledger.SessionsAsync(query, WebApi.Place(context, after, before), pageSize ?? WebApi.PerPage, aborted);
        IReadOnlyList<Price> prices = await usage.PricesAsync(sessions.Items, aborted);
        return TypedResults.Ok(new ApiList<ApiSession>(sessions.Next?.Value, sessions.Previous?.Value, [.. sessions.Items.Zip(prices, Of)]));
    }

    private static ApiSession Of(SessionLine s, Price price) => new(
        new ApiLedgerKey(s.Agent, s.Epoch, s.Seq), s.Session, s.Machine, s.Site, s.Member, s.Structure, s.Start, s.End, WebApi.Word(s.StartClock),
        s.OccupiedSeconds, s.ActiveSeconds, s.EnergyWh, WebApi.Word(s.EnergyQuality), WebApi.Word(s.Purpose), End(s), price.Euros, WebApi.Word(price.Outcome), s.RecordedStart);

    private static string End(SessionLine s) => s.EndReason is { } ended ? WebApi.Word(ended) : WebApi.Word(s.ClosedAs ?? SessionClosingKind.NoEnd);
}

/// <summary>The key of a ledger entry.</summary>
/// <param name="Agent">Agent.</param>
/// <param name="Epoch">Epoch of its outbox.</param>
/// <param name="Seq">Sequence number.</param>
public sealed record ApiLedgerKey(string Agent, string Epoch, long Seq);

/// <summary>One session of the ledger. Times in UTC, durations in seconds, energy in watt-hours.</summary>
/// <param name="Ledger">Key of its entry.</param>
/// <param name="Session">Identity.</param>
/// <param name="Machine">Machine.</param>
/// <param name="Site">Site of that day.</param>
/// <param name="Member">Member's reference.</param>
/// <param name="Structure">Structure that pays; null if none.</param>
/// <param name="Start">Start; estimated if <paramref name="RecordedStart"/> is not null.</param>
/// <param name="End">End; estimated with the start.</param>
/// <param name="Clock">How far the agent's clock could be trusted at the start.</param>
/// <param name="OccupiedSeconds">Time occupied.</param>
/// <param name="ActiveSeconds">Time working.</param>
/// <param name="EnergyWh">Energy.</param>
/// <param name="EnergyQuality">Where the energy comes from.</param>
/// <param name="Purpose">What it was for.</param>
/// <param name="EndReason">Why it ended; <c>no-end</c> if no end came and nobody has settled it, <c>settled</c> if a person has.</param>
/// <param name="Euros">Amount; null if there is none.</param>
/// <param name="PriceOutcome">Whether there is an amount, and why not.</param>
/// <param name="RecordedStart">What the agent's unset clock said at the start; null if <paramref name="Start"/> is the agent's own.</param>
public sealed record ApiSession(
    ApiLedgerKey Ledger, string Session, string Machine, string Site, string Member, string? Structure, DateTimeOffset Start, DateTimeOffset End, string Clock,
    double OccupiedSeconds, double ActiveSeconds, double EnergyWh, string EnergyQuality, string Purpose, string EndReason, decimal? Euros, string PriceOutcome,
    DateTimeOffset? RecordedStart);
