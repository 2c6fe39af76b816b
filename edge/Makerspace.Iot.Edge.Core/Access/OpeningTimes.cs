using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>Opening hours in the list's time zone. A night is two rows: up to minute 1440, and from minute 0 of the next day.</summary>
internal static class OpeningTimes
{
    /// <summary>True if <paramref name="hours"/> is empty (always open) or one row holds the local time.</summary>
    public static bool Open(AccessHours[] hours, DateTimeOffset local)
    {
        // .NET counts from Sunday; the list counts from Monday.
        int day = 1 << (((int)local.DayOfWeek + 6) % 7);
        int minute = (local.Hour * 60) + local.Minute;
        return hours.Length == 0 || Array.Exists(hours, h => (h.Days & day) != 0 && minute >= h.FromMinute && minute < h.ToMinute);
    }
}
