namespace Makerspace.Iot.Edge.Core.Metering;

/// <summary>Energy that a session has charged by the integral, and that the counter has yet to show. The default owes nothing.</summary>
/// <param name="Wh">Watt-hours.</param>
/// <param name="SlackWh">By how much <paramref name="Wh"/> may be wrong, watt-hours.</param>
/// <param name="SinceMs">Since when the counter stands although it owes, monotonic milliseconds.</param>
public readonly record struct CounterDebt(double Wh, double SlackWh, long SinceMs)
{
    /// <summary>What is still owed after the counter has gone on by a step outside a session.</summary>
    public CounterDebt Less(double stepWh) => Wh - stepWh <= SlackWh ? default : this with { Wh = Wh - stepWh };

    /// <summary>True if a step pays the debt, as far as is known of it.</summary>
    public bool IsPaidBy(double stepWh) => Wh > 0 && Math.Abs(Wh - stepWh) <= SlackWh;
}
