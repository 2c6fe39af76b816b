namespace Makerspace.Iot.Edge.TestKit.Chips;

/// <summary>The bus under a simulated chip: a clock, which each transfer holds for as long as its bits take.</summary>
/// <param name="Now">Time since an arbitrary start.</param>
/// <param name="Hold">Lets so much time pass.</param>
/// <param name="SpeedHz">Clock of the bus, hertz.</param>
public sealed record SimulatedWire(Func<TimeSpan> Now, Action<TimeSpan> Hold, int SpeedHz)
{
    /// <summary>A wire on which no time passes, for a chip that is driven by hand.</summary>
    public static SimulatedWire Still { get; } = new(() => TimeSpan.Zero, _ => { }, 100_000);
}
