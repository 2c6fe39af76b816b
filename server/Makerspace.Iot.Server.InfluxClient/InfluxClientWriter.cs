using System.Net.Http.Headers;
using System.Text;
using InfluxDB.Client;
using InfluxDB.Client.Api.Domain;
using InfluxDB.Client.Core.Exceptions;

namespace Makerspace.Iot.Server.InfluxClient;

/// <summary>
/// One write of line protocol through InfluxDB.Client. Its own batching and retrying are left aside: they keep points in memory only, and the server's
/// telemetry writer has a spool on disk. Thread-safe. <b>Source:</b> InfluxDB.Client 5.1, WriteApiAsync.
/// </summary>
public sealed class InfluxClientWriter : IDisposable
{
    private readonly InfluxClientOptions _options;
    private readonly WriteAddress _address = new();
    private readonly HttpClient _http;
    private readonly InfluxDBClient _client;
    private readonly WriteApiAsync _writes;

    /// <summary>Prepares the client; the server need not be there.</summary>
    public InfluxClientWriter(InfluxClientOptions options)
    {
        _options = options;
        _http = new HttpClient(_address) { Timeout = options.Timeout };
        var settings = new InfluxDBClientOptions(options.Url.AbsoluteUri.TrimEnd('/')) { Org = options.Organisation, Bucket = options.Bucket, Timeout = options.Timeout, HttpClient = _http };
        if (options is { UserName: { } user, Secret: { } password })
        {
            // The library's user and password ask for a session, which only 2.x has.
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        }
        else if (options.Secret is { } token)
        {
            settings.Token = token;
        }

        _client = new InfluxDBClient(settings);
        if (options.Gzip)
        {
            _client.EnableGzip();
        }

        _writes = _client.GetWriteApiAsync();
    }

    /// <summary>Writes lines (nanosecond times); answers, and never throws but for the cancellation.</summary>
    /// <param name="lines">UTF-8, each line with its line feed.</param>
    /// <param name="address">Where a server of 1.x takes them; null for the address of 2.x.</param>
    /// <param name="cancellationToken">Gives the request up.</param>
    public async Task<InfluxClientAnswer> WriteAsync(ReadOnlyMemory<byte> lines, Uri? address, CancellationToken cancellationToken)
    {
        _address.Instead = address;
        try
        {
            await _writes.WriteRecordAsync(Encoding.UTF8.GetString(lines.Span), WritePrecision.Ns, cancellationToken: cancellationToken);
            return new InfluxClientAnswer(204, string.Empty, null);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (HttpException error) when (error.Status > 0)
        {
            return new InfluxClientAnswer(error.Status, error.Message, error.RetryAfter is > 0 and { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        }
        catch (Exception error) when (error is InfluxException or HttpRequestException or IOException or TimeoutException or OperationCanceledException or FormatException)
        {
            // The format: the library reads a Retry-After with a date as a number.
            string message = error is TimeoutException or OperationCanceledException || error.GetBaseException() is TimeoutException
                ? $"no answer within {_options.Timeout.TotalSeconds:0.#} s"
                : error.GetBaseException().Message;
            return new InfluxClientAnswer(0, message, null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }
}
