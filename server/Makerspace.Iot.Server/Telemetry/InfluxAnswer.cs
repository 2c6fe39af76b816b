namespace Makerspace.Iot.Server.Telemetry;

/// <summary>What a write request came to.</summary>
public enum InfluxOutcome
{
    /// <summary>Every point is stored.</summary>
    Written,

    /// <summary>Lines of the batch are refused for what stands in them; the rest may be stored. Writing points again changes nothing.</summary>
    Refused,

    /// <summary>The batch is too large for the server, or for what stands before it.</summary>
    TooLarge,

    /// <summary>Refused for a limit of the server that only some lines touch, or in words that we do not know: whether the lines are at fault is not known.</summary>
    Doubted,

    /// <summary>The server is away, busy, in trouble, or does not let us in: the same batch is tried again later.</summary>
    TryLater,
}

/// <summary>What a write request came to.</summary>
/// <param name="Outcome">What to do next.</param>
/// <param name="Reason">The server's words, or what went wrong; empty if all is well.</param>
/// <param name="RetryAfter">How long the server asks to be left alone; null if it did not say.</param>
public readonly record struct InfluxAnswer(InfluxOutcome Outcome, string Reason, TimeSpan? RetryAfter = null)
{
    private const int LongestReason = 500;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>Points of the request that the server says it left out; null if it did not say.</summary>
    public int? Dropped { get; init; }

    /// <summary>True if lines touch a limit of the server (series, tag values, columns): they are sound, and are kept until it is raised.</summary>
    public bool IsLimit { get; init; }

    /// <summary>True if the server itself failed, without a word about lines: only a server that takes other points shows that it is the lines' fault.</summary>
    public bool IsServerError { get; init; }

    /// <summary>What an HTTP answer to a write means: by its words first (<see cref="InfluxWords"/>), then by its status. README.md has the table.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The server's words; kept up to 500 characters.</param>
    /// <param name="retryAfter">What the server asked for; obeyed up to 5 minutes.</param>
    public static InfluxAnswer Of(int status, string body, TimeSpan? retryAfter)
    {
        if (status == 204)
        {
            return new InfluxAnswer(InfluxOutcome.Written, string.Empty);
        }

        InfluxWords words = InfluxWords.Of(body);
        string reason = Short($"HTTP {status}: {words.Text}");
        InfluxAnswer Lines(InfluxOutcome outcome) => new(outcome, reason) { Dropped = words.Dropped, IsLimit = words.Subject == InfluxSubject.Limit };
        InfluxAnswer Later(string why) => new(InfluxOutcome.TryLater, why, retryAfter is not { } asked || asked <= TimeSpan.Zero ? null : asked < LongestRetryAfter ? asked : LongestRetryAfter);
        return (status, words.Subject) switch
        {
            (413, _) => Lines(InfluxOutcome.TooLarge),
            (401 or 403, _) => Later($"{reason} (it does not accept our user name, password or token)"),
            ( >= 300 and < 400, _) => Later($"{reason} (it sends us elsewhere: set influx.url to the address of InfluxDB itself)"),
            (404 or 407 or 408 or 425 or 429 or 503, _) or (_, InfluxSubject.Server) => Later(reason),
            (_, InfluxSubject.Lines) => Lines(InfluxOutcome.Refused),
            (_, InfluxSubject.Limit) => Lines(InfluxOutcome.Doubted),
            ( >= 200 and < 300, _) => Later($"HTTP {status}, where InfluxDB answers 204: another program answers there, nothing is stored"),
            (400 or 422, InfluxSubject.Unknown) or (_, InfluxSubject.Points) => Lines(InfluxOutcome.Doubted),
            (500, InfluxSubject.Unknown) => Lines(InfluxOutcome.Doubted) with { IsServerError = true },
            _ => Later(reason),
        };
    }

    /// <summary>The server was not reached, or did not answer in time.</summary>
    public static InfluxAnswer Absent(string reason) => new(InfluxOutcome.TryLater, Short(reason));

    private static string Short(string text) => text.Length <= LongestReason ? text : text[..LongestReason];
}
