using Makerspace.Iot.Server.Pages.Words;
using Makerspace.Iot.Server.Settings;
using Microsoft.Extensions.Primitives;

namespace Makerspace.Iot.Server.Hosting;

/// <summary>
/// Refuses a request under a host name that nobody allowed (<see cref="WebLimits.AllowedHosts"/>), and says which setting allows it: ASP.NET's own filter would answer an
/// empty 400 that nobody can do anything with.
/// </summary>
public static class HostFilter
{
    /// <summary>Adds it.</summary>
    public static IApplicationBuilder UseHostFilter(this IApplicationBuilder app, ServerOptions options)
    {
        StringSegment[] allowed = [.. WebLimits.AllowedHosts(options).Select(h => new StringSegment(h))];
        return app.Use((context, next) =>
        {
            string host = context.Request.Host.Host;
            return host.Length > 0 && HostString.MatchesAny(new StringSegment(host), allowed)
                ? next(context)
                : throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.Host, host.Length == 0 ? "?" : host);
        });
    }
}
