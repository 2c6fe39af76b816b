namespace Makerspace.Iot.Edge.Core.Metering;

/// <summary>What power samples say of the energy of a stretch of time, by the trapezoid rule, and how far that can be wrong.</summary>
/// <param name="Wh">Energy, watt-hours.</param>
/// <param name="SpreadWh">The most by which the trapezoid can be wrong between samples that it has seen: half of each change of power, over its interval; watt-hours.</param>
/// <param name="Ms">Time that samples cover, milliseconds.</param>
/// <param name="BlindMs">Time for which no sample counts, milliseconds.</param>
/// <param name="UnreadMs">The part of it for which nothing can stand in for the counter, milliseconds.</param>
internal readonly record struct PowerIntegral(double Wh, double SpreadWh, long Ms, long BlindMs, long UnreadMs)
{
    // Meters show whole watts or less, and hide the last one.
    private const double RoundingW = 1;

    // A load that is on in few samples is spread all over. A counter that shows less than this part of it is wrong all the same.
    private const double LeastPart = 0.15;

    /// <summary>By how much a sound counter may be above the integral, without the constant part.</summary>
    public double AboveWh(in MeterTraits traits) => BelowOf(traits) + SpreadWh;

    /// <summary>By how much a sound counter may be below the integral, without the constant part.</summary>
    public double BelowWh(in MeterTraits traits) => BelowOf(traits) + Math.Min(SpreadWh, (1 - LeastPart) * Wh);

    public static PowerIntegral operator -(PowerIntegral a, PowerIntegral b) =>
        new(a.Wh - b.Wh, a.SpreadWh - b.SpreadWh, a.Ms - b.Ms, a.BlindMs - b.BlindMs, a.UnreadMs - b.UnreadMs);

    /// <summary>Two samples and the time between them.</summary>
    public PowerIntegral Add(double fromW, double toW, long ms, bool isWitness) => new(
        Wh + ((fromW + toW) / 2 * ms / 3.6e6),
        SpreadWh + (Math.Abs(toW - fromW) / 2 * ms / 3.6e6),
        Ms + (isWitness ? ms : 0),
        BlindMs + (isWitness ? 0 : ms),
        UnreadMs);

    /// <summary>Time without a sample.</summary>
    public PowerIntegral AddUnread(long ms) => this with { BlindMs = BlindMs + ms, UnreadMs = UnreadMs + ms };

    private double BelowOf(in MeterTraits traits) => (traits.TolerancePart * Wh) + (RoundingW * Ms / 3.6e6);
}
