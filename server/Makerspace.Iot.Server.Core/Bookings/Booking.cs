using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Bookings;

/// <summary>How a booking stands.</summary>
public enum BookingState
{
    /// <summary>It holds.</summary>
    Booked,

    /// <summary>Somebody has cancelled it.</summary>
    Cancelled,

    /// <summary>The person did not come, and somebody else has taken the time.</summary>
    Released,
}

/// <summary>A time for which a person has a machine. No two that hold overlap at one machine.</summary>
public sealed class Booking : Record
{
    /// <summary>The machine.</summary>
    public required string Machine { get; set; }

    /// <summary>The site where it stands.</summary>
    public required string Site { get; set; }

    /// <summary>The person.</summary>
    public required string Person { get; set; }

    /// <summary>Begin, UTC.</summary>
    public required DateTimeOffset StartAt { get; set; }

    /// <summary>First moment after it, UTC, on the same day of the site, or its midnight.</summary>
    public required DateTimeOffset EndAt { get; set; }

    /// <summary>How it stands.</summary>
    public BookingState State { get; set; }

    /// <summary>Its length.</summary>
    public TimeSpan Length => EndAt - StartAt;

    /// <summary>True if it shares a moment with a span.</summary>
    public bool Overlaps(DateTimeOffset from, DateTimeOffset to) => StartAt < to && from < EndAt;

    /// <inheritdoc/>
    public override string Title() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Machine} {StartAt.UtcDateTime:yyyy-MM-dd HH:mm}");

    internal override IEnumerable<RecordProblem> Problems() =>
    [
        .. RecordRules.Name("machine", Machine), .. RecordRules.Name("site", Site), .. RecordRules.Name("person", Person),
        .. EndAt <= StartAt ? [new RecordProblem("to", RecordFault.EndsBeforeItBegins)] : Array.Empty<RecordProblem>(),
    ];
}
