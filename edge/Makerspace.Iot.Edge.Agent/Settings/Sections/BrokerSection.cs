using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Sections;

/// <summary>Reads how a broker is reached.</summary>
internal static class BrokerSection
{
    /// <summary>The server's. Without encryption only one on this computer is accepted: what it carries is worth money.</summary>
    public static BrokerSettings Server(SettingsSection s)
    {
        BrokerSettings broker = Plugs(s);
        if (broker.IsPlainElsewhere)
        {
            s.Problem("caFile", "clé manquante : sans chiffrement, seul un courtier de cette machine (127.0.0.1) est accepté", "missing key: without encryption only a broker of this computer (127.0.0.1) is accepted");
        }

        return broker;
    }

    /// <summary>That of the smart plugs. Most of them speak without encryption; if their broker stands elsewhere, that is a warning.</summary>
    public static BrokerSettings Plugs(SettingsSection s)
    {
        s.Shape.Name = "broker";
        var broker = new BrokerSettings(
            s.Text("host", "Nom ou adresse du courtier"),
            s.Whole("port", "Port TCP : 8883 avec chiffrement, 1883 sans", 1, 65535),
            s.OptionalFilePath("caFile", "Fichier de l'autorité du courtier (PEM) ; sans lui, pas de chiffrement : pour le courtier du serveur, il faut alors qu'il soit sur cette machine"),
            s.OptionalFilePath("certFile", "Fichier du certificat de l'agent (PEM) ; va avec keyFile"),
            s.OptionalFilePath("keyFile", "Fichier de la clé privée de l'agent (PEM), mode 600 ; va avec certFile"),
            s.OptionalText("userName", "Nom d'utilisateur ; va avec passwordFile"),
            s.OptionalFilePath("passwordFile", "Fichier du mot de passe, mode 600 ; va avec userName"),
            s.Ignore("stack"));
        if ((broker.CertFile is null) != (broker.KeyFile is null))
        {
            s.Problem("keyFile", "certFile et keyFile vont ensemble", "certFile and keyFile go together");
        }

        if ((broker.UserName is null) != (broker.PasswordFile is null))
        {
            s.Problem("passwordFile", "userName et passwordFile vont ensemble", "userName and passwordFile go together");
        }

        return broker;
    }
}
