using System.Net;
using Makerspace.Iot.Server.Settings;
using Microsoft.AspNetCore.HttpOverrides;

namespace Makerspace.Iot.Server.Web;

/// <summary>Who asked, by which scheme and for which host, in the words of the proxies that the settings name (<see cref="ServerOptions.TrustedProxies"/>), and of nobody else.</summary>
public static class TrustedProxies
{
    /// <summary>Adds it, before everything else. Without a named proxy nothing is added at all.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, ServerOptions options)
    {
        if (options.TrustedProxies.Length == 0)
        {
            return;
        }

        // A chain of proxies is followed as long as each is named. The loopback, which ASP.NET trusts by default, must be named like any other.
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (string proxy in options.TrustedProxies)
        {
            if (IPAddress.TryParse(proxy, out IPAddress? address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }

        app.UseForwardedHeaders(forwarded);
    }
}
