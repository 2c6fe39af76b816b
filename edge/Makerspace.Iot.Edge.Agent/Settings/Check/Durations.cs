using System.Globalization;

namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>Durations as a person says them.</summary>
internal static class Durations
{
    /// <summary>Seconds up to two minutes, minutes up to two hours, hours beyond; one decimal at most.</summary>
    public static string Say(double seconds, MessageLanguage language)
    {
        (double value, string unit) = seconds < 120 ? (seconds, "s") : seconds < 7200 ? (seconds / 60, "min") : (seconds / 3600, "h");
        return $"{Number(value, language)} {unit}";
    }

    /// <summary>A number with a decimal comma or point, at most two decimals. The program carries no country tables.</summary>
    public static string Number(double value, MessageLanguage language)
    {
        string text = Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);
        return language.IsFrench ? text.Replace('.', ',') : text;
    }
}
