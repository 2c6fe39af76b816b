using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Contracts.Tests;

public sealed class BadgeHashTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    // Known answers from: printf '\x04\xA2…' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f -binary | head -c 16 | basenc --base64url
    [Theory]
    [InlineData("04A2B3C4", "x9UVHfrt8qI0PEOSPf0QJQ")]
    [InlineData("04A2B3C4D5E680", "h_oTT7rh9ZAKlWTUtdsocw")]
    [InlineData("04A2B3C4D5E68001AABB", "Qceo_kns0s0XuYYTrY_G1g")]
    public void The_hash_is_hmac_sha_256_cut_to_sixteen_bytes(string id, string expected)
    {
        string hash = BadgeHash.Compute(Key, Convert.FromHexString(id));
        Assert.Equal(expected, hash);
        Assert.Equal(BadgeHash.TextLength, hash.Length);
    }

    // Known answer from: openssl kdf -keylen 32 -kdfopt digest:SHA2-256 -kdfopt hexkey:000102…1f -kdfopt info:"makerspace badge v1 fabunit-1" HKDF
    [Fact]
    public void The_key_of_an_agent_is_derived_with_hkdf()
    {
        Assert.Equal("e6ad1accd57bc1aad66c8f70fb4b42dd358056ca1d97cc2f5c575164cf8fa46c", Convert.ToHexStringLower(BadgeHash.DeriveKey(Key, "fabunit-1")));
        Assert.NotEqual(BadgeHash.DeriveKey(Key, "fabunit-1"), BadgeHash.DeriveKey(Key, "fabunit-2"));
    }

    [Theory]
    [InlineData(31, 4)]
    [InlineData(33, 4)]
    [InlineData(32, 3)]
    [InlineData(32, 11)]
    public void Wrong_lengths_are_errors_of_the_caller(int keyBytes, int idBytes) =>
        Assert.Throws<ArgumentException>(() => BadgeHash.Compute(new byte[keyBytes], new byte[idBytes]));
}
