using Makerspace.Iot.Server.Settings;
using Microsoft.Extensions.Primitives;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// Refuses a request under a host name that nobody allowed (<see cref="WebLimits.AllowedHosts"/>), and says which setting allows it: ASP.NET's own filter would answer an
/// empty 400 that nobody can do anything with.
/// </summary>
public static class HostFilter
{
    /// <summary>Adds it.</summary>
    public static IApplicationBuilder UseHostFilter(this IApplicationBuilder app, ServerOptions options)
    {
        var names = new HostNames(() => WebLimits.AllowedHosts(options), app.ApplicationServices.GetRequiredService<TimeProvider>());
        return app.Use((context, next) =>
        {
            string host = context.Request.Host.Host;
            if (host.Length > 0 && names.Allow(host))
            {
                return next(context);
            }

            // The page that says so is written under a name that can stand in an address, which the given one may not.
            context.Request.Host = new HostString("localhost");
            throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.Host, host.Length == 0 ? "?" : host);
        });
    }
}

/// <summary>
/// The names that a request may carry. This computer's own addresses come and go (a network that is up only after the program, a new lease): a name that is not among those known is
/// looked for again, at most once every <see cref="Every"/>, so that a flood of foreign names costs nothing. Thread-safe.
/// </summary>
/// <param name="read">Reads the names of this moment.</param>
/// <param name="time">Clock.</param>
public sealed class HostNames(Func<IEnumerable<string>> read, TimeProvider time)
{
    /// <summary>Shortest time between two readings.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private StringSegment[] _names = [.. read().Select(n => new StringSegment(n))];
    private long _readAt = time.GetTimestamp();

    /// <summary>True for a name that is allowed now.</summary>
    public bool Allow(string host)
    {
        if (IsKnown(host))
        {
            return true;
        }

        ReadAgain();
        return IsKnown(host);
    }

    private bool IsKnown(string host) => HostString.MatchesAny(new StringSegment(host), Volatile.Read(ref _names));

    private void ReadAgain()
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_readAt) >= Every)
            {
                Volatile.Write(ref _names, [.. read().Select(n => new StringSegment(n))]);
                _readAt = time.GetTimestamp();
            }
        }
    }
}
