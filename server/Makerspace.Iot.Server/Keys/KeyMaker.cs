using System.Security.Cryptography;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Server.Keys;

/// <summary>Makes the keys of an installation and of its agents. Existing files are never replaced unless asked.</summary>
public static class KeyMaker
{
    /// <summary>The common name of the server program, to which the broker's rules give every agent's topics; no agent may bear it.</summary>
    public const string ServerName = Core.Registry.Agent.ReservedName;

    private static readonly string[] LocalNames = ["localhost", "127.0.0.1", "::1"];

    /// <summary>Makes authority, broker and server certificates, signing key and badge master key. <paramref name="brokerNames"/> are added to the loopback's in the broker's certificate.</summary>
    public static void Init(string folder, IEnumerable<string> brokerNames, bool force, DateTimeOffset now)
    {
        string[] names = Named(brokerNames);
        using var authority = CertificateAuthority.Create(now);
        using ECDsa signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (string brokerCertificate, string brokerKey) = authority.IssueServer(names, now);
        (string serverCertificate, string serverKey) = authority.IssueClient(ServerName, now);
        KeyFiles.Write(
            folder,
            [
                (KeyFiles.CaCertificate, authority.CertificatePem + "\n"), (KeyFiles.CaKey, authority.KeyPem + "\n"),
                (KeyFiles.BrokerCertificate, brokerCertificate + "\n"), (KeyFiles.BrokerKey, brokerKey + "\n"),
                (KeyFiles.ServerCertificate, serverCertificate + "\n"), (KeyFiles.ServerKey, serverKey + "\n"),
                (KeyFiles.SigningKey, signing.ExportPkcs8PrivateKeyPem() + "\n"), (KeyFiles.Signer, signing.ExportSubjectPublicKeyInfoPem() + "\n"),
                (KeyFiles.BadgeMaster, Convert.ToBase64String(RandomNumberGenerator.GetBytes(BadgeHash.KeyBytes)) + "\n"),
            ],
            force);
    }

    /// <summary>Makes a certificate for the pages, under the installation's authority: browsers must be told to believe that one.</summary>
    public static void IssueWeb(IEnumerable<string> webNames, string folder, bool force, DateTimeOffset now)
    {
        string[] names = Named(webNames);
        using var authority = CertificateAuthority.Load(folder);
        (string certificate, string key) = authority.IssueServer(names, now);
        KeyFiles.Write(folder, [(KeyFiles.WebCertificate, certificate + "\n" + authority.CertificatePem + "\n"), (KeyFiles.WebKey, key + "\n")], force);
    }

    /// <summary>Makes what one agent needs, in a folder to be carried to it.</summary>
    public static void IssueAgent(string agent, string folder, string outFolder, bool force, DateTimeOffset now)
    {
        if (!WireName.IsValid(agent) || agent == ServerName)
        {
            throw new KeyException($"« {agent} » ne peut pas être le nom d'un agent (1 à {WireName.MaxLength} caractères parmi a-z, 0-9 et -, et pas {ServerName}).",
                $"“{agent}” cannot be the name of an agent (1 to {WireName.MaxLength} characters of a-z, 0-9 and -, and not {ServerName}).");
        }

        using var authority = CertificateAuthority.Load(folder);
        using var secrets = ServerKeys.Load(folder);
        (string certificate, string key) = authority.IssueClient(agent, now);
        KeyFiles.Write(
            outFolder,
            [
                (KeyFiles.CaCertificate, authority.CertificatePem + "\n"), (KeyFiles.ClientCertificate, certificate + "\n"), (KeyFiles.ClientKey, key + "\n"),
                (KeyFiles.Signer, secrets.SignerPem + "\n"), (KeyFiles.BadgeKey, Convert.ToBase64String(secrets.BadgeKeyOf(agent)) + "\n"),
            ],
            force);
    }

    private static string[] Named(IEnumerable<string> given)
    {
        string[] names = given.Concat(LocalNames).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        return Array.Find(names, n => Uri.CheckHostName(n) == UriHostNameType.Unknown) is { } wrong ? throw new KeyException($"« {wrong} » n'est ni un nom de machine ni une adresse.", $"“{wrong}” is neither a host name nor an address.") : names;
    }
}
