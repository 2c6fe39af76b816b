using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.TestKit.Brokers;

/// <summary>A throw-away certificate authority with a broker certificate and client certificates, as PEM files in one folder.</summary>
public sealed class TestPki : IDisposable
{
    private readonly ConcurrentDictionary<string, MqttTls> _clients = new(StringComparer.Ordinal);
    private readonly X509Certificate2 _authority;
    private readonly string _folder;

    /// <summary>Makes the authority (<c>ca.pem</c>) and the broker's certificate (<c>broker.pem</c>, <c>broker.key</c>) for <paramref name="brokerNames"/>, by default 127.0.0.1 and localhost.</summary>
    public TestPki(string folder, params string[] brokerNames)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Makerspace test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(CaFile, _authority.ExportCertificatePem());
        Issue("broker", "broker", brokerNames.Length == 0 ? ["127.0.0.1", "localhost"] : brokerNames);
    }

    /// <summary>The authority's certificate.</summary>
    public string CaFile => Path.Combine(_folder, "ca.pem");

    /// <summary>TLS parameters of a client whose certificate has this common name; made once per name.</summary>
    public MqttTls Client(string commonName) => _clients.GetOrAdd(commonName, name =>
    {
        Issue("client-" + name, name, []);
        return new MqttTls(CaFile, Path.Combine(_folder, $"client-{name}.pem"), Path.Combine(_folder, $"client-{name}.key"));
    });

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();

    private void Issue(string file, string commonName, string[] names)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + commonName, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        if (names.Length > 0)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (string name in names)
            {
                if (IPAddress.TryParse(name, out IPAddress? address))
                {
                    alternatives.AddIpAddress(address);
                }
                else
                {
                    alternatives.AddDnsName(name);
                }
            }

            request.CertificateExtensions.Add(alternatives.Build());
        }

        byte[] serial = RandomNumberGenerator.GetBytes(12);
        serial[0] &= 0x7F;
        using X509Certificate2 certificate = request.Create(_authority, DateTimeOffset.UtcNow.AddHours(-12), DateTimeOffset.UtcNow.AddDays(20), serial);
        File.WriteAllText(Path.Combine(_folder, file + ".pem"), certificate.ExportCertificatePem());
        string keyFile = Path.Combine(_folder, file + ".key");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
