namespace Makerspace.Iot.Server.Settings;

/// <summary>The certificate of the pages, for addresses that begin with <c>https://</c>. <c>keys web</c> makes one.</summary>
public sealed record HttpsOptions
{
    /// <summary>PEM file of the certificate, with what its authority needs to be believed after it.</summary>
    public required string CertFile { get; init; }

    /// <summary>PEM file of its private key, mode 600.</summary>
    public required string KeyFile { get; init; }
}
