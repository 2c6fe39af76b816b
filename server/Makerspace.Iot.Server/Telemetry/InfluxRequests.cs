using System.Buffers;
using System.Net;
using System.Text;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Extends InfluxDB.Client where it does less than we need. It knows the write address of InfluxDB 2 alone, which 1.6 and 1.7 do not have: the request goes to the address that
/// the server has. It takes lines as a string, or as an array that is exactly as long: the lines are sent from the batch's own memory. It reads an answer whole, however long it is:
/// the beginning is read. Thread-safe.
/// </summary>
/// <param name="patience">Longest time to read an answer.</param>
internal sealed class InfluxRequests(TimeSpan patience)
    : DelegatingHandler(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseCookies = false, AllowAutoRedirect = false })
{
    // Most bytes read of an answer.
    private const int MostWords = 64 * 1024;
    private readonly AsyncLocal<Write?> _write = new();

    /// <summary>The next request of this asynchronous flow is a write of these lines to this address.</summary>
    public void Next(Uri address, HttpContent lines) => _write.Value = new Write(address, lines);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_write.Value is not { } write)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        request.RequestUri = write.Address;
        request.Content = write.Lines;
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        HttpContent answered = response.Content;
        response.Content = response.StatusCode == HttpStatusCode.NoContent
            ? new ByteArrayContent([])
            : new StringContent(await WordsAsync(answered, cancellationToken));
        answered.Dispose();
        return response;
    }

    // The beginning is enough, in whatever character set: the words that we look for are ASCII. An answer that stops in the middle is judged by what came of it.
    private async Task<string> WordsAsync(HttpContent content, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MostWords);
        int read = 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await using Stream stream = await content.ReadAsStreamAsync(limit.Token);
            int got;
            while (read < MostWords && (got = await stream.ReadAsync(buffer.AsMemory(read, MostWords - read), limit.Token)) > 0)
            {
                read += got;
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            // The caller looks at its own token.
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

    private sealed record Write(Uri Address, HttpContent Lines);
}
