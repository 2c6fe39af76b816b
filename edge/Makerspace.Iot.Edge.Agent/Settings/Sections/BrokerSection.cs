using System.Net;
using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Sections;

/// <summary>Reads how the server's broker is reached.</summary>
internal static class BrokerSection
{
    /// <summary>Reads the section.</summary>
    public static BrokerSettings Read(SettingsSection s)
    {
        var broker = new BrokerSettings(
            s.Text("host", "Nom ou adresse du courtier"),
            s.Whole("port", "Port TCP : 8883 avec chiffrement, 1883 sans", 1, 65535),
            s.OptionalFilePath("caFile", "Fichier de l'autorité du courtier (PEM) ; sans lui, pas de chiffrement, et seul un courtier de cette machine est accepté"),
            s.OptionalFilePath("certFile", "Fichier du certificat de l'agent (PEM) ; va avec keyFile"),
            s.OptionalFilePath("keyFile", "Fichier de la clé privée de l'agent (PEM), mode 600 ; va avec certFile"),
            s.OptionalText("userName", "Nom d'utilisateur ; va avec passwordFile"),
            s.OptionalFilePath("passwordFile", "Fichier du mot de passe, mode 600 ; va avec userName"));
        if (broker.CaFile is null && broker.Host.Length > 0 && !IsLoopback(broker.Host))
        {
            s.Problem("caFile", "clé manquante : sans chiffrement, seul un courtier de cette machine (127.0.0.1) est accepté");
        }

        if ((broker.CertFile is null) != (broker.KeyFile is null))
        {
            s.Problem("keyFile", "certFile et keyFile vont ensemble");
        }

        if ((broker.UserName is null) != (broker.PasswordFile is null))
        {
            s.Problem("passwordFile", "userName et passwordFile vont ensemble");
        }

        return broker;
    }

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
