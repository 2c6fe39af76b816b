namespace Makerspace.Iot.Server.Web;

/// <summary>
/// The headers of every answer. Scripts, styles and connections come from this server alone and nothing is written inline,
/// so that a name with markup in it could do nothing even if it were not escaped. No page may be framed.
/// <para><b>Source:</b> W3C Content Security Policy Level 3; OWASP Secure Headers Project.</para>
/// </summary>
public static class SecurityHeaders
{
    /// <summary>The policy.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Adds them.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            if (headers["Referrer-Policy"].Count == 0)
            {
                headers["Referrer-Policy"] = "same-origin";
            }

            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";

            // A year. Over plain http a browser takes no notice of it, and the own computer is reached without https.
            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000";
            }

            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";

            // Meant for a script that these pages do not have.
            headers.Remove("blazor-enhanced-nav");
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    });
}
