using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Finds out where an InfluxDB takes writes: asks its version, chooses the address, creates the database. Thread-safe.
/// <b>Source:</b> InfluxDB 1.6 to 1.12 API reference (<c>/ping</c>, <c>/write</c>, <c>/query</c>), 2.x and 3 Core (<c>/health</c>, <c>/api/v2/write</c>).
/// </summary>
internal sealed class InfluxAddresses : IDisposable
{
    private readonly InfluxWriterOptions _options;
    private readonly SemaphoreSlim _asking = new(1);
    private volatile Uri? _address;

    public InfluxAddresses(InfluxWriterOptions options, HttpMessageHandler handler)
    {
        _options = options;
        Http = new HttpClient(handler)
        {
            BaseAddress = options.Url.AbsoluteUri.EndsWith('/') ? options.Url : new Uri(options.Url.AbsoluteUri + "/"),
            Timeout = options.RequestTimeout,
            MaxResponseContentBufferSize = 256 * 1024,
        };
        if (options.Secret is { } secret)
        {
            Http.DefaultRequestHeaders.Authorization = options.UserName is { } user
                ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")))
                : new AuthenticationHeaderValue("Token", secret);
        }
    }

    /// <summary>Speaks to the server with the options' credentials and time limit.</summary>
    public HttpClient Http { get; }

    /// <summary>The address of a write with nanosecond times, asked for once; throws <see cref="HttpRequestException"/> and its kind if the server is away.</summary>
    public async Task<Uri> FindAsync(CancellationToken cancellationToken)
    {
        if (_address is { } found)
        {
            return found;
        }

        await _asking.WaitAsync(cancellationToken);
        try
        {
            return _address ??= await ChooseAsync(cancellationToken);
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Asks again next time: after an absence it may be another version, and a database may have been dropped unseen.</summary>
    public void Forget() => _address = null;

    /// <summary>True for what a server that is away makes a request throw; a cancellation that was asked for is none of it.</summary>
    public static bool IsAbsence(Exception error, CancellationToken cancellationToken) =>
        error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>What an absence means for the batch.</summary>
    public InfluxAnswer Absent(Exception error)
    {
        Forget();
        return InfluxAnswer.Absent(error is OperationCanceledException ? $"no answer within {_options.RequestTimeout.TotalSeconds:0.#} s" : error.Message);
    }

    /// <summary>What an answer means for the batch.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="words">The body, or its beginning.</param>
    /// <param name="retryAfter">How long the server asks to be left alone.</param>
    public InfluxAnswer Judge(int status, string words, TimeSpan? retryAfter)
    {
        var answer = InfluxAnswer.Of(status, WithoutSecret(words), retryAfter);
        if (status is (int)HttpStatusCode.NotFound or (>= 200 and < 400 and not 204))
        {
            // Another server may stand there next time, or the database has to be made.
            Forget();
        }

        return answer;
    }

    public void Dispose()
    {
        Http.Dispose();
        _asking.Dispose();
    }

    // Some proxies repeat the request in their answer, and what is answered goes to logs and pages.
    private string WithoutSecret(string words)
    {
        words = _options.Secret is { Length: > 0 } secret ? words.Replace(secret, "***", StringComparison.Ordinal) : words;
        return Http.DefaultRequestHeaders.Authorization?.Parameter is { Length: > 0 } sent ? words.Replace(sent, "***", StringComparison.Ordinal) : words;
    }

    // 1.8 and later also serve the address of 2.x, but with user and password /write is the one that all of 1.x share; a token speaks of the newer one.
    private static bool UsesVersion2(string version, bool hasToken)
    {
        string number = version.TrimStart('v', 'V');
        int dot = number.IndexOf('.', StringComparison.Ordinal);
        if (!int.TryParse(dot < 0 ? number : number[..dot], out int major))
        {
            return hasToken;
        }

        int minor = int.TryParse(number[(dot + 1)..].Split('.')[0], out int m) ? m : 0;
        return major >= 2 || (major == 1 && minor >= 8 && hasToken);
    }

    private async Task<Uri> ChooseAsync(CancellationToken cancellationToken)
    {
        string version = await VersionAsync(cancellationToken);
        string database = Uri.EscapeDataString(_options.Database);
        if (UsesVersion2(version, _options is { Secret: not null, UserName: null }))
        {
            return new Uri(Http.BaseAddress!, $"api/v2/write?org={Uri.EscapeDataString(_options.Organisation)}&bucket={database}&precision=ns");
        }

        using var create = new FormUrlEncodedContent([new("q", $"CREATE DATABASE \"{_options.Database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")]);
        using HttpResponseMessage created = await Http.PostAsync(new Uri(Http.BaseAddress!, "query"), create, cancellationToken);

        // Without the right to create one, the database may be there all the same: the write will tell.
        return new Uri(Http.BaseAddress!, $"write?db={database}&precision=ns");
    }

    private async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage ping = await Http.GetAsync(new Uri(Http.BaseAddress!, "ping"), cancellationToken);
        if (ping.Headers.TryGetValues("X-Influxdb-Version", out IEnumerable<string>? values))
        {
            return values.First();
        }

        using HttpResponseMessage health = await Http.GetAsync(new Uri(Http.BaseAddress!, "health"), cancellationToken);
        if (health.Headers.TryGetValues("X-Influxdb-Version", out values))
        {
            return values.First();
        }

        string text = await health.Content.ReadAsStringAsync(cancellationToken);
        int at = text.IndexOf("\"version\"", StringComparison.Ordinal);
        string[] parts = at < 0 ? [] : text[(at + 9)..].Split('"');
        return parts.Length > 1 ? parts[1] : string.Empty;
    }
}
