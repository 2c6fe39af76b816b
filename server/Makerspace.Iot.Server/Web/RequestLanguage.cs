using Microsoft.AspNetCore.Localization;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// The language of one request: <c>?lang=</c>, else the cookie that <c>?lang=</c> leaves, else the browser's first choice among French and English, else French.
/// It is the UI culture of the request, from which <see cref="Locale.Current"/> follows; numbers and dates are written by <see cref="Locale"/> alone, so the culture itself stays invariant.
/// </summary>
public static class RequestLanguage
{
    /// <summary>Name of the parameter, and of the cookie; the cookie holds <c>fr</c> or <c>en</c> and nothing about the person.</summary>
    public const string Name = "lang";

    // A browser may list more languages than ours before it comes to one of them.
    private const int MostListed = 20;

    /// <summary>Adds it, before everything that answers in words.</summary>
    public static void UseRequestLanguage(this IApplicationBuilder app)
    {
        app.UseRequestLocalization(new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(System.Globalization.CultureInfo.InvariantCulture, Locale.French.Culture),
            SupportedCultures = [System.Globalization.CultureInfo.InvariantCulture],
            SupportedUICultures = [Locale.French.Culture, Locale.English.Culture],
            RequestCultureProviders =
            [
                new CustomRequestCultureProvider(context => Task.FromResult(Culture(context.Request.Query[Name]))),
                new CustomRequestCultureProvider(context => Task.FromResult(Culture(context.Request.Cookies[Name]))),
                new AcceptLanguageHeaderRequestCultureProvider { MaximumAcceptLanguageHeaderValuesToTry = MostListed },
            ],
        });
        app.Use((context, next) =>
        {
            if (Culture(context.Request.Query[Name]) is not null)
            {
                context.Response.OnStarting(() => Remember(context, Locale.Current));
            }

            return next(context);
        });
    }

    private static ProviderCultureResult? Culture(string? code) => code is "fr" or "en" ? new ProviderCultureResult(code) : null;

    private static Task Remember(HttpContext context, Locale chosen)
    {
        context.Response.Cookies.Append(Name, chosen.Code, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            MaxAge = TimeSpan.FromDays(365),
            IsEssential = true,
        });
        return Task.CompletedTask;
    }
}
