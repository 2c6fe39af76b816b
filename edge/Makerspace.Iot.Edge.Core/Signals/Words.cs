namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>Chooses between two languages.</summary>
internal readonly record struct Words(DisplayLanguage Language)
{
    public string this[string french, string english] => Language == DisplayLanguage.English ? english : french;

    /// <summary>Minutes and seconds, for example <c>9:05</c>; at most 1666:40.</summary>
    public static string Clock(double seconds)
    {
        long whole = (long)Math.Ceiling(Math.Clamp(seconds, 0, 100_000));
        return FormattableString.Invariant($"{whole / 60}:{whole % 60:00}");
    }

    /// <summary>Whole degrees, for example <c>84 °C</c>.</summary>
    public static string Degrees(double celsius) => FormattableString.Invariant($"{celsius:0} °C");
}
