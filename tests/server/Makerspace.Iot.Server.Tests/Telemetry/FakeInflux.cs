using System.IO.Compression;
using System.Net;
using System.Text;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Telemetry;

/// <summary>Plays the answers that a real InfluxDB of this machine cannot be brought to give: other versions, busy, too large.</summary>
internal sealed class FakeInflux : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<Received, (int Status, string Body, string? RetryAfter)> _answer;
    private readonly Func<Received, (int Status, string Body)>? _query;
    private readonly string _version;

    public FakeInflux(string version, Func<Received, (int Status, string Body, string? RetryAfter)> answer, Func<Received, (int Status, string Body)>? query = null)
    {
        (_version, _answer, _query) = (version, answer, query);
        int port = Ports.Free();
        Url = new Uri($"http://127.0.0.1:{port}/");
        _listener.Prefixes.Add(Url.AbsoluteUri);
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public Uri Url { get; }

    public List<Received> Writes { get; } = [];

    /// <summary>Queries, each with its method and InfluxQL in the place of the lines.</summary>
    public List<Received> Queries { get; } = [];

    /// <summary>Writes of a kind received so far.</summary>
    public int Count(Predicate<Received> kind)
    {
        lock (Writes)
        {
            return Writes.Count(w => kind(w));
        }
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            context.Response.Headers["X-Influxdb-Version"] = _version;
            if (_query is not null && context.Request.Url!.AbsolutePath.EndsWith("/query", StringComparison.Ordinal))
            {
                var asked = new Received(
                    context.Request.Url.PathAndQuery, context.Request.Headers["Authorization"], false, context.Request.UserAgent, $"{context.Request.HttpMethod} {context.Request.QueryString["q"]}");
                Queries.Add(asked);
                (int code, string json) = _query(asked);
                context.Response.StatusCode = code;
                context.Response.Close(Encoding.UTF8.GetBytes(json), willBlock: true);
                continue;
            }

            if (!context.Request.Url!.AbsolutePath.EndsWith("write", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 204;
                context.Response.Close();
                continue;
            }

            bool packed = context.Request.Headers["Content-Encoding"] == "gzip";
            using Stream body = packed ? new GZipStream(context.Request.InputStream, CompressionMode.Decompress) : context.Request.InputStream;
            using var text = new StreamReader(body, Encoding.UTF8);
            var received = new Received(context.Request.Url.PathAndQuery, context.Request.Headers["Authorization"], packed, context.Request.UserAgent, WithLineFeed(await text.ReadToEndAsync()));
            (int status, string answer, string? retryAfter) = _answer(received);
            lock (Writes)
            {
                Writes.Add(received);
            }

            context.Response.StatusCode = status;
            if (retryAfter is not null)
            {
                context.Response.Headers["Retry-After"] = retryAfter;
            }

            try
            {
                context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: true);
            }
            catch (HttpListenerException)
            {
                // The client has read enough.
            }
        }
    }

    // The last line's is optional, and not every client sends it.
    private static string WithLineFeed(string lines) => lines.EndsWith('\n') ? lines : lines + "\n";

    internal sealed record Received(string Address, string? Authorization, bool Packed, string? UserAgent, string Lines)
    {
        /// <summary>Path, then parameters in alphabetical order.</summary>
        public string[] AddressParts => [Address.Split('?')[0], .. Address.Split('?')[1].Split('&').Order(StringComparer.Ordinal)];
    }
}
