using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Http.Features;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>The stream that the script of the live page follows.</summary>
public static class LiveRoutes
{
    /// <summary>Maps it.</summary>
    public static void MapLive(this IEndpointRouteBuilder routes) => routes.MapGet("/live", StreamAsync);

    private static async Task<IResult> StreamAsync(string? site, string? trade, HttpContext context, LiveStream stream, RegistryCache registry, IHostApplicationLifetime lifetime)
    {
        LiveScope scope = (await registry.SnapshotAsync(context.RequestAborted)).Live(context.Visitor()!.Grants, RequestQuery.Name(site, "site"), RequestQuery.Label(trade, "trade"));
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

        try
        {
            // An open stream must not hold the server up when it stops.
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-cache,no-store";
            context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            await stream.SendAsync(scope, Locale.Current, context.Response.BodyWriter, end.Token);
            return Results.Empty;
        }
        finally
        {
            stream.Leave();
        }
    }
}
