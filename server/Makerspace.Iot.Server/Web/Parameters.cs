using System.Globalization;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Web;

/// <summary>Reads the query parameters of a request. Each answers null if the parameter is absent or empty, and throws a <see cref="RequestException"/> in words if it cannot be read.</summary>
public sealed class Parameters(IQueryCollection query)
{
    /// <summary>The highest page number that may be asked for.</summary>
    public const int LastPage = 100_000;

    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];

    /// <summary>A month, such as <c>2026-10</c>.</summary>
    public CalendarMonth? Month(string name = "month") =>
        Text(name) is not { } text ? null
        : CalendarMonth.TryParse(text, out CalendarMonth month) ? month
        : throw new RequestException(400, ErrorTexts.Month, text);

    /// <summary>A wire name.</summary>
    public string? Name(string name) =>
        Text(name) is not { } text ? null
        : WireName.IsValid(text) ? text
        : throw new RequestException(400, ErrorTexts.Name, name, text);

    /// <summary>A day (midnight in Paris) or an instant, from 1970 to 2199.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        DateTimeOffset? read = Read(text);
        if (read is not { } instant)
        {
            throw new RequestException(400, ErrorTexts.Day, name, text);
        }

        return instant >= Bounds.EarliestWall.AddDays(-1) && instant < Bounds.LatestWall ? instant : throw new RequestException(
            400, ErrorTexts.Years, name, text, Bounds.EarliestWall.Year.ToString(CultureInfo.InvariantCulture), (Bounds.LatestWall.Year - 1).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Whole(string name, int least, int most) =>
        Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most ? value
        : throw new RequestException(400, ErrorTexts.Number, name, text, least.ToString(CultureInfo.InvariantCulture), most.ToString(CultureInfo.InvariantCulture));

    /// <summary>The page asked for, from 1.</summary>
    public int Page() => Whole("page", 1, LastPage) ?? 1;

    /// <summary>The place from which a list is read: <c>after</c> or <c>before</c>, as the pages before and after it give it.</summary>
    public ListCursor? Place() => (Text(ListCursor.After), Text(ListCursor.Before)) switch
    {
        (null, null) => null,
        ({ } after, null) => ListCursor.Parse(after, newer: false) ?? throw new RequestException(400, ErrorTexts.Place, ListCursor.After, after),
        (null, { } before) => ListCursor.Parse(before, newer: true) ?? throw new RequestException(400, ErrorTexts.Place, ListCursor.Before, before),
        _ => throw new RequestException(400, ErrorTexts.OnePlace),
    };

    /// <summary>A parameter as it stands.</summary>
    public string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Read(string text)
    {
        // The first and the last days that a computer knows have no midnight in Paris; what is far from every session is refused by its year.
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            DateTime local = day.ToDateTime(TimeOnly.MinValue);
            return day.Year is < 1900 or > 9000 ? new DateTimeOffset(local, TimeSpan.Zero) : new DateTimeOffset(local, ParisTime.Zone.GetUtcOffset(local)).ToUniversalTime();
        }

        return DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant) ? instant : null;
    }
}
