using System.IO.Compression;
using System.Net.Http.Headers;
using InfluxDB.Client;
using InfluxDB.Client.Api.Client;
using InfluxDB.Client.Api.Domain;
using InfluxDB.Client.Api.Service;
using InfluxDB.Client.Core.Internal;
using RestSharp;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// One InfluxDB server over InfluxDB.Client: writes one batch. The library's own batching and retrying are left aside: they keep points in memory only.
/// Nor does it throw here: what it would throw keeps only a part of the answer, and fails on a Retry-After that is a date. Thread-safe.
/// <b>Source:</b> InfluxDB.Client 5.1, <c>WriteService</c>, <c>HttpException</c>.
/// </summary>
internal sealed class InfluxServer : IDisposable
{
    // What the library is given as the body: InfluxRequests sends the lines themselves.
    private static readonly byte[] NoBody = [];
    private readonly InfluxWriterOptions _options;
    private readonly InfluxRequests _requests;
    private readonly InfluxAddresses _addresses;
    private readonly ApiClient _api;
    private readonly WriteService _writes;

    /// <summary>Prepares the client; the server need not be there.</summary>
    public InfluxServer(InfluxWriterOptions options)
    {
        _options = options;
        _requests = new InfluxRequests(options.RequestTimeout);
        _addresses = new InfluxAddresses(options, _requests);
        var settings = new InfluxDBClientOptions(options.Url.AbsoluteUri.TrimEnd('/')) { HttpClient = _addresses.Http, Timeout = options.RequestTimeout };
        _api = new ApiClient(settings, new LoggingHandler(InfluxDB.Client.Core.LogLevel.None), new GzipHandler());
        _writes = new WriteService((Configuration)_api.Configuration) { ExceptionFactory = null };
    }

    /// <summary>Writes a batch of lines; answers, and never throws but for the cancellation.</summary>
    public async Task<InfluxAnswer> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        try
        {
            Uri address = await _addresses.FindAsync(cancellationToken);
            using HttpContent content = Content(lines);
            _requests.Next(address, content);
            RestResponse response = await _writes.PostWriteAsyncWithIRestResponse(
                _options.Organisation, _options.Database, NoBody, precision: WritePrecision.Ns, cancellationToken: cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return (int)response.StatusCode == 0
                ? _addresses.Absent(response.ErrorException?.GetBaseException() ?? new HttpRequestException(response.ErrorMessage))
                : _addresses.Judge((int)response.StatusCode, response.Content ?? string.Empty, RetryAfter(response));
        }
        catch (Exception error) when (InfluxAddresses.IsAbsence(error, cancellationToken))
        {
            return _addresses.Absent(error);
        }
    }

    public void Dispose()
    {
        _api.RestClient.Dispose();
        _addresses.Dispose();
    }

    private HttpContent Content(ReadOnlyMemory<byte> lines)
    {
        HttpContent content;
        if (_options.UsesGzip)
        {
            // The library would compress twice as long, for a few per cent.
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

    // Seconds or a date. Source: RFC 9110, section 10.2.3.
    private static TimeSpan? RetryAfter(RestResponse response) =>
        RetryConditionHeaderValue.TryParse(response.Headers?.FirstOrDefault(h => h.Name.Equals("Retry-After", StringComparison.OrdinalIgnoreCase))?.Value, out RetryConditionHeaderValue? told)
            ? told.Delta ?? (told.Date - DateTimeOffset.UtcNow)
            : null;
}
