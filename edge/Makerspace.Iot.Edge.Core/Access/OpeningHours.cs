namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>Opening hours on some days of the week, in the list's time zone. A night is two rows: up to minute 1440, and from minute 0 of the next day.</summary>
/// <param name="Days">Bit 0 is Monday … bit 6 Sunday; 1 to 127.</param>
/// <param name="FromMinute">Minute of the day, 0 to 1439.</param>
/// <param name="ToMinute">First minute after closing, 1 to 1440.</param>
public sealed record OpeningHours(int Days, int FromMinute, int ToMinute)
{
    /// <summary>True where <paramref name="hours"/> is empty (always open) or one row holds the local time.</summary>
    public static bool Open(IReadOnlyList<OpeningHours> hours, DateTimeOffset local)
    {
        if (hours.Count == 0)
        {
            return true;
        }

        // .NET counts from Sunday; the list counts from Monday.
        int day = 1 << (((int)local.DayOfWeek + 6) % 7);
        int minute = (local.Hour * 60) + local.Minute;
        for (int i = 0; i < hours.Count; i++)
        {
            OpeningHours h = hours[i];
            if ((h.Days & day) != 0 && minute >= h.FromMinute && minute < h.ToMinute)
            {
                return true;
            }
        }

        return false;
    }
}
