using System.Net;

namespace Makerspace.Iot.Server.Web;

/// <summary>Tells whether this computer itself asks.</summary>
public static class OwnComputer
{
    // What shows that a proxy on this computer asks for somebody else; the last is what a named proxy's word leaves behind.
    private static readonly string[] Passed = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via", "X-Original-For"];

    /// <summary>True if it does, for nobody else.</summary>
    public static bool Asks(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } from
        && (IPAddress.IsLoopback(from) || (from.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(from.MapToIPv4())))
        && !Passed.Any(context.Request.Headers.ContainsKey);
}
