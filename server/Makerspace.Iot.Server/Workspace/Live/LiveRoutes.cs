using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Attention;
using Makerspace.Iot.Server.Workspace.Refusals;
using Makerspace.Iot.Server.Workspace.Sessions;
using Makerspace.Iot.Server.Workspace.Usage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>What the script of the live page asks for: the stream, and the tables anew when the ledger has grown.</summary>
public static class LiveRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/live", StreamAsync);
        RouteGroupBuilder fragments = routes.MapGroup("/fragments");
        fragments.MapGet("/attention", async (string? site, AttentionReader attention, LiveReader live, RegistryReader registry, ServerHealth health, TimeProvider time, CancellationToken aborted) =>
        {
            RegistrySnapshot snapshot = await registry.ReadAsync(aborted);
            DateTimeOffset now = time.GetUtcNow();
            return Fragment<AttentionBox>(new { Items = attention.Read(snapshot, live.Read(snapshot, RequestQuery.Name(site, "site"), health.Facts.Broker, now), Locale.Current, now) });
        });
        fragments.MapGet("/sessions", async (string? site, ILedgerReader ledger, RegistryReader registry, CancellationToken aborted) =>
        {
            RegistrySnapshot snapshot = await registry.ReadAsync(aborted);
            IReadOnlyList<SessionLine> sessions = await ledger.LastSessionsAsync(new SessionQuery(Site: RequestQuery.Name(site, "site")), LivePage.MostSessions, aborted);
            return Fragment<SessionsTable>(new { Sessions = sessions, snapshot.Names, snapshot.Zones });
        });
        fragments.MapGet("/refusals", async (string? site, ILedgerReader ledger, RegistryReader registry, CancellationToken aborted) =>
        {
            RegistrySnapshot snapshot = await registry.ReadAsync(aborted);
            IReadOnlyList<RefusalLine> refusals = await ledger.LastRefusalsAsync(RequestQuery.Name(site, "site"), LivePage.MostRefusals, aborted);
            return Fragment<RefusalsTable>(new { Refusals = refusals, snapshot.Names, snapshot.Zones });
        });
        fragments.MapGet("/usage", async (string? month, UsageReader usage, CancellationToken aborted) =>
            Fragment<UsageTable>(new { Usage = await usage.ReadAsync(RequestQuery.Month(month), aborted) }));
    }

    private static RazorComponentResult<T> Fragment<T>(object parameters)
        where T : IComponent => new(parameters) { PreventStreamingRendering = true };

    private static async Task<IResult> StreamAsync(string? site, HttpContext context, LiveStream stream, RegistryReader registry, IHostApplicationLifetime lifetime)
    {
        site = RequestQuery.Name(site, "site");
        (await registry.ReadAsync(context.RequestAborted)).CheckSite(site);
        if (HeadRequests.Is(context))
        {
            context.Response.ContentType = "text/event-stream";
            return Results.Empty;
        }

        if (!stream.TryEnter())
        {
            context.Response.Headers.RetryAfter = "30";
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.OnCompleted(() =>
        {
            stream.Leave();
            return Task.CompletedTask;
        });

        // An open stream must not hold the server up when it stops.
        var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.RegisterForDispose(end);
        return TypedResults.ServerSentEvents(stream.EventsAsync(site, Locale.Current, end.Token));
    }
}
