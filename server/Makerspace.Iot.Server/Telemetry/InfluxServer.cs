using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// One InfluxDB server over HTTP: asks its version, chooses the write address, creates the database, writes one batch. Thread-safe.
/// <b>Source:</b> InfluxDB 1.6 to 1.12 API reference (<c>/ping</c>, <c>/write</c>, <c>/query</c>), 2.x and 3 Core (<c>/health</c>, <c>/api/v2/write</c>).
/// </summary>
internal sealed class InfluxServer : IDisposable
{
    private const int LongestReason = 500;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);
    private readonly InfluxWriterOptions _options;
    private readonly HttpClient _http;
    private readonly bool _gzip;
    private readonly SemaphoreSlim _asking = new(1);
    private volatile Uri? _write;

    public InfluxServer(InfluxWriterOptions options)
    {
        _options = options;
        _gzip = options.Gzip ?? !options.Url.IsLoopback;
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = options.Url.AbsoluteUri.EndsWith('/') ? options.Url : new Uri(options.Url.AbsoluteUri + "/"),
            Timeout = options.RequestTimeout,
        };
        if (options.Secret is { } secret)
        {
            _http.DefaultRequestHeaders.Authorization = options.UserName is { } user
                ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")))
                : new AuthenticationHeaderValue("Token", secret);
        }
    }

    /// <summary>Writes a batch of lines; answers, and never throws but for the cancellation.</summary>
    public async Task<InfluxAnswer> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        try
        {
            Uri write = _write ?? await ChooseAsync(cancellationToken);
            using HttpContent content = Content(lines);
            using HttpResponseMessage response = await _http.PostAsync(write, content, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return new InfluxAnswer(InfluxOutcome.Written, string.Empty);
            }

            string reason = await ReasonAsync(response, cancellationToken);
            switch (response.StatusCode)
            {
                case HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity:
                    return new InfluxAnswer(InfluxOutcome.Refused, reason);
                case HttpStatusCode.NotFound:
                    // Dropped behind our back, or another server now stands at this address: ask again next time, which creates it.
                    _write = null;
                    return new InfluxAnswer(InfluxOutcome.TryLater, reason);
                default:
                    return new InfluxAnswer(InfluxOutcome.TryLater, reason, RetryAfter(response));
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // After an absence it may be another version.
            _write = null;
            string reason = error is OperationCanceledException ? $"no answer within {_options.RequestTimeout.TotalSeconds:0.#} s" : error.Message;
            return new InfluxAnswer(InfluxOutcome.TryLater, Short(reason));
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _asking.Dispose();
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
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_write is { } known)
            {
                return known;
            }

            string version = await VersionAsync(cancellationToken);
            string database = Uri.EscapeDataString(_options.Database);
            if (UsesVersion2(version, _options is { Secret: not null, UserName: null }))
            {
                return _write = new Uri(_http.BaseAddress!, $"api/v2/write?org={Uri.EscapeDataString(_options.Organisation)}&bucket={database}&precision=ns");
            }

            using var create = new FormUrlEncodedContent([new("q", $"CREATE DATABASE \"{_options.Database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")]);
            using HttpResponseMessage created = await _http.PostAsync(new Uri(_http.BaseAddress!, "query"), create, cancellationToken);

            // Without the right to create one, the database may be there all the same: the write will tell.
            return _write = new Uri(_http.BaseAddress!, $"write?db={database}&precision=ns");
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage ping = await _http.GetAsync(new Uri(_http.BaseAddress!, "ping"), cancellationToken);
        if (ping.Headers.TryGetValues("X-Influxdb-Version", out IEnumerable<string>? values))
        {
            return values.First();
        }

        using HttpResponseMessage health = await _http.GetAsync(new Uri(_http.BaseAddress!, "health"), cancellationToken);
        if (health.Headers.TryGetValues("X-Influxdb-Version", out values))
        {
            return values.First();
        }

        string text = await health.Content.ReadAsStringAsync(cancellationToken);
        int at = text.IndexOf("\"version\"", StringComparison.Ordinal);
        string[] parts = at < 0 ? [] : text[(at + 9)..].Split('"');
        return parts.Length > 1 ? parts[1] : string.Empty;
    }

    private HttpContent Content(ReadOnlyMemory<byte> lines)
    {
        HttpContent content;
        if (_gzip)
        {
            var packed = new MemoryStream(lines.Length / 4);
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(lines.Span);
            }

            content = new ByteArrayContent(packed.GetBuffer(), 0, (int)packed.Length);
            content.Headers.ContentEncoding.Add("gzip");
        }
        else
        {
            content = new ReadOnlyMemoryContent(lines);
        }

        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain", "utf-8");
        return content;
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        return Short($"HTTP {(int)response.StatusCode}: {text.Trim()}");
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        TimeSpan? asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - DateTimeOffset.UtcNow,
            _ => null,
        };
        return asked is null || asked <= TimeSpan.Zero ? null : asked < LongestRetryAfter ? asked : LongestRetryAfter;
    }

    private static string Short(string text) => text.Length <= LongestReason ? text : text[..LongestReason];
}
