using System.Security.Cryptography;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Codec;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>Opens signed documents with the one public key that the agent was given out of band. Thread-safe.</summary>
public sealed class Verifier : IDisposable
{
    private readonly string _keyId;
    private readonly ECDsa _key = ECDsa.Create();
    private readonly Lock _gate = new();

    /// <summary>Takes an ECDSA P-256 public key (SubjectPublicKeyInfo PEM, RFC 7468 section 13). Throws <see cref="ArgumentException"/> or <see cref="CryptographicException"/> for anything else.</summary>
    public Verifier(string keyId, string pem)
    {
        _keyId = keyId;
        _key.ImportFromPem(pem);
        if (_key.KeySize != 256)
        {
            throw new ArgumentException($"The signing key has {_key.KeySize} bits; P-256 is wanted.", nameof(pem));
        }
    }

    /// <summary>The payload of a signed document for <paramref name="purpose"/>, at most <paramref name="maxBytes"/> long; or what is wrong with it.</summary>
    public (byte[]? Payload, string? Problem) Open(ReadOnlySpan<byte> wire, string purpose, int maxBytes)
    {
        Decoded<SignedDocument> signed = WireCodec.DecodeSigned(wire);
        if (!signed.Ok)
        {
            return (null, signed.Error);
        }

        if (signed.Value.KeyId != _keyId)
        {
            return (null, $"signed with key {signed.Value.KeyId}, not {_keyId}");
        }

        lock (_gate)
        {
            return DocumentSigner.Open(_key, purpose, signed.Value, maxBytes) is { } payload ? (payload, null) : (null, "bad signature, wrong purpose or too large");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
