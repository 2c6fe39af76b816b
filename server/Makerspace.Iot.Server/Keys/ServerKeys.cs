using System.Collections.Concurrent;
using System.Security.Cryptography;
using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Server.Keys;

/// <summary>The secrets that the running server uses: the signing key and the badge master key. Thread-safe.</summary>
public sealed class ServerKeys : IDisposable
{
    /// <summary>Name of the signing key in signed documents.</summary>
    public const string KeyId = "k1";

    // ECDsa promises no thread-safety: each signature takes a key of its own, and there come to be as many as sign at once.
    private readonly ConcurrentBag<ECDsa> _idle = [];
    private readonly ECParameters _signing;
    private readonly byte[] _badgeMaster;

    private ServerKeys(ECDsa signing, byte[] badgeMaster)
    {
        SignerPem = signing.ExportSubjectPublicKeyInfoPem();
        _signing = signing.ExportParameters(includePrivateParameters: true);
        _idle.Add(signing);
        _badgeMaster = badgeMaster;
    }

    /// <summary>The public half of the signing key, SubjectPublicKeyInfo PEM.</summary>
    public string SignerPem { get; }

    /// <summary>Reads them from a folder made by <see cref="KeyMaker.Init"/>; throws <see cref="KeyException"/>.</summary>
    public static ServerKeys Load(string folder)
    {
        string pem = KeyFiles.ReadPrivate(folder, KeyFiles.SigningKey);
        string master = KeyFiles.ReadPrivate(folder, KeyFiles.BadgeMaster);
        byte[] masterKey = new byte[BadgeHash.KeyBytes];
        if (!Convert.TryFromBase64String(master.Trim(), masterKey, out int length) || length != BadgeHash.KeyBytes)
        {
            throw new KeyException($"{Path.Combine(folder, KeyFiles.BadgeMaster)} est abîmé : {BadgeHash.KeyBytes} octets en base64 sont attendus. Restaurez-le d'une sauvegarde.",
                $"{Path.Combine(folder, KeyFiles.BadgeMaster)} is damaged: {BadgeHash.KeyBytes} bytes in base64 are expected. Restore it from a backup.");
        }

        var signing = ECDsa.Create();
        try
        {
            signing.ImportFromPem(pem);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            signing.Dispose();
            throw new KeyException($"{Path.Combine(folder, KeyFiles.SigningKey)} est abîmé ({error.Message}). Restaurez-le d'une sauvegarde.",
                $"{Path.Combine(folder, KeyFiles.SigningKey)} is damaged ({error.Message}). Restore it from a backup.");
        }

        return new ServerKeys(signing, masterKey);
    }

    /// <summary>The badge key of one agent.</summary>
    public byte[] BadgeKeyOf(string agent) => BadgeHash.DeriveKey(_badgeMaster, agent);

    /// <summary>Signs a document for agents.</summary>
    public SignedDocument Sign(string purpose, ReadOnlySpan<byte> payload)
    {
        if (!_idle.TryTake(out ECDsa? signing))
        {
            signing = ECDsa.Create(_signing);
        }

        try
        {
            return DocumentSigner.Sign(signing, KeyId, purpose, payload);
        }
        finally
        {
            _idle.Add(signing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryTake(out ECDsa? signing))
        {
            signing.Dispose();
        }

        CryptographicOperations.ZeroMemory(_signing.D);
        CryptographicOperations.ZeroMemory(_badgeMaster);
    }
}
