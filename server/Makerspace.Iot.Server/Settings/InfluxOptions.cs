namespace Makerspace.Iot.Server.Settings;

/// <summary>The InfluxDB server.</summary>
public sealed record InfluxOptions
{
    /// <summary>Base address, such as <c>http://127.0.0.1:8086</c>.</summary>
    public required string Url { get; init; }

    /// <summary><see cref="Url"/> as it is called and shown: without a name or password in it, which are asked for in <see cref="UserName"/> and <see cref="PasswordFile"/>, and without a query.</summary>
    public Uri Address => new UriBuilder(Url) { UserName = string.Empty, Password = string.Empty, Query = string.Empty, Fragment = string.Empty }.Uri;

    /// <summary>True if <see cref="Url"/> holds a name or a password, which count for nothing there.</summary>
    public bool UrlHoldsNames => new Uri(Url) is { UserInfo.Length: > 0 } or { Query.Length: > 0 };

    /// <summary>Database (1.x) or bucket (2.x).</summary>
    public string Database { get; init; } = "makerspace";

    /// <summary>Organisation of the bucket, by name (2.x alone; other versions have none). Default <c>makerspace</c>.</summary>
    public string Organisation { get; init; } = "makerspace";

    /// <summary>User name; null if the server asks for none.</summary>
    public string? UserName { get; init; }

    /// <summary>File that holds the password or token alone, mode 600.</summary>
    public string? PasswordFile { get; init; }
}
