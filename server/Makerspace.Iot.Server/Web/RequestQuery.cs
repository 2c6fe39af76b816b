using System.Globalization;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Web;

/// <summary>Reads the texts of a request's query. Each answers null for one that is absent or empty, and throws a <see cref="RequestException"/> in words if it cannot be read.</summary>
public static class RequestQuery
{
    private const int LongestLabel = 120;

    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];

    /// <summary>A month, such as <c>2026-10</c>.</summary>
    public static CalendarMonth? Month(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : CalendarMonth.TryParse(text, out CalendarMonth month) ? month
        : throw new RequestException(400, ErrorTexts.Month, text);

    /// <summary>A wire name.</summary>
    public static string? Name(string? text, string parameter) =>
        string.IsNullOrEmpty(text) ? null
        : WireName.IsValid(text) ? text
        : throw new RequestException(400, ErrorTexts.Name, parameter, text);

    /// <summary>A label as people write it, at most 120 characters.</summary>
    public static string? Label(string? text, string parameter) =>
        string.IsNullOrWhiteSpace(text) ? null
        : text.Length <= LongestLabel ? text
        : throw new RequestException(400, ErrorTexts.Label, parameter, text[..40] + "…");

    /// <summary>A day or an instant, from 1970 to 2199.</summary>
    public static ApiInstant? Instant(string? text, string parameter)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        ApiInstant instant = Read(text) ?? throw new RequestException(400, ErrorTexts.Day, parameter, text);
        return instant.At >= Bounds.EarliestWall && instant.At < Bounds.LatestWall ? instant : throw new RequestException(
            400, ErrorTexts.Years, parameter, text, Bounds.EarliestWall.Year.ToString(CultureInfo.InvariantCulture), (Bounds.LatestWall.Year - 1).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A whole number within bounds.</summary>
    public static int? Whole(string? text, string parameter, int least, int most) =>
        string.IsNullOrEmpty(text) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most ? value
        : throw new RequestException(400, ErrorTexts.Number, parameter, text, least.ToString(CultureInfo.InvariantCulture), most.ToString(CultureInfo.InvariantCulture));

    /// <summary>The place from which a list is read: <c>after</c> or <c>before</c>, as the pages before and after it give it.</summary>
    public static ListCursor? Place(string? after, string? before) => (string.IsNullOrEmpty(after), string.IsNullOrEmpty(before)) switch
    {
        (true, true) => null,
        (false, true) => ListCursor.Parse(after!, newer: false) ?? throw new RequestException(400, ErrorTexts.Place, ListCursor.After, after!),
        (true, false) => ListCursor.Parse(before!, newer: true) ?? throw new RequestException(400, ErrorTexts.Place, ListCursor.Before, before!),
        _ => throw new RequestException(400, ErrorTexts.OnePlace),
    };

    /// <summary>A day or an instant, whatever its year; null if it is neither.</summary>
    internal static ApiInstant? Read(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return new(new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), day);
        }

        return DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant) ? new(instant) : null;
    }
}
