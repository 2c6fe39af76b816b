using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Contracts.Tests;

public sealed class DocumentSignerTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(500_000)]
    public void What_was_signed_comes_out_again(int length)
    {
        byte[] payload = new byte[length];
        new Random(length).NextBytes(payload);
        SignedDocument document = DocumentSigner.Sign(_key, "k1", "access", payload);
        Assert.Equal(length > 1024, document.Gzip);
        Assert.Equal(64, document.Signature.Length);
        Assert.Equal(payload, DocumentSigner.Open(_key, "access", document, length));
        if (length > 0)
        {
            Assert.Null(DocumentSigner.Open(_key, "access", document, length - 1));
        }
    }

    [Fact]
    public void One_changed_bit_anywhere_is_seen()
    {
        SignedDocument document = DocumentSigner.Sign(_key, "k1", "access", Encoding.UTF8.GetBytes("list of badges"));
        for (int i = 0; i < document.Payload.Length; i++)
        {
            byte[] payload = [.. document.Payload];
            payload[i] ^= 1;
            Assert.Null(DocumentSigner.Open(_key, "access", document with { Payload = payload }, 1000));
        }

        for (int i = 0; i < document.Signature.Length; i++)
        {
            byte[] signature = [.. document.Signature];
            signature[i] ^= 1;
            Assert.Null(DocumentSigner.Open(_key, "access", document with { Signature = signature }, 1000));
        }

        Assert.Null(DocumentSigner.Open(_key, "access", document with { Payload = document.Payload[..^1] }, 1000));
        Assert.Null(DocumentSigner.Open(_key, "access", document with { Payload = [.. document.Payload, 0] }, 1000));
        Assert.NotNull(DocumentSigner.Open(_key, "access", document, 1000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void A_signature_of_another_length_is_refused(int length)
    {
        SignedDocument document = DocumentSigner.Sign(_key, "k1", "access", [1]);
        Assert.Null(DocumentSigner.Open(_key, "access", document with { Signature = new byte[length] }, 1000));
    }

    [Fact]
    public void A_command_never_passes_for_an_access_list()
    {
        SignedDocument command = DocumentSigner.Sign(_key, "k1", "command", [1, 2, 3]);
        Assert.Null(DocumentSigner.Open(_key, "access", command, 1000));
        Assert.Null(DocumentSigner.Open(_key, "access", command with { Purpose = "access" }, 1000));
        Assert.NotNull(DocumentSigner.Open(_key, "command", command, 1000));
    }

    [Fact]
    public void Another_key_opens_nothing()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(DocumentSigner.Open(other, "access", DocumentSigner.Sign(_key, "k1", "access", [1]), 1000));
    }

    [Fact]
    public void The_flag_of_compression_cannot_be_turned_to_harm()
    {
        SignedDocument plain = DocumentSigner.Sign(_key, "k1", "access", [1, 2, 3]);
        Assert.Null(DocumentSigner.Open(_key, "access", plain with { Gzip = true }, 1000));
        SignedDocument packed = DocumentSigner.Sign(_key, "k1", "access", new byte[5000]);
        Assert.Null(DocumentSigner.Open(_key, "access", packed with { Gzip = false }, 5000));
    }

    [Fact]
    public void A_bomb_of_zeros_is_stopped_at_the_limit()
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i < 40; i++)
            {
                gzip.Write(zeros);
            }
        }

        byte[] bomb = output.ToArray();
        byte[] signed = [.. Encoding.ASCII.GetBytes("access"), 0, .. bomb];
        var document = new SignedDocument
        {
            Purpose = "access",
            KeyId = "k1",
            Payload = bomb,
            Gzip = true,
            Signature = _key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        };
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(DocumentSigner.Open(_key, "access", document, 1024 * 1024));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16L * 1024 * 1024);
    }
}
