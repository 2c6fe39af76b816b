using System.CommandLine;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary>The options that every command of the server program takes: a configuration file, and what overrides it.</summary>
public sealed class CommonOptions
{
    private readonly Option<string?> _config = new("--config") { Description = "Fichier de configuration JSON (server.json)", Recursive = true };
    private readonly Option<string?> _data = new("--data") { Description = "Dossier des données", Recursive = true };
    private readonly Option<string?> _database = new("--database") { Description = "« sqlite » ou une chaîne de connexion PostgreSQL", Recursive = true };
    private readonly Option<string?> _urls = new("--urls") { Description = "Adresses des pages web", Recursive = true };
    private readonly Option<string?> _broker = new("--broker") { Description = "Courtier MQTT, hôte:port", Recursive = true };
    private readonly Option<string?> _keys = new("--keys-folder") { Description = "Dossier des clés", Recursive = true };

    private readonly Option<string> _lang = new("--lang") { Description = "Langue des messages : fr ou en", DefaultValueFactory = _ => Locale.French.Code, Recursive = true };

    /// <summary>Adds them to the root, for all commands below.</summary>
    public void AddTo(RootCommand root)
    {
        _lang.AcceptOnlyFromAmong(Locale.French.Code, Locale.English.Code);
        foreach (Option option in new Option[] { _config, _data, _database, _urls, _broker, _keys, _lang })
        {
            root.Options.Add(option);
        }
    }

    /// <summary>The settings of this call; throws <see cref="SettingsException"/>.</summary>
    public ServerOptions Read(ParseResult parsed)
    {
        string? config = parsed.GetValue(_config);
        ServerOptions options = config is null ? new ServerOptions() : ServerOptionsFile.Read(config);
        options = options with
        {
            Data = parsed.GetValue(_data) is { } data ? Path.GetFullPath(data) : options.Data,
            Database = parsed.GetValue(_database) ?? options.Database,
            Urls = parsed.GetValue(_urls) ?? options.Urls,
            KeysFolder = parsed.GetValue(_keys) is { } keys ? Path.GetFullPath(keys) : options.KeysFolder,
            Broker = parsed.GetValue(_broker) is { } broker ? WithAddress(options.Broker ?? new BrokerOptions(), broker) : options.Broker,
        };
        ServerOptionsFile.Check(options, config ?? CommandWords.Say("ligne de commande", "command line"));
        return options;
    }

    private static BrokerOptions WithAddress(BrokerOptions options, string address)
    {
        int colon = address.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(address[(colon + 1)..], out int port))
        {
            throw new SettingsException($"--broker {address[(address.LastIndexOf('@') + 1)..]} : écrivez hôte:port, par exemple 127.0.0.1:8883.", $"--broker {address[(address.LastIndexOf('@') + 1)..]}: write host:port, for example 127.0.0.1:8883.");
        }

        return options with { Host = address[..colon], Port = port };
    }
}
