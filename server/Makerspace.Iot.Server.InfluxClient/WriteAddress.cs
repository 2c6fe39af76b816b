namespace Makerspace.Iot.Server.InfluxClient;

/// <summary>
/// Sends the library's writes where the server has them: InfluxDB.Client knows only <c>/api/v2/write</c>, which 1.6 and 1.7 do not have;
/// the body is the same line protocol. Thread-safe.
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
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_instead is { } address && request.RequestUri!.AbsolutePath.EndsWith("/api/v2/write", StringComparison.Ordinal))
        {
            request.RequestUri = address;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
