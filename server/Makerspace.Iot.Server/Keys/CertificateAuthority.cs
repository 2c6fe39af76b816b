using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Makerspace.Iot.Server.Keys;

/// <summary>
/// The private authority of one installation: ECDSA P-256, SHA-256. Certificates begin to hold on 1 January 2020, because a Raspberry Pi without a clock battery
/// boots in the past and must still be able to connect. <b>Source:</b> RFC 5280, sections 4.1.2.5 and 4.2.1.
/// </summary>
internal sealed class CertificateAuthority : IDisposable
{
    /// <summary>Years for which the authority holds.</summary>
    public const int AuthorityYears = 20;

    /// <summary>Years for which a certificate holds.</summary>
    public const int CertificateYears = 5;

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly DateTimeOffset Beginning = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>Its certificate as PEM.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>Its private key as PEM (PKCS#8, unencrypted).</summary>
    public string KeyPem
    {
        get
        {
            using ECDsa key = _certificate.GetECDsaPrivateKey()!;
            return key.ExportPkcs8PrivateKeyPem();
        }
    }

    /// <summary>Makes a new authority.</summary>
    public static CertificateAuthority Create(DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Makerspace.Iot", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new CertificateAuthority(request.CreateSelfSigned(Beginning, now.AddYears(AuthorityYears)));
    }

    /// <summary>Takes up one made before.</summary>
    public static CertificateAuthority Load(string folder)
    {
        string certificate = Path.Combine(folder, KeyFiles.CaCertificate);
        string key = KeyFiles.ReadPrivate(folder, KeyFiles.CaKey);
        try
        {
            return new CertificateAuthority(X509Certificate2.CreateFromPem(File.ReadAllText(certificate), key));
        }
        catch (Exception error) when (error is CryptographicException or FileNotFoundException)
        {
            throw new KeyException($"{certificate} et {KeyFiles.CaKey} ne vont pas ensemble ou sont abîmés ({error.Message}). Restaurez-les d'une sauvegarde.",
                $"{certificate} and {KeyFiles.CaKey} do not belong together or are damaged ({error.Message}). Restore them from a backup.");
        }
    }

    /// <summary>Issues a client certificate; its common name is the broker's user name.</summary>
    public (string Certificate, string Key) IssueClient(string commonName, DateTimeOffset now) => Issue(commonName, ClientAuthentication, [], now);

    /// <summary>Issues a certificate of a server, the broker or the pages, for names and addresses.</summary>
    public (string Certificate, string Key) IssueServer(IReadOnlyList<string> names, DateTimeOffset now) => Issue(names[0], ServerAuthentication, names, now);

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private (string Certificate, string Key) Issue(string commonName, string usage, IReadOnlyList<string> names, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + commonName, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (names.Count > 0)
        {
            request.CertificateExtensions.Add(Alternatives(names));
        }

        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        DateTimeOffset end = new(_certificate.NotAfter.ToUniversalTime());
        DateTimeOffset until = now.AddYears(CertificateYears);
        using X509Certificate2 certificate = request.Create(_certificate, Beginning, until < end ? until : end, serial);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static X509Extension Alternatives(IReadOnlyList<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }
}
