using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Makerspace.Iot.Server.Settings;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Asks InfluxDB in InfluxQL on <c>/query</c>, which every version answers. Waits and reads a bounded time and size. Thread-safe.
/// <para><b>Source:</b> InfluxDB 1.x HTTP API, <c>/query</c>; 2.x and 3 Core, InfluxQL compatibility.</para>
/// </summary>
internal sealed class InfluxQueries : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _database;

    public InfluxQueries(InfluxOptions options, TimeSpan patience, int mostBytes, HttpMessageHandler? handler = null)
    {
        _database = options.Database;
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = patience })
        {
            BaseAddress = new Uri(options.Address.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = patience,
            MaxResponseContentBufferSize = mostBytes,
        };
        if (options.PasswordFile is { } file)
        {
            string secret = File.ReadAllText(file).Trim();
            _http.DefaultRequestHeaders.Authorization = options.UserName is { } user
                ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")))
                : new AuthenticationHeaderValue("Token", secret);
        }
    }

    /// <summary>
    /// The rows of the first series of the answer, none if there is no series; null if there is no answer, or one that is none of InfluxDB: another program may stand at this address.
    /// </summary>
    /// <param name="query">InfluxQL.</param>
    /// <param name="changes">True for a statement that changes something.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<JsonElement>?> RowsAsync(string query, bool changes, CancellationToken cancellationToken)
    {
        try
        {
            var address = new Uri($"query?db={Uri.EscapeDataString(_database)}&epoch=ms&q={Uri.EscapeDataString(query)}", UriKind.Relative);
            using var request = new HttpRequestMessage(changes ? HttpMethod.Post : HttpMethod.Get, address);
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return null;
            }

            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using JsonDocument document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            if (!document.RootElement.TryGetProperty("results", out JsonElement results) || results.GetArrayLength() == 0 || results[0].TryGetProperty("error", out _))
            {
                return null;
            }

            return results[0].TryGetProperty("series", out JsonElement series) && series.GetArrayLength() > 0
                ? [.. series[0].GetProperty("values").EnumerateArray().Select(row => row.Clone())]
                : [];
        }
        catch (Exception error) when (IsNoAnswer(error, cancellationToken) || error is JsonException or IOException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Tells whether InfluxDB answers.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(new Uri("ping", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (IsNoAnswer(error, cancellationToken))
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool IsNoAnswer(Exception error, CancellationToken cancellationToken) =>
        error is HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
