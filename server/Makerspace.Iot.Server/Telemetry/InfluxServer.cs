using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>One InfluxDB server over HttpClient: writes one batch. Thread-safe.</summary>
internal sealed class InfluxServer(InfluxWriterOptions options) : IInfluxServer
{
    // Most bytes read of an answer.
    private const int MostWords = 64 * 1024;
    private readonly InfluxDoor _door = new(options);
    private readonly bool _gzip = options.UsesGzip;
    private readonly TimeSpan _patience = options.RequestTimeout;

    /// <inheritdoc/>
    public async Task<InfluxAnswer> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        try
        {
            InfluxAddress address = await _door.FindAsync(cancellationToken);
            using HttpContent content = Content(lines);
            using var request = new HttpRequestMessage(HttpMethod.Post, address.Write) { Content = content };
            using HttpResponseMessage response = await _door.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            string words = response.StatusCode == HttpStatusCode.NoContent ? string.Empty : await WordsAsync(response.Content, cancellationToken);
            return _door.Judge((int)response.StatusCode, words, RetryAfter(response));
        }
        catch (Exception error) when (InfluxDoor.IsAbsence(error, cancellationToken))
        {
            return _door.Absent(error);
        }
    }

    public void Dispose() => _door.Dispose();

    // The beginning is enough, in whatever character set: the words that we look for are ASCII. An answer that stops in the middle is judged by what came of it.
    private async Task<string> WordsAsync(HttpContent content, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MostWords);
        int read = 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            await using Stream stream = await content.ReadAsStreamAsync(limit.Token);
            int got;
            while (read < MostWords && (got = await stream.ReadAsync(buffer.AsMemory(read, MostWords - read), limit.Token)) > 0)
            {
                read += got;
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
        }

        string words = Charset(content.Headers.ContentType?.CharSet).GetString(buffer, 0, read);
        ArrayPool<byte>.Shared.Return(buffer);
        return words;
    }

    private static Encoding Charset(string? name)
    {
        try
        {
            return name is null ? Encoding.UTF8 : Encoding.GetEncoding(name.Trim('"', '\''));
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
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

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow,
        _ => null,
    };
}
