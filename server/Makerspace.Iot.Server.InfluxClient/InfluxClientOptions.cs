namespace Makerspace.Iot.Server.InfluxClient;

/// <summary>Settings of <see cref="InfluxClientWriter"/>.</summary>
public sealed record InfluxClientOptions
{
    /// <summary>Base address of the server.</summary>
    public required Uri Url { get; init; }

    /// <summary>Bucket (2.x) or database (1.x, 3 Core).</summary>
    public required string Bucket { get; init; }

    /// <summary>Organisation (2.x); not empty, because the library asks for one.</summary>
    public required string Organisation { get; init; }

    /// <summary>User name (1.x); null where <see cref="Secret"/> is a token, or nothing is asked for.</summary>
    public string? UserName { get; init; }

    /// <summary>Password with <see cref="UserName"/>, token without; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>Compresses requests.</summary>
    public bool Gzip { get; init; }

    /// <summary>A request that takes longer has failed.</summary>
    public required TimeSpan Timeout { get; init; }
}
