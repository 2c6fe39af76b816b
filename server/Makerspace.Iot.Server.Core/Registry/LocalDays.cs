namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>Days of a place against moments. A membership until the 31st ends when the 31st ends there.</summary>
public static class LocalDays
{
    /// <summary>The day at <paramref name="at"/> in <paramref name="zone"/>.</summary>
    public static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>The first moment of <paramref name="day"/> in <paramref name="zone"/>, as UTC.</summary>
    public static DateTimeOffset Start(DateOnly day, TimeZoneInfo zone) => ToUtc(day.ToDateTime(TimeOnly.MinValue), zone);

    /// <summary>The first moment after <paramref name="day"/> in <paramref name="zone"/>, as UTC; null for the last day there is.</summary>
    public static DateTimeOffset? End(DateOnly day, TimeZoneInfo zone) => day == DateOnly.MaxValue ? null : Start(day.AddDays(1), zone);

    /// <summary>A wall-clock time of <paramref name="zone"/> as UTC. An hour that daylight saving skips is read one hour later; one that it repeats, as the first.</summary>
    public static DateTimeOffset ToUtc(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            local = local.AddHours(1);
        }

        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
