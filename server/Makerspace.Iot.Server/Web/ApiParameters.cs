using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Makerspace.Iot.Server.Core.Registry;
using Microsoft.AspNetCore.Http.Metadata;

namespace Makerspace.Iot.Server.Web;

/// <summary>A parameter of the interface: a day or an instant, from 1970 to 2199. See <see cref="RequestQuery.Instant"/>.</summary>
/// <param name="At">The instant; of a day, its midnight in UTC.</param>
/// <param name="Day">The day; null if it is an instant.</param>
public readonly record struct ApiInstant(DateTimeOffset At, DateOnly? Day = null)
{
    /// <summary>Reads one; false if it cannot be read.</summary>
    public static bool TryParse(string? text, out ApiInstant instant)
    {
        ApiInstant? read = RequestQuery.Read(text ?? "");
        instant = read ?? default;
        return read is not null;
    }

    /// <summary>The moment: a day begins at each site by its own clock.</summary>
    public SiteMoment Of(SiteZones zones) => Day is { } day ? zones.Start(day) : new SiteMoment(At);
}

/// <summary>
/// Checks the query parameters of an endpoint by their types and attributes, and throws a <see cref="RequestException"/> that names the first that does not fit:
/// the framework would answer an empty 400.
/// </summary>
public static class ApiParameters
{
    /// <summary>Regular expression of a wire name.</summary>
    public const string NamePattern = "^[a-z0-9-]{1,40}$";

    /// <summary>Takes empty parameters out of a request to the interface: they count as absent.</summary>
    public static void UseApiParameters(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        IQueryCollection query = context.Request.Query;
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && query.Any(q => q.Value.ToString().Length == 0))
        {
            context.Request.Query = new QueryCollection(query.Where(q => q.Value.ToString().Length > 0).ToDictionary(q => q.Key, q => q.Value, StringComparer.OrdinalIgnoreCase));
        }

        return next(context);
    });

    /// <summary>The filter.</summary>
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        IQueryCollection query = context.HttpContext.Request.Query;
        foreach (IParameterBindingMetadata parameter in context.HttpContext.GetEndpoint()!.Metadata.GetOrderedMetadata<IParameterBindingMetadata>())
        {
            if (query.TryGetValue(parameter.Name, out Microsoft.Extensions.Primitives.StringValues texts))
            {
                Check(parameter.ParameterInfo, parameter.Name, texts.ToString());
            }
        }

        return next(context);
    }

    private static void Check(ParameterInfo parameter, string name, string text)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (type == typeof(CalendarMonth) && !CalendarMonth.TryParse(text, out _))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.Month, text);
        }
        else if (type == typeof(ApiInstant))
        {
            RequestQuery.Instant(text, name);
        }
        else if (parameter.GetCustomAttribute<RangeAttribute>() is { Minimum: int least, Maximum: int most })
        {
            RequestQuery.Whole(text, name, least, most);
        }
        else if (parameter.GetCustomAttribute<RegularExpressionAttribute>() is { } shape && !shape.IsValid(text))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, ErrorTexts.Name, name, text);
        }
    }
}
