namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// The time zone of a site that names none, and of a network whose sites have several: Europe/Paris, from the machine's time zone database if it has one,
/// else from the European rule itself, so that a slim image without that database cuts its days at the same instant.
/// </summary>
public static class ParisTime
{
    /// <summary>The zone.</summary>
    public static TimeZoneInfo Zone { get; } =
        TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out TimeZoneInfo? zone) ? zone : ByRule();

    /// <summary>
    /// Central European time by its rule: one hour more from the last Sunday of March, 02:00, to the last Sunday of October, 03:00.
    /// <para><b>Source:</b> Directive 2000/84/EC, articles 2 and 3; in force since 1996 in this form.</para>
    /// </summary>
    public static TimeZoneInfo ByRule()
    {
        var spring = TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0, DateTimeKind.Unspecified), 3, 5, DayOfWeek.Sunday);
        var autumn = TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0, DateTimeKind.Unspecified), 10, 5, DayOfWeek.Sunday);
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            new DateTime(1996, 1, 1, 0, 0, 0, DateTimeKind.Unspecified), DateTime.MaxValue.Date, TimeSpan.FromHours(1), spring, autumn);
        return TimeZoneInfo.CreateCustomTimeZone("Europe/Paris", TimeSpan.FromHours(1), "Europe/Paris", "CET", "CEST", [rule]);
    }
}
