using System.Net;
using Makerspace.Iot.Server.Settings;

namespace Makerspace.Iot.Server.Web;

/// <summary>Where people reach the pages. Never taken from a request: a link in a mail leads where the settings say, whatever a browser called this server.</summary>
public static class PublicAddress
{
    /// <summary>The address without a slash at its end: <see cref="ServerOptions.PublicUrl"/>, else the first of <see cref="ServerOptions.Urls"/>.</summary>
    public static string Of(ServerOptions options)
    {
        if (options.PublicUrl is { } given)
        {
            return given.TrimEnd('/');
        }

        BindingAddress address = BindingAddress.Parse(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0]);
        string host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? Dns.GetHostName() : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}".ToLowerInvariant();
    }
}
