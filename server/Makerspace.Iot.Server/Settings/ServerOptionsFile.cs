using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Makerspace.Iot.Server.Core.Naming;

namespace Makerspace.Iot.Server.Settings;

/// <summary>
/// Reads <see cref="ServerOptions"/> from JSON. Unknown keys are refused with the nearest known one, keys of earlier versions that choose nothing any more are ignored and named
/// (<see cref="ServerOptions.Ignored"/>); relative paths are relative to the file's folder.
/// </summary>
public static class ServerOptionsFile
{
    private const int MaxBytes = 1024 * 1024;

    // Until December 2026 they chose between two libraries. A server that is upgraded must start with the file that it has.
    private static readonly (string Section, string Key)[] Retired = [("broker", "stack"), ("influx", "client")];
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads a file; throws <see cref="SettingsException"/> with what is wrong and what to do.</summary>
    public static ServerOptions Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new SettingsException($"{file} : ce fichier de configuration n'existe pas.", $"{file}: there is no such settings file.");
        }

        if (new FileInfo(file).Length > MaxBytes)
        {
            throw new SettingsException($"{file} : plus de {MaxBytes} octets, ce n'est pas une configuration.", $"{file}: more than {MaxBytes} bytes, these are no settings.");
        }

        try
        {
            JsonNode content = JsonNode.Parse(File.ReadAllBytes(file), documentOptions: Lenient) ?? throw new SettingsException($"{file} : la configuration est vide.", $"{file}: the settings are empty.");
            string[] ignored = [.. Retired.Where(r => content is JsonObject root && root[r.Section] is JsonObject section && section.Remove(r.Key)).Select(r => $"{r.Section}.{r.Key}")];
            RefuseUnknown(content, typeof(ServerOptions), string.Empty, file);
            ServerOptions options = content.Deserialize<ServerOptions>(Json)! with { Ignored = ignored };
            Check(options, file);
            return Rooted(options, Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (JsonException error)
        {
            throw new SettingsException($"{file}, ligne {(error.LineNumber ?? 0) + 1} : {error.Message}", $"{file}, line {(error.LineNumber ?? 0) + 1}: {error.Message}", error);
        }
    }

    /// <summary>Throws <see cref="SettingsException"/> if a value is out of range.</summary>
    public static void Check(ServerOptions options, string source)
    {
        if (options.Broker is { Port: < 1 or > 65535 })
        {
            throw new SettingsException($"{source} : broker.port doit être entre 1 et 65535.", $"{source}: broker.port must be between 1 and 65535.");
        }

        if (options.Broker is { Host: var host } && (host.Contains('@', StringComparison.Ordinal) || host.Contains('/', StringComparison.Ordinal)))
        {
            throw new SettingsException($"{source} : broker.host est un nom ou une adresse seuls ; le nom et le mot de passe vont dans broker.userName et broker.passwordFile.",
                    $"{source}: broker.host is a name or an address alone; user name and password go into broker.userName and broker.passwordFile.");
        }

        if (options.Broker is { } broker && (broker.CertFile is null) != (broker.KeyFile is null))
        {
            throw new SettingsException($"{source} : broker.certFile et broker.keyFile vont ensemble.", $"{source}: broker.certFile and broker.keyFile go together.");
        }

        if (options.Influx is { } influx && (!Uri.TryCreate(influx.Url, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")))
        {
            throw new SettingsException($"{source} : influx.url doit être une adresse http:// ou https://.", $"{source}: influx.url must be an address with http:// or https://.");
        }

        if (!(options.SessionSilenceHours is >= 0.1 and <= 744))
        {
            throw new SettingsException($"{source} : sessionSilenceHours doit être entre 0.1 et 744 heures (31 jours) ; 24 par défaut.", $"{source}: sessionSilenceHours must be between 0.1 and 744 hours (31 days); default 24.");
        }

        if (options.Backup is { Hour: < 0 or > 23 })
        {
            throw new SettingsException($"{source} : backup.hour doit être entre 0 et 23, l'heure de cet ordinateur ; 3 par défaut.", $"{source}: backup.hour must be between 0 and 23, in this computer's time; default 3.");
        }

        if (options.Backup is { Keep: < 1 or > 1000 })
        {
            throw new SettingsException($"{source} : backup.keep doit être entre 1 et 1000 sauvegardes ; 14 par défaut.", $"{source}: backup.keep must be between 1 and 1000 backups; default 14.");
        }

        foreach (string reader in options.MetricsReaders)
        {
            if (!IPAddress.TryParse(reader, out _) && !IPNetwork.TryParse(reader, out _))
            {
                throw new SettingsException($"{source} : metricsReaders : « {reader} » n'est ni une adresse ni un réseau. Écrivez par exemple « 192.168.1.20 » ou « 10.0.0.0/8 ».",
                    $"{source}: metricsReaders: “{reader}” is neither an address nor a network. Write for example “192.168.1.20” or “10.0.0.0/8”.");
            }
        }

        foreach (string allowed in options.AllowedHosts)
        {
            if (Uri.CheckHostName(allowed.StartsWith("*.", StringComparison.Ordinal) ? allowed[2..] : allowed.Trim('[', ']')) == UriHostNameType.Unknown)
            {
                throw new SettingsException(
                    $"{source} : allowedHosts : « {allowed} » n'est pas un nom d'hôte. Écrivez le nom ou l'adresse que tape le navigateur, sans http:// ni port, par exemple « atelier.exemple.fr » ou « *.exemple.fr ».",
                    $"{source}: allowedHosts: “{allowed}” is no host name. Write the name or address that the browser types, without http:// and port, for example “workshop.example.org” or “*.example.org”.");
            }
        }

        foreach (string proxy in options.TrustedProxies)
        {
            if (!IPNetwork.TryParse(proxy, out IPNetwork network) && !IPAddress.TryParse(proxy, out _))
            {
                throw new SettingsException($"{source} : trustedProxies : « {proxy} » n'est ni une adresse ni un réseau. Écrivez par exemple « 127.0.0.1 » ou « 10.0.0.0/8 ».",
                    $"{source}: trustedProxies: “{proxy}” is neither an address nor a network. Write for example “127.0.0.1” or “10.0.0.0/8”.");
            }

            if (network is { PrefixLength: 0 } && proxy.Contains('/', StringComparison.Ordinal))
            {
                throw new SettingsException($"{source} : trustedProxies : « {proxy} » est le monde entier. Nommez les adresses des mandataires.", $"{source}: trustedProxies: “{proxy}” is the whole world. Name the addresses of the proxies.");
            }
        }

        CheckWeb(options, source);
        CheckMail(options.Mail, source);
        if (!options.UsesSqlite && !options.Database.Contains('=', StringComparison.Ordinal))
        {
            throw new SettingsException($"{source} : database est « sqlite » ou une chaîne de connexion PostgreSQL (Host=…;Database=…;Username=…).", $"{source}: database is “sqlite” or a connection string of PostgreSQL (Host=…;Database=…;Username=…).");
        }
    }

    private static void CheckWeb(ServerOptions options, string source)
    {
        if (options.PublicUrl is { } address && (!Uri.TryCreate(address, UriKind.Absolute, out Uri? page) || page.Scheme is not ("http" or "https") || page.UserInfo.Length > 0 || page.Query.Length > 0))
        {
            throw new SettingsException($"{source} : publicUrl est l'adresse que tapent les personnes, par exemple « https://atelier.exemple.fr ».", $"{source}: publicUrl is the address that people type, for example “https://workshop.example.org”.");
        }

        string[] urls = options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0)
        {
            throw new SettingsException($"{source} : urls est vide ; écrivez par exemple « http://127.0.0.1:5080 ».", $"{source}: urls is empty; write for example “http://127.0.0.1:5080”.");
        }

        if (options.Https is null && Array.Find(urls, u => u.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) is { } secured)
        {
            throw new SettingsException(
                $"{source} : urls : {secured} a besoin d'un certificat. Faites « keys web NOM », puis \"https\": {{ \"certFile\": \"…/web.pem\", \"keyFile\": \"…/web.key\" }}.",
                $"{source}: urls: {secured} needs a certificate. Run “keys web NAME”, then \"https\": {{ \"certFile\": \"…/web.pem\", \"keyFile\": \"…/web.key\" }}.");
        }
    }

    private static void CheckMail(MailOptions? mail, string source)
    {
        if (mail is null)
        {
            return;
        }

        if ((mail.Host is null) == (mail.Folder is null))
        {
            throw new SettingsException($"{source} : mail : donnez « host » (serveur SMTP) ou « folder » (dossier d'essai), l'un des deux.", $"{source}: mail: give “host” (mail server) or “folder” (folder for trials), one of the two.");
        }

        if (mail.Port is < 1 or > 65535)
        {
            throw new SettingsException($"{source} : mail.port doit être entre 1 et 65535 ; 587 par défaut.", $"{source}: mail.port must be from 1 to 65535; 587 by default.");
        }

        if (!System.Net.Mail.MailAddress.TryCreate(mail.From, out _))
        {
            throw new SettingsException($"{source} : mail.from : « {mail.From} » n'est pas une adresse. Écrivez par exemple « Manufacture <ne-pas-repondre@exemple.fr> ».", $"{source}: mail.from: “{mail.From}” is no address. Write for example “Workshop <no-reply@example.org>”.");
        }
    }

    private static void RefuseUnknown(JsonNode? node, Type type, string path, string file)
    {
        if (node is not JsonObject section)
        {
            return;
        }

        Dictionary<string, Type> known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)
            .ToDictionary(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name), p => p.PropertyType, StringComparer.Ordinal);
        foreach ((string name, JsonNode? value) in section)
        {
            if (!known.TryGetValue(name, out Type? next))
            {
                string? near = NearestName.Of(name, known.Keys);
                throw new SettingsException(
                    $"{file} : réglage inconnu « {path}{name} ».{(near is null ? null : $" Vouliez-vous dire « {near} » ?")}",
                    $"{file}: unknown setting “{path}{name}”.{(near is null ? null : $" Did you mean “{near}”?")}");
            }

            RefuseUnknown(value, next, $"{path}{name}.", file);
        }
    }

    private static ServerOptions Rooted(ServerOptions options, string folder)
    {
        string? At(string? path) => path is null ? null : Path.GetFullPath(path, folder);
        return options with
        {
            Data = At(options.Data)!,
            KeysFolder = At(options.KeysFolder),
            Broker = options.Broker is { } b ? b with { CaFile = At(b.CaFile), CertFile = At(b.CertFile), KeyFile = At(b.KeyFile), PasswordFile = At(b.PasswordFile) } : null,
            Backup = options.Backup is { } backup ? backup with { Folder = At(backup.Folder) } : null,
            Https = options.Https is { } https ? https with { CertFile = At(https.CertFile)!, KeyFile = At(https.KeyFile)! } : null,
            Mail = options.Mail is { } mail ? mail with { PasswordFile = At(mail.PasswordFile), Folder = At(mail.Folder) } : null,
            Influx = options.Influx is { } i ? i with { PasswordFile = At(i.PasswordFile) } : null,
        };
    }
}

/// <summary>The settings cannot be used.</summary>
/// <param name="french">What is wrong and what to do, in French.</param>
/// <param name="english">The same in English.</param>
/// <param name="inner">Cause.</param>
public sealed class SettingsException(string french, string english, Exception? inner = null) : ToldException(french, english, inner);
