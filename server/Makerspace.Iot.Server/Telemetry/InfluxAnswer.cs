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
public readonly record struct InfluxAnswer(InfluxOutcome Outcome, string Reason, TimeSpan? RetryAfter = null)
{
    private const int LongestReason = 500;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>What an HTTP answer to a write means.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="reason">The server's words; kept up to 500 characters.</param>
    /// <param name="retryAfter">What the server asked for; obeyed up to 5 minutes.</param>
    public static InfluxAnswer Of(int status, string reason, TimeSpan? retryAfter) => status switch
    {
        >= 200 and < 300 => new InfluxAnswer(InfluxOutcome.Written, string.Empty),
        400 or 413 or 422 => new InfluxAnswer(InfluxOutcome.Refused, Short($"HTTP {status}: {reason}")),
        _ => new InfluxAnswer(InfluxOutcome.TryLater, Short($"HTTP {status}: {reason}"), retryAfter is not { } asked || asked <= TimeSpan.Zero ? null : asked < LongestRetryAfter ? asked : LongestRetryAfter),
    };

    /// <summary>The server was not reached, or did not answer in time.</summary>
    public static InfluxAnswer Absent(string reason) => new(InfluxOutcome.TryLater, Short(reason));

    private static string Short(string text) => text.Length <= LongestReason ? text : text[..LongestReason];
}
