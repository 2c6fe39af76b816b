namespace Makerspace.Iot.Edge.Devices.Lights;

/// <summary>When a light is lit. Pure: a function of the time since some common start, so that lights of one kind blink together.</summary>
internal static class LightRhythm
{
    /// <summary>Whether the light is lit at this time.</summary>
    public static bool IsLit(LightMode mode, long milliseconds) => mode == LightMode.On || milliseconds % Period(mode) < Lit(mode);

    /// <summary>How long until the light changes; null if it does not.</summary>
    public static long? UntilChange(LightMode mode, long milliseconds)
    {
        if (Period(mode) is 1)
        {
            return null;
        }

        long phase = milliseconds % Period(mode);
        return phase < Lit(mode) ? Lit(mode) - phase : Period(mode) - phase;
    }

    private static long Period(LightMode mode) => mode switch
    {
        LightMode.Blink => 1_000,
        LightMode.FastBlink => 250,
        LightMode.Flash => 2_000,
        _ => 1,
    };

    private static long Lit(LightMode mode) => mode switch
    {
        LightMode.Blink => 500,
        LightMode.FastBlink => 125,
        LightMode.Flash => 60,
        _ => 0,
    };
}
