using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// The language of one request: <c>?lang=</c>, else the cookie that <c>?lang=</c> leaves, else the browser's first choice among French and English, else French.
/// </summary>
public static class RequestLocale
{
    /// <summary>Name of the cookie; it holds <c>fr</c> or <c>en</c> and nothing about the person.</summary>
    public const string Cookie = "lang";

    /// <summary>The locale of a request; remembers an explicit choice in the answer.</summary>
    public static Locale Of(HttpContext context)
    {
        if (Parse(context.Request.Query["lang"]) is { } asked)
        {
            if (!context.Response.HasStarted)
            {
                context.Response.Cookies.Append(Cookie, asked.Code, new CookieOptions { HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true });
            }

            return asked;
        }

        return Parse(context.Request.Cookies[Cookie]) ?? Preferred(context.Request);
    }

    /// <summary>The address of the same page in the other language.</summary>
    public static string Switch(HttpContext context, Locale l)
    {
        var parameters = context.Request.Query.Where(q => q.Key != "lang").ToDictionary(q => q.Key, q => (string?)q.Value.ToString(), StringComparer.Ordinal);
        parameters["lang"] = l.Other.Code;
        return QueryHelpers.AddQueryString(context.Request.Path.HasValue ? context.Request.Path.Value! : "/", parameters);
    }

    private static Locale? Parse(string? code) => code switch
    {
        "fr" => Locale.French,
        "en" => Locale.English,
        _ => null,
    };

    private static Locale Preferred(HttpRequest request)
    {
        string? best = request.GetTypedHeaders().AcceptLanguage
            .Where(v => v.Quality is null or > 0)
            .OrderByDescending(v => v.Quality ?? 1)
            .Select(v => Prefix(v))
            .FirstOrDefault(p => p is "fr" or "en");
        return Parse(best) ?? Locale.French;
    }

    private static string Prefix(StringWithQualityHeaderValue value) => value.Value.Value?.Split('-')[0].ToLowerInvariant() ?? "";
}
