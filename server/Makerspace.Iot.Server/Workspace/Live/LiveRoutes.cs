using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Http.Features;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>The stream that the script of the live page follows.</summary>
public static class LiveRoutes
{
    /// <summary>How often the sign-in of an open stream is read again, even if nothing was ended here.</summary>
    public static readonly TimeSpan AskedAgain = TimeSpan.FromSeconds(10);

    private static readonly Permission[] Shown = [Permission.ReadFloor, Permission.ReadAlarms];

    /// <summary>Maps it.</summary>
    public static void MapLive(this IEndpointRouteBuilder routes) => routes.MapGet("/live", StreamAsync);

    private static async Task<IResult> StreamAsync(string? site, string? trade, HttpContext context, LiveStream stream, RegistryCache registry, SessionChecks checks, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        Visitor visitor = context.Visitor()!;
        LiveScope scope = (await registry.SnapshotAsync(context.RequestAborted)).Live(visitor.Grants, RequestQuery.Name(site, "site"), RequestQuery.Label(trade, "trade"));
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
            await stream.SendAsync(scope, Locale.Current, Still(visitor, checks, time, end.Token), context.Response.BodyWriter, end.Token);
            return Results.Empty;
        }
        finally
        {
            stream.Leave();
        }
    }

    // True while the sign-in counts and its roles show what they did. What this process ends is seen by the count; what another one ends, and a role's last day, when it is read again.
    private static Func<ValueTask<bool>> Still(Visitor visitor, SessionChecks checks, TimeProvider time, CancellationToken cancellationToken)
    {
        (long forgotten, long askedAt) = (-1, time.GetTimestamp());
        return async () =>
        {
            long now = checks.Forgotten;
            if (now == forgotten && time.GetElapsedTime(askedAt) < AskedAgain)
            {
                return true;
            }

            (forgotten, askedAt) = (now, time.GetTimestamp());
            try
            {
                return await checks.VisitorAsync(visitor.Session, cancellationToken) is { } still
                    && Array.TrueForAll(Shown, p => still.Grants.Scope(p) == visitor.Grants.Scope(p));
            }
            catch (Exception problem) when (CommitFault.IsOfDatabase(problem))
            {
                return false;
            }
        };
    }
}
