using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// What a request that cannot be met gets, in the person's language: below <c>/api</c> a problem document (RFC 9457), elsewhere a page.
/// What went wrong inside the server is logged and never shown.
/// </summary>
public static class ErrorAnswers
{
    /// <summary>Adds them.</summary>
    public static void UseErrorAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => Answer(context, context.Features.Get<IExceptionHandlerFeature>()?.Error),
            SuppressDiagnosticsCallback = context => context.Exception is RequestException,
        });
        app.UseStatusCodePages(async context => await Answer(context.HttpContext, null));
        app.Use(async (context, next) =>
        {
            await next(context);

            // A form that a page does not take (its token, its name) is answered with a type and no body: an empty page.
            if (!context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status400BadRequest && HttpMethods.IsPost(context.Request.Method))
            {
                throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.FormOver);
            }
        });
    }

    private static async Task Answer(HttpContext context, Exception? error)
    {
        Locale l = Locale.Current;
        int status = error switch
        {
            RequestException request => request.Status,
            BadHttpRequestException bad => bad.StatusCode,
            null => context.Response.StatusCode,
            _ => StatusCodes.Status500InternalServerError,
        };
        (Phrase title, Phrase? more) = Words(status);
        string detail = error is RequestException told ? told.In(l) : more is null ? "" : l[more];
        IResult answer = context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            ? TypedResults.Problem(detail, statusCode: status, title: l[title])
            : new RazorComponentResult<ErrorPage>(new { Title = l[title], Detail = detail }) { StatusCode = status, PreventStreamingRendering = true };

        // A page that failed has used up the renderer of its request.
        IServiceProvider used = context.RequestServices;
        await using AsyncServiceScope fresh = used.CreateAsyncScope();
        context.RequestServices = fresh.ServiceProvider;
        try
        {
            await answer.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = used;
        }
    }

    private static (Phrase Title, Phrase? More) Words(int status) => status switch
    {
        StatusCodes.Status404NotFound => (ErrorTexts.NotFound, ErrorTexts.NotFoundMore),
        StatusCodes.Status401Unauthorized => (AccessTexts.NotSignedIn, null),
        StatusCodes.Status429TooManyRequests => (AccessTexts.TooMany, AccessTexts.TooManyMore),
        StatusCodes.Status403Forbidden => (ErrorTexts.NotAllowed, null),
        StatusCodes.Status405MethodNotAllowed => (ErrorTexts.NotAllowed, ErrorTexts.NotAllowedMore),
        StatusCodes.Status503ServiceUnavailable => (ErrorTexts.Busy, ErrorTexts.BusyMore),
        >= 500 => (ErrorTexts.Failed, ErrorTexts.FailedMore),
        _ => (ErrorTexts.BadRequest, null),
    };
}
