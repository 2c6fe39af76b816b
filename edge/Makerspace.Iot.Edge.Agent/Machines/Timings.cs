namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>How long the badge path takes.</summary>
public sealed class Timings
{
    /// <summary>From the last byte of the reader's answer to the relay's pin command, the commit included.</summary>
    public LatencyHistogram BadgeToRelay { get; } = new();

    /// <summary>The durable commit of a record, of any kind.</summary>
    public LatencyHistogram Commit { get; } = new();

    /// <summary>How far the time between two readings of a meter is from its second; a reading that did not come counts as a whole second.</summary>
    public LatencyHistogram Sampling { get; } = new();

    /// <summary>One turn of the loop that had something to do.</summary>
    public LatencyHistogram Turn { get; } = new();
}
