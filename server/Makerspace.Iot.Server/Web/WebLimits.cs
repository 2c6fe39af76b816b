using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Makerspace.Iot.Server.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// The limits of the web server. Beyond one of them Kestrel answers 4xx or closes the connection. Every page is read with GET, so a request needs no body at all.
/// </summary>
public static class WebLimits
{
    /// <summary>Most connections at once.</summary>
    public const long Connections = 1000;

    /// <summary>Largest body of a request, in bytes.</summary>
    public const long BodyBytes = 16 * 1024;

    /// <summary>Largest set of headers, in bytes.</summary>
    public const int HeaderBytes = 16 * 1024;

    /// <summary>Longest request line, in bytes.</summary>
    public const int LineBytes = 4 * 1024;

    /// <summary>Applies them.</summary>
    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = Connections;
        kestrel.Limits.MaxRequestBodySize = BodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestLineSize = LineBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
    }

    /// <summary>
    /// The host names that a request may carry: those of the loopback, those that the settings listen on by name, that of the address that people type, and those that the settings allow. If the pages listen on
    /// every address, also this computer's own name and addresses, those that it has now (<see cref="HostNames"/> asks again). A page of the internet whose name is made to resolve to one of them (DNS rebinding)
    /// carries its own name, and is refused.
    /// </summary>
    public static IEnumerable<string> AllowedHosts(ServerOptions options)
    {
        string[] listened = [.. options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => BindingAddress.Parse(url).Host)];
        return listened.Where(host => !IsWildcard(host))
            .Concat(options.AllowedHosts)
            .Concat(Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out Uri? typed) ? [typed.HostNameType == UriHostNameType.IPv6 ? typed.Host : typed.IdnHost] : [])
            .Concat(["localhost", "127.0.0.1", "[::1]"])
            .Concat(listened.Any(IsWildcard) ? OwnNames() : [])
            .Distinct(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>True if an address is reached from this computer alone.</summary>
    public static bool IsLoopback(string address)
    {
        string host = BindingAddress.Parse(address).Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));
    }

    /// <summary>Throws <see cref="SettingsException"/> in one line if an address is taken already, before the host starts and says it with a stack.</summary>
    public static void CheckFree(ServerOptions options)
    {
        foreach (string url in options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            BindingAddress address;
            try
            {
                address = BindingAddress.Parse(url);
            }
            catch (FormatException error)
            {
                throw new SettingsException($"« {url} » n'est pas une adresse web. Écrivez par exemple http://127.0.0.1:5080.", $"“{url}” is no web address. Write for example http://127.0.0.1:5080.", error);
            }

            if (!IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip) || address.Port == 0)
            {
                continue;
            }

            try
            {
                using var listener = new TcpListener(ip, address.Port);
                listener.Start();
            }
            catch (SocketException taken)
            {
                throw Taken(url, taken);
            }
        }
    }

    private static bool IsWildcard(string host) => host is "*" or "+" or "0.0.0.0" or "[::]";

    private static IEnumerable<string> OwnNames()
    {
        string name = Dns.GetHostName();
        IEnumerable<string> names = [name, name + ".local"];
        try
        {
            return
            [
                .. names,
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .SelectMany(n => n.GetIPProperties().UnicastAddresses)
                    .Select(a => a.Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{new IPAddress(a.Address.GetAddressBytes())}]" : a.Address.ToString()),
            ];
        }
        catch (NetworkInformationException)
        {
            // An interface went away while it was asked; the next look finds the others.
            return names;
        }
    }

    /// <summary>The message about an address that cannot be listened on.</summary>
    public static SettingsException Taken(string url, Exception cause) =>
        new(
            $"{url} : impossible d'écouter à cette adresse ({cause.GetBaseException().Message}). Un autre programme l'occupe peut-être ; changez « urls » ou --urls.",
            $"{url}: this address cannot be listened on ({cause.GetBaseException().Message}). Another program may hold it; change “urls” or --urls.",
            cause);
}
