namespace Makerspace.Iot.Contracts.Access;

/// <summary>
/// A document under an ECDSA P-256 signature (SHA-256 over <see cref="Purpose"/>, a zero byte, and the bytes of <see cref="Payload"/>).
/// The purpose is signed so that a command can never pass for an access list.
/// </summary>
public sealed record SignedDocument
{
    /// <summary>What the payload is: <c>access</c>, <c>config</c> or <c>command</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>Names the signing key, so that keys can be changed; a <see cref="WireName"/>.</summary>
    public required string KeyId { get; init; }

    /// <summary>The payload as sent: UTF-8 JSON, gzipped if <see cref="Gzip"/> is true. Base64 on the wire.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>True if the payload is gzipped.</summary>
    public bool Gzip { get; init; }

    /// <summary>64 bytes, IEEE P1363 form (r, s). Base64 on the wire.</summary>
    public required byte[] Signature { get; init; }
}
