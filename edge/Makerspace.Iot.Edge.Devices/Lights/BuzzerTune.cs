namespace Makerspace.Iot.Edge.Devices.Lights;

/// <summary>The patterns of a buzzer: milliseconds on, off, on, … each begins and ends with on. None lasts over a second.</summary>
internal static class BuzzerTune
{
    /// <summary>The lengths of a pattern.</summary>
    public static ReadOnlySpan<int> Of(BuzzerPattern pattern) => pattern switch
    {
        BuzzerPattern.Accepted => [80],
        BuzzerPattern.Ended => [80, 80, 80],
        BuzzerPattern.Wanted => [80, 80, 80, 80, 80],
        BuzzerPattern.Refused => [600],
        BuzzerPattern.Warning => [250, 150, 250],
        BuzzerPattern.Alarm => [60, 60, 60, 60, 60, 60, 60, 60, 60],
        _ => [],
    };

    /// <summary>Whether it sounds this long after its start, and how long until that changes; null after its end.</summary>
    public static (bool Sounds, long? UntilChange) At(BuzzerPattern pattern, long milliseconds)
    {
        bool on = true;
        foreach (int length in Of(pattern))
        {
            if (milliseconds < length)
            {
                return (on, length - milliseconds);
            }

            milliseconds -= length;
            on = !on;
        }

        return (false, null);
    }
}
