using System.Security.Cryptography;
using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Server.Keys;

/// <summary>The secrets that the running server uses: the signing key and the badge master key. Thread-safe.</summary>
public sealed class ServerKeys : IDisposable
{
    /// <summary>Name of the signing key in signed documents.</summary>
    public const string KeyId = "k1";

    private readonly Lock _gate = new();
    private readonly ECDsa _signing;
    private readonly byte[] _badgeMaster;

    private ServerKeys(ECDsa signing, byte[] badgeMaster) => (_signing, _badgeMaster) = (signing, badgeMaster);

    /// <summary>The public half of the signing key, SubjectPublicKeyInfo PEM.</summary>
    public string SignerPem => _signing.ExportSubjectPublicKeyInfoPem();

    /// <summary>Reads them from a folder made by <see cref="KeyMaker.Init"/>; throws <see cref="KeyException"/>.</summary>
    public static ServerKeys Load(string folder)
    {
        string pem = KeyFiles.ReadPrivate(folder, KeyFiles.SigningKey);
        string master = KeyFiles.ReadPrivate(folder, KeyFiles.BadgeMaster);
        byte[] masterKey = new byte[BadgeHash.KeyBytes];
        if (!Convert.TryFromBase64String(master.Trim(), masterKey, out int length) || length != BadgeHash.KeyBytes)
        {
            throw new KeyException($"{Path.Combine(folder, KeyFiles.BadgeMaster)} est abîmé : {BadgeHash.KeyBytes} octets en base64 sont attendus. Restaurez-le d'une sauvegarde.");
        }

        var signing = ECDsa.Create();
        try
        {
            signing.ImportFromPem(pem);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            signing.Dispose();
            throw new KeyException($"{Path.Combine(folder, KeyFiles.SigningKey)} est abîmé ({error.Message}). Restaurez-le d'une sauvegarde.");
        }

        return new ServerKeys(signing, masterKey);
    }

    /// <summary>The badge key of one agent.</summary>
    public byte[] BadgeKeyOf(string agent) => BadgeHash.DeriveKey(_badgeMaster, agent);

    /// <summary>Signs a document for agents.</summary>
    public SignedDocument Sign(string purpose, ReadOnlySpan<byte> payload)
    {
        // ECDsa promises no thread-safety.
        lock (_gate)
        {
            return DocumentSigner.Sign(_signing, KeyId, purpose, payload);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signing.Dispose();
        CryptographicOperations.ZeroMemory(_badgeMaster);
    }
}
