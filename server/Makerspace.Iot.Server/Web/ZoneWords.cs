namespace Makerspace.Iot.Server.Web;

/// <summary>The words of a time zone.</summary>
public static class ZoneWords
{
    private static readonly Dictionary<string, Phrase> Known = new(StringComparer.Ordinal)
    {
        ["Europe/Paris"] = new("heure de Paris", "Paris time"),
        ["America/Cayenne"] = new("heure de la Guyane", "French Guiana time"),
        ["America/Guadeloupe"] = new("heure de la Guadeloupe", "Guadeloupe time"),
        ["America/Marigot"] = new("heure de Saint-Martin", "Saint Martin time"),
        ["America/Martinique"] = new("heure de la Martinique", "Martinique time"),
        ["America/Miquelon"] = new("heure de Saint-Pierre-et-Miquelon", "Saint Pierre and Miquelon time"),
        ["America/St_Barthelemy"] = new("heure de Saint-Barthélemy", "Saint Barthélemy time"),
        ["Indian/Mayotte"] = new("heure de Mayotte", "Mayotte time"),
        ["Indian/Reunion"] = new("heure de La Réunion", "Réunion time"),
        ["Pacific/Gambier"] = new("heure des Gambier", "Gambier time"),
        ["Pacific/Marquesas"] = new("heure des Marquises", "Marquesas time"),
        ["Pacific/Noumea"] = new("heure de Nouvelle-Calédonie", "New Caledonia time"),
        ["Pacific/Tahiti"] = new("heure de Tahiti", "Tahiti time"),
        ["Pacific/Wallis"] = new("heure de Wallis-et-Futuna", "Wallis and Futuna time"),
    };

    /// <summary>The zone in words; its IANA name if it is none of France.</summary>
    public static Phrase Of(TimeZoneInfo zone) => Known.GetValueOrDefault(zone.Id) ?? new($"heure locale, {zone.Id}", $"local time, {zone.Id}");
}
