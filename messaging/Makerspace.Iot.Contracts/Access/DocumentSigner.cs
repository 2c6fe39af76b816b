using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Makerspace.Iot.Contracts.Access;

/// <summary>Signs and verifies <see cref="SignedDocument"/>s with ECDSA P-256 (FIPS 186-5), SHA-256.</summary>
public static class DocumentSigner
{
    /// <summary>Signs <paramref name="payload"/>; gzips it first if it is over 1 KiB.</summary>
    public static SignedDocument Sign(ECDsa key, string keyId, string purpose, ReadOnlySpan<byte> payload)
    {
        bool gzip = payload.Length > 1024 || LooksCompressed(payload);
        byte[] bytes = gzip ? Compress(payload) : payload.ToArray();
        byte[] signature = key.SignData(SignedBytes(purpose, bytes), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new SignedDocument { Purpose = purpose, KeyId = keyId, Payload = bytes, Gzip = gzip, Signature = signature };
    }

    /// <summary>
    /// Verifies the signature and answers the payload, decompressed to at most <paramref name="maxBytes"/>;
    /// null if the purpose differs, the signature is wrong, or the payload is larger or damaged.
    /// </summary>
    public static byte[]? Open(ECDsa publicKey, string purpose, SignedDocument document, int maxBytes)
    {
        if (!string.Equals(document.Purpose, purpose, StringComparison.Ordinal)
            || !publicKey.VerifyData(SignedBytes(purpose, document.Payload), document.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
        {
            return null;
        }

        if (!document.Gzip)
        {
            // The flag is not under the signature: a compressed payload must not pass for a plain one.
            return document.Payload.Length <= maxBytes && !LooksCompressed(document.Payload) ? document.Payload : null;
        }

        return Decompress(document.Payload, maxBytes);
    }

    // The two bytes that begin a gzip member. Source: RFC 1952, section 2.3.1.
    private static bool LooksCompressed(ReadOnlySpan<byte> payload) => payload is [0x1F, 0x8B, ..];

    private static byte[] SignedBytes(string purpose, byte[] payload)
    {
        byte[] name = Encoding.ASCII.GetBytes(purpose);
        byte[] all = new byte[name.Length + 1 + payload.Length];
        name.CopyTo(all, 0);
        payload.CopyTo(all, name.Length + 1);
        return all;
    }

    private static byte[] Compress(ReadOnlySpan<byte> payload)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(payload);
        }

        return output.ToArray();
    }

    private static byte[]? Decompress(byte[] payload, int maxBytes)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(payload), CompressionMode.Decompress);
            using var output = new MemoryStream();
            byte[] buffer = new byte[64 * 1024];
            int read;
            while ((read = gzip.Read(buffer)) > 0)
            {
                if (output.Length + read > maxBytes)
                {
                    return null;
                }

                output.Write(buffer, 0, read);
            }

            return output.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
