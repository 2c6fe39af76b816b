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
        string origin = request.Headers.Origin.ToString();
        return request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            && (origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority == request.Host.Value));
    }
}
