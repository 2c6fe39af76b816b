using System.Text.Json;
using System.Text.Json.Serialization;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// The programming interface, version 1: read only, JSON. Each module maps its own endpoints into it. Fields are added, never renamed or removed, within a version.
/// Documented in docs/operations/api.md and at <c>/openapi/v1.json</c>. Holds references of people, never names.
/// </summary>
public static class WebApi
{
    /// <summary>Entries of a page if no number is asked for.</summary>
    public const int PerPage = 100;

    /// <summary>Most entries of a page.</summary>
    public const int MostPerPage = 500;

    /// <summary>The group below <c>/api/v1</c>; a parameter that cannot be read is answered by a problem document in words.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/v1");
        api.AddEndpointFilter(ApiParameters.CheckAsync);
        api.ProducesProblem(StatusCodes.Status400BadRequest);
        return api;
    }

    /// <summary>Serves the description of the interface at <c>/openapi/v1.json</c>.</summary>
    public static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json");

    /// <summary>Adds the description. It holds only what is below <c>/api</c>, and no address of a server: the interface is where the description came from.</summary>
    public static void AddApiDescription(this IServiceCollection services)
    {
        // Without this a number would be described as one or a text.
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        services.AddOpenApi("v1", description =>
        {
            description.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            description.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new() { Title = "Makerspace.Iot", Version = "1", Description = "Read only. Times in UTC, durations in seconds, energy in watt-hours, amounts in euros before tax. Errors are problem documents (RFC 9457)." };
                document.Servers = [];
                return Task.CompletedTask;
            });
        });
    }

    /// <summary>The place from which a list is read. Throws <see cref="RequestException"/> if it cannot be read, or for who asks by number: that one would be given the beginning again and again.</summary>
    public static ListCursor? Place(HttpContext context, string? after, string? before)
    {
        RefusePages(context);
        return RequestQuery.Place(after, before);
    }

    /// <summary>Throws <see cref="RequestException"/> for who asks for a list by number.</summary>
    public static void RefusePages(HttpContext context)
    {
        if (context.Request.Query.ContainsKey("page"))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.NoPages);
        }
    }

    /// <summary>The word of a value: kebab-case like those of the wire, and never translated.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

/// <summary>One page of a list, read from the place of an entry and never by number.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Next">Value of <c>after</c> for the page that follows (of a list by time: older entries); null on the last page.</param>
/// <param name="Previous">Value of <c>before</c> for the page before this one; null on the first page.</param>
/// <param name="Items">The entries.</param>
public sealed record ApiList<T>(string? Next, string? Previous, IReadOnlyList<T> Items);
