namespace Makerspace.Iot.Server.Telemetry;

/// <summary>What a write request came to.</summary>
public enum InfluxOutcome
{
    /// <summary>Every point is stored.</summary>
    Written,

    /// <summary>Something in the batch is refused, or the batch is too large; the rest may be stored. Writing points again changes nothing.</summary>
    Refused,

    /// <summary>The server is away, busy, or does not let us in: the same batch is tried again later.</summary>
    TryLater,
}

/// <summary>What a write request came to.</summary>
/// <param name="Outcome">What to do next.</param>
/// <param name="Reason">The server's words, or what went wrong; empty where all is well.</param>
/// <param name="RetryAfter">How long the server asks to be left alone; null where it did not say.</param>
public readonly record struct InfluxAnswer(InfluxOutcome Outcome, string Reason, TimeSpan? RetryAfter = null);
