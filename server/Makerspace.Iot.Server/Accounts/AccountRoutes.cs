using System.Threading.RateLimiting;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>Sign-out, and the limit on attempts to sign in.</summary>
public static class AccountRoutes
{
    /// <summary>Attempts of one address within <see cref="Window"/>: a class of pupils behind one address still gets in.</summary>
    public const int MostAttempts = 30;

    private const string Json = "application/json";

    /// <summary>The time within which they are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly string[] Limited = ["/sign-in", "/password", "/link", "/sign-ins", "/passkeys"];

    /// <summary>Maps sign-out, and the demonstration's sign-in if the settings ask for it.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder routes, ServerOptions options)
    {
        routes.MapPost("/sign-out", async (HttpContext context, SignIns signIns) =>
        {
            if (!OwnRequests.Is(context.Request))
            {
                // The sign-in page would look as if it were done.
                return Results.Redirect("/");
            }

            await signIns.EndAsync(context);
            return Results.Redirect("/sign-in");
        });
        MapPasskeys(routes);
        if (options.Demo)
        {
            DemoAccounts.MapDemo(routes);
        }
    }

    // Asked for by passkeys.js alone; another site's page can use none of them.
    private static void MapPasskeys(IEndpointRouteBuilder routes)
    {
        // Not of the interface for programs.
        RouteGroupBuilder own = routes.MapGroup("").ExcludeFromDescription();
        own.MapPost("/passkeys/creation", async (HttpContext context, Passkeys passkeys) =>
            OwnRequests.Is(context.Request) ? Results.Content(await passkeys.CreationAsync(context, context.Visitor()!), Json) : Results.BadRequest());
        own.MapPost("/passkeys/request", async (HttpContext context, Passkeys passkeys) =>
            OwnRequests.Is(context.Request) ? Results.Content(await passkeys.RequestAsync(context), Json) : Results.BadRequest());
        own.MapPost("/passkeys", async (HttpContext context, Passkeys passkeys, PasskeyAnswer answer, Locale locale) =>
            !OwnRequests.Is(context.Request) ? Results.BadRequest()
            : await passkeys.AddAsync(context, context.Visitor()!, answer) is { } problem ? Results.Json(new { problem = locale[problem] }, statusCode: StatusCodes.Status400BadRequest)
            : Results.Json(new { to = "/sign-ins" }));
        own.MapPost("/sign-in/passkey", async (HttpContext context, Passkeys passkeys, PasskeyAnswer answer, Locale locale) =>
            !OwnRequests.Is(context.Request) ? Results.BadRequest()
            : await passkeys.EnterAsync(context, answer) ? Results.Json(new { to = LocalAddress.Of(answer.Back) })
            : Results.Json(new { problem = locale[AccountTexts.PasskeyFailed] }, statusCode: StatusCodes.Status400BadRequest));
    }

    /// <summary>Adds the limit: forms that take a password, an address or a link are answered 429 beyond it.</summary>
    public static void AddAttemptLimit(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            HttpMethods.IsPost(context.Request.Method) && Array.Exists(Limited, p => context.Request.Path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase))
                ? RateLimitPartition.GetFixedWindowLimiter(RequestOrigin.Of(context.Connection.RemoteIpAddress), _ => new FixedWindowRateLimiterOptions { PermitLimit = MostAttempts, Window = Window, QueueLimit = 0 })
                : RateLimitPartition.GetNoLimiter(string.Empty));
        limiter.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "60";
            return ValueTask.CompletedTask;
        };
    });
}
