using System.Security.Cryptography;

namespace Makerspace.Iot.Contracts.Access;

/// <summary>
/// The keyed hash under which a badge stands in an access list: HMAC-SHA-256 of the badge id under the agent's own key, cut to 16 bytes, in base64url without padding.
/// Badge ids of four bytes can be tried out in minutes, so the key is given to the agent out of band and never travels with the list.
/// </summary>
public static class BadgeHash
{
    /// <summary>Length of an agent's badge key, in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>Length of the hash as text.</summary>
    public const int TextLength = 22;

    /// <summary>Longest badge id (ISO 14443-3 triple size), in bytes.</summary>
    public const int MaxIdBytes = 10;

    /// <summary>Hashes a badge id of 4 to 10 bytes. Throws <see cref="ArgumentException"/> for other lengths.</summary>
    public static string Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> badgeId)
    {
        if (key.Length != KeyBytes)
        {
            throw new ArgumentException($"A badge key has {KeyBytes} bytes.", nameof(key));
        }

        if (badgeId.Length is < 4 or > MaxIdBytes)
        {
            throw new ArgumentException($"A badge id has 4 to {MaxIdBytes} bytes.", nameof(badgeId));
        }

        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, badgeId, digest);
        return System.Buffers.Text.Base64Url.EncodeToString(digest[..16]);
    }

    /// <summary>The badge key of one agent, derived from the server's master key (HKDF-SHA-256, RFC 5869), so that a stolen agent opens no other agent's list.</summary>
    public static byte[] DeriveKey(ReadOnlySpan<byte> masterKey, string agent)
    {
        byte[] key = new byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, key, salt: default, System.Text.Encoding.UTF8.GetBytes("makerspace badge v1 " + agent));
        return key;
    }
}
