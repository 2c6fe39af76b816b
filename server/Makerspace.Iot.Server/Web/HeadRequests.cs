namespace Makerspace.Iot.Server.Web;

/// <summary>
/// Answers HEAD like GET: same status, same headers. The web server itself sends no body for it.
/// <para><b>Source:</b> RFC 9110, section 9.3.2.</para>
/// </summary>
public static class HeadRequests
{
    private static readonly object Mark = new();

    /// <summary>Adds it, before the routes are looked for.</summary>
    public static IApplicationBuilder UseHeadRequests(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            if (context.Response.Headers.Allow == HttpMethods.Get)
            {
                context.Response.Headers.Allow = "GET, HEAD";
            }

            return Task.CompletedTask;
        });
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Items[Mark] = true;
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    });

    /// <summary>True if only the headers were asked for: an answer without an end must not be begun.</summary>
    public static bool Is(HttpContext context) => context.Items.ContainsKey(Mark);
}
