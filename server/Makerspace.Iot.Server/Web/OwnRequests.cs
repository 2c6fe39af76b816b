namespace Makerspace.Iot.Server.Web;

/// <summary>
/// Tells a form of these pages from one of another site, where there is no token.
/// <b>Source:</b> W3C Fetch Metadata Request Headers, section 2.3; RFC 6454, section 7.
/// </summary>
public static class OwnRequests
{
    /// <summary>False if the browser says that another site sent it.</summary>
    public static bool Is(HttpRequest request)
    {
        (string origin, string site) = (request.Headers.Origin.ToString(), request.Headers["Sec-Fetch-Site"].ToString());

        // A page without a referrer sends the origin "null" (WHATWG Fetch, section 3.2); then the other header alone tells.
        return site is "" or "same-origin" or "none"
            && (origin.Length == 0 || (origin == "null" && site == "same-origin") || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority == request.Host.Value));
    }
}
