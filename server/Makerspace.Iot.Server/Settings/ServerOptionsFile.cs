using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Makerspace.Iot.Server.Core.Naming;
using Makerspace.Iot.Server.Telemetry;

namespace Makerspace.Iot.Server.Settings;

/// <summary>Reads <see cref="ServerOptions"/> from JSON. Unknown keys are refused with the nearest known one; relative paths are relative to the file's folder.</summary>
public static class ServerOptionsFile
{
    private const int MaxBytes = 1024 * 1024;

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
            throw new SettingsException($"{file} : ce fichier de configuration n'existe pas.");
        }

        if (new FileInfo(file).Length > MaxBytes)
        {
            throw new SettingsException($"{file} : plus de {MaxBytes} octets, ce n'est pas une configuration.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            RefuseUnknown(document.RootElement, typeof(ServerOptions), string.Empty, file);
            ServerOptions options = document.Deserialize<ServerOptions>(Json) ?? throw new SettingsException($"{file} : la configuration est vide.");
            Check(options, file);
            return Rooted(options, Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (JsonException error)
        {
            throw new SettingsException($"{file}, ligne {(error.LineNumber ?? 0) + 1} : {error.Message}", error);
        }
    }

    /// <summary>Throws <see cref="SettingsException"/> where a value is out of range.</summary>
    public static void Check(ServerOptions options, string source)
    {
        if (options.Broker is { Port: < 1 or > 65535 })
        {
            throw new SettingsException($"{source} : broker.port doit être entre 1 et 65535.");
        }

        if (options.Broker is { Host: var host } && (host.Contains('@', StringComparison.Ordinal) || host.Contains('/', StringComparison.Ordinal)))
        {
            throw new SettingsException($"{source} : broker.host est un nom ou une adresse seuls ; le nom et le mot de passe vont dans broker.userName et broker.passwordFile.");
        }

        if (options.Broker is { } broker && (broker.CertFile is null) != (broker.KeyFile is null))
        {
            throw new SettingsException($"{source} : broker.certFile et broker.keyFile vont ensemble.");
        }

        if (options.Influx is { } curves)
        {
            CheckStack(source, "influx.client", curves.Client, InfluxClients.Known, InfluxClients.Has(curves.Client));
        }

        if (options.Influx is { } influx && (!Uri.TryCreate(influx.Url, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")))
        {
            throw new SettingsException($"{source} : influx.url doit être une adresse http:// ou https://.");
        }

        if (!(options.SessionSilenceHours is >= 0.1 and <= 744))
        {
            throw new SettingsException($"{source} : sessionSilenceHours doit être entre 0.1 et 744 heures (31 jours) ; 24 par défaut.");
        }

        foreach (string allowed in options.AllowedHosts)
        {
            if (Uri.CheckHostName(allowed.StartsWith("*.", StringComparison.Ordinal) ? allowed[2..] : allowed.Trim('[', ']')) == UriHostNameType.Unknown)
            {
                throw new SettingsException(
                    $"{source} : allowedHosts : « {allowed} » n'est pas un nom d'hôte. Écrivez le nom ou l'adresse que tape le navigateur, sans http:// ni port, par exemple « atelier.exemple.fr » ou « *.exemple.fr ».");
            }
        }

        if (!options.UsesSqlite && !options.Database.Contains('=', StringComparison.Ordinal))
        {
            throw new SettingsException($"{source} : database est « sqlite » ou une chaîne de connexion PostgreSQL (Host=…;Database=…;Username=…).");
        }
    }

    private static void CheckStack(string source, string key, string value, IReadOnlyList<string> known, bool compiledIn)
    {
        if (!known.Contains(value))
        {
            throw new SettingsException($"{source} : {key} est l'un de : {string.Join(", ", known)} ; « {value} » n'existe pas.");
        }

        if (!compiledIn)
        {
            throw new SettingsException($"{source} : {key} : « {value} » n'est pas compilé dans ce programme. Reconstruisez-le avec -p:NuGetStack=true, ou écrivez « {known[0]} ».");
        }
    }

    private static void RefuseUnknown(JsonElement element, Type type, string path, string file)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        Dictionary<string, Type> known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)
            .ToDictionary(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name), p => p.PropertyType, StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!known.TryGetValue(property.Name, out Type? next))
            {
                string hint = NearestName.Of(property.Name, known.Keys) is { } near ? $" Vouliez-vous dire « {near} » ?" : string.Empty;
                throw new SettingsException($"{file} : réglage inconnu « {path}{property.Name} ».{hint}");
            }

            RefuseUnknown(property.Value, next, $"{path}{property.Name}.", file);
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
            Influx = options.Influx is { } i ? i with { PasswordFile = At(i.PasswordFile) } : null,
        };
    }
}

/// <summary>The settings cannot be used.</summary>
/// <param name="message">What is wrong and what to do, in French.</param>
/// <param name="inner">Cause.</param>
public sealed class SettingsException(string message, Exception? inner = null) : Exception(message, inner);
