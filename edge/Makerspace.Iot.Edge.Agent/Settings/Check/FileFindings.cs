using Makerspace.Iot.Edge.Agent.Link;

namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>What is wrong with the files that a configuration names: missing, unfit, or open to others.</summary>
internal static class FileFindings
{
    // Source: systemd.exec(5), LoadCredential=.
    private const string Credentials = "/run/credentials/";
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Finds it.</summary>
    public static IEnumerable<Finding> Find(AgentSettings settings)
    {
        (string Where, string? File, bool IsSecret)[] files =
        [
            ("badgeKeyFile", settings.BadgeKeyFile, true), ("signerFile", settings.SignerFile, false), ("broker.caFile", settings.Broker.CaFile, false),
            ("plugBroker.caFile", settings.PlugBroker?.CaFile, false), ("plugBroker.certFile", settings.PlugBroker?.CertFile, false),
            ("plugBroker.keyFile", settings.PlugBroker?.KeyFile, true), ("plugBroker.passwordFile", settings.PlugBroker?.PasswordFile, true), ("broker.certFile", settings.Broker.CertFile, false), ("broker.keyFile", settings.Broker.KeyFile, true), ("broker.passwordFile", settings.Broker.PasswordFile, true),
        ];
        Finding[] found = [.. files.Where(f => f.File is not null).SelectMany(f => Find(f.Where, f.File!, f.IsSecret))];
        return files.Any(f => f.File is not null && !File.Exists(f.File)) ? found : [.. found, .. Content(settings)];
    }

    private static IEnumerable<Finding> Find(string where, string file, bool isSecret)
    {
        if (!File.Exists(file) && file.StartsWith(Credentials, StringComparison.Ordinal))
        {
            yield return Finding.Warning(
                where,
                $"{file} n'est là que pendant que le service tourne (LoadCredential de systemd) : ce fichier n'est pas vérifié ici",
                $"{file} is there only while the service runs (systemd's LoadCredential): this file is not checked here");
            yield break;
        }

        if (!File.Exists(file))
        {
            yield return Finding.Error(where, $"le fichier {file} n'existe pas", $"the file {file} does not exist");
            yield break;
        }

        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        UnixFileMode mode = File.GetUnixFileMode(file);
        UnixFileMode forbidden = isSecret ? OthersRead | OthersWrite : OthersWrite;
        if ((mode & forbidden) != UnixFileMode.None)
        {
            string octal = Convert.ToString((int)mode & 0b111_111_111, 8);
            string wanted = isSecret ? "600" : "644";
            yield return Finding.Warning(
                where,
                $"{file} est ouvert à d'autres utilisateurs (mode {octal}) ; corrigez : chmod {wanted} {file}",
                $"{file} is open to other users (mode {octal}); mend it: chmod {wanted} {file}");
        }
    }

    private static IEnumerable<Finding> Content(AgentSettings settings)
    {
        StartException? problem = null;
        try
        {
            AgentKeys.Read(settings).Verifier.Dispose();
        }
        catch (StartException error)
        {
            problem = error;
        }

        if (problem is not null)
        {
            (string where, string french) = Parts(problem.Message);
            yield return Finding.Error(where, french, Parts(problem.English).Says);
        }
    }

    private static (string Where, string Says) Parts(string problem)
    {
        int colon = problem.IndexOf(" : ", StringComparison.Ordinal);
        return colon > 0 ? (problem[..colon], problem[(colon + 3)..]) : ("badgeKeyFile", problem);
    }
}
