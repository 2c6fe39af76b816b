namespace Makerspace.Iot.Server.Telemetry;

/// <summary>Settings of <see cref="InfluxWriter"/>.</summary>
public sealed record InfluxWriterOptions
{
    /// <summary>Base address, such as <c>http://127.0.0.1:8086</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>Database (1.x, 3 Core) or bucket (2.x); created if a 1.x server does not have it.</summary>
    public string Database { get; init; } = "makerspace";

    /// <summary>User name (1.x); null if the server asks for none, or if <see cref="Secret"/> is a token.</summary>
    public string? UserName { get; init; }

    /// <summary>Password with <see cref="UserName"/>; a token without (2.x, 3 Core). Null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>Organisation (2.x only).</summary>
    public string Organisation { get; init; } = "makerspace";

    /// <summary>Folder of the spool and of the refused lines; the writer's own.</summary>
    public required string Folder { get; init; }

    /// <summary>A request carries about this many bytes at most, 1 kB to 20 MB (InfluxDB's own limit is 25 MB). Default 512 kB, some 4,000 points.</summary>
    public int BatchBytes { get; init; } = 512 * 1024;

    /// <summary>A point waits no longer than this for others to share its request. Default 0.5 s.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Requests under way at once, 1 to 16. Default 2: one is parsed while the other is sent.</summary>
    public int Senders { get; init; } = 2;

    /// <summary>Full batches that wait in memory, 1 to 1000; beyond, the caller waits. Default 8.</summary>
    public int QueuedBatches { get; init; } = 8;

    /// <summary>A request that takes longer has failed. Default 15 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>First pause after a failed request; doubles up to <see cref="BackOffMax"/>, with up to 25 % jitter. A longer Retry-After of the server is obeyed up to 5 minutes.</summary>
    public TimeSpan BackOffMin { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause after failed requests. Default 15 s.</summary>
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most bytes on disk while the server is away; then the oldest are dropped and counted. Default 1 GB: some 10 million points, a day of 120 machines.</summary>
    public long SpoolBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Most requests spent on finding the refused lines of one batch; the lines that remain then are held, and examined later. Default 400.</summary>
    public int BisectRequests { get; init; } = 400;

    /// <summary>
    /// Lines that are held (refused for a limit, or in words that we do not know, while others are taken) are tried again after this time, doubled up to sixteen times as long.
    /// Default 1 minute.
    /// </summary>
    public TimeSpan HeldInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A line whose refusal is not understood goes to the refused ones after this time, if the server takes others meanwhile. Default 1 hour.</summary>
    public TimeSpan HeldPatience { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most bytes of refused lines kept in each of two files, the newer and the older. Default 1 MB.</summary>
    public int RefusedBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Compresses requests. Null (default): if the server is not on this machine. Measured (docs/operations/benchmarks.md): 10,000 points are 1.7 MB plain and 0.24 MB compressed,
    /// and cost this program 2.9 ms of CPU time plain and 4.8 ms compressed; so it pays on a line, and on the loopback it only costs.
    /// </summary>
    public bool? Gzip { get; init; }

    /// <summary><see cref="Url"/> as it may be logged: without a user name or password.</summary>
    internal string Address => Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>What <see cref="Gzip"/> comes to for this address.</summary>
    internal bool UsesGzip => Gzip ?? !Url.IsLoopback;
}
