namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>Measured values as they may stand in a message.</summary>
internal static class WireValue
{
    /// <summary>The value, or null if it is missing, no number, or beyond <paramref name="most"/>: one absurd reading must not spoil a whole batch.</summary>
    public static double? Within(double? value, double most) => value is { } v && Math.Abs(v) <= most ? v : null;
}
