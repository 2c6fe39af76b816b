using System.Net;

namespace Makerspace.Iot.Server.InfluxClient;

/// <summary>
/// Sends the library's writes where the server has them: InfluxDB.Client knows only <c>/api/v2/write</c>, which 1.6 and 1.7 do not have;
/// the body is the same line protocol. Only a 204 counts as stored. Thread-safe.
/// </summary>
internal sealed class WriteAddress : DelegatingHandler
{
    private volatile Uri? _instead;

    public WriteAddress()
        : base(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseCookies = false, AllowAutoRedirect = false })
    {
    }

    /// <summary>Address of writes from now on; null for the library's own.</summary>
    public Uri? Instead
    {
        get => _instead;
        set => _instead = value;
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.RequestUri!.AbsolutePath.EndsWith("/api/v2/write", StringComparison.Ordinal))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        request.RequestUri = _instead ?? request.RequestUri;
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Created)
        {
            // Some points were left out: the words say which.
            response.StatusCode = HttpStatusCode.UnprocessableContent;
        }
        else if (response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NoContent)
        {
            // The library takes every 2xx for stored.
            int status = (int)response.StatusCode;
            response.Dispose();
            throw new HttpRequestException($"HTTP {status}, where InfluxDB answers 204: another program answers there, nothing is stored");
        }

        return response;
    }
}
