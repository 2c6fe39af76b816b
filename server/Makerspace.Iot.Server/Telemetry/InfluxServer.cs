using System.IO.Compression;
using System.Net.Http.Headers;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>One InfluxDB server over HttpClient: writes one batch. Thread-safe.</summary>
internal sealed class InfluxServer(InfluxWriterOptions options) : IInfluxServer
{
    private readonly InfluxDoor _door = new(options);
    private readonly bool _gzip = options.UsesGzip;

    /// <inheritdoc/>
    public async Task<InfluxAnswer> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        try
        {
            InfluxAddress address = await _door.FindAsync(cancellationToken);
            using HttpContent content = Content(lines);
            using HttpResponseMessage response = await _door.Http.PostAsync(address.Write, content, cancellationToken);
            string reason = response.IsSuccessStatusCode ? string.Empty : (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
            return _door.Judge((int)response.StatusCode, reason, RetryAfter(response));
        }
        catch (Exception error) when (InfluxDoor.IsAbsence(error, cancellationToken))
        {
            return _door.Absent(error);
        }
    }

    public void Dispose() => _door.Dispose();

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

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow,
        _ => null,
    };
}
