using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Settings;

public sealed class ServerOptionsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Paths_are_relative_to_the_file_and_the_rest_has_defaults()
    {
        ServerOptions options = Read("""
            {
              // a comment
              "data": "d", "keysFolder": "keys",
              "broker": { "port": 18883, "caFile": "keys/ca.pem", "certFile": "keys/server.pem", "keyFile": "/etc/server.key", "passwordFile": "pw" },
              "influx": { "url": "http://127.0.0.1:8086" },
            }
            """);
        Assert.Equal(_folder.File("d"), options.Data);
        Assert.Equal(_folder.File("keys"), options.KeysFolder);
        Assert.Equal(("127.0.0.1", 18883), (options.Broker!.Host, options.Broker.Port));
        Assert.Equal(_folder.File("keys/ca.pem"), options.Broker.CaFile);
        Assert.Equal("/etc/server.key", options.Broker.KeyFile);
        Assert.Equal("makerspace", options.Influx!.Database);
        Assert.True(options.UsesSqlite);
        Assert.Equal("http://127.0.0.1:5080", options.Urls);
    }

    [Theory]
    [InlineData("""{ "databse": "sqlite" }""", "« database »")]
    [InlineData("""{ "broker": { "prot": 1 } }""", "« broker.prot ». Vouliez-vous dire « port »")]
    [InlineData("""{ "broker": { "port": 70000 } }""", "1 et 65535")]
    [InlineData("""{ "broker": { "certFile": "x" } }""", "vont ensemble")]
    [InlineData("""{ "influx": { "url": "ftp://x" } }""", "http://")]
    [InlineData("""{ "influx": { } }""", "url")]
    [InlineData("""{ "influx": { "url": "http://x", "client": "telegraf" } }""", "http, influxdb-client")]
    [InlineData("""{ "allowedHosts": [ "https://atelier.exemple.fr" ] }""", "sans http://")]
    [InlineData("""{ "allowedHosts": [ "atelier.exemple.fr:443" ] }""", "ni port")]
    [InlineData("""{ "allowedHosts": [ "*" ] }""", "« * »")]
    [InlineData("""{ "allowedHosts": [ "" ] }""", "nom d'hôte")]
    [InlineData("""{ "allowedHosts": "atelier" }""", "allowedHosts")]
    [InlineData("""{ "influx": { "url": "http://x", "organization": "x" } }""", "« organisation »")]
    [InlineData("""{ "database": "postgres" }""", "chaîne de connexion")]
    [InlineData("""{ "data": 7 }""", "data")]
    [InlineData("""{ "data": null }""", "data")]
    [InlineData("{\n \"data\": \"d\"\n \"urls\": 1 }", "ligne 3")]
    [InlineData("null", "vide")]
    public void A_wrong_setting_is_refused_with_words(string json, string words) =>
        Assert.Contains(words, Assert.Throws<SettingsException>(() => Read(json)).Message, StringComparison.OrdinalIgnoreCase);

    // A configuration of an earlier version.
    [Theory]
    [InlineData("paho")]
    [InlineData("mqttnet")]
    public void A_broker_that_names_its_library_is_taken_without_it(string stack) =>
        Assert.Equal(1883, Read($$"""{ "broker": { "port": 1883, "stack": "{{stack}}" } }""").Broker!.Port);

    [Fact]
    public void Hosts_and_organisation_are_read_and_have_defaults()
    {
        ServerOptions options = Read("""{ "allowedHosts": [ "atelier.exemple.fr", "*.exemple.fr", "192.168.1.20", "[fe80::1]" ], "influx": { "url": "http://x", "organisation": "La Fabrique" } }""");
        Assert.Equal(4, options.AllowedHosts.Length);
        Assert.Equal("La Fabrique", options.Influx!.Organisation);
        Assert.Empty(Read("{}").AllowedHosts);
        Assert.Equal("makerspace", Read("""{ "influx": { "url": "http://x" } }""").Influx!.Organisation);
    }

    [Fact]
    public void The_readme_names_every_key_and_the_example_of_a_workshop_is_good()
    {
        string root = RepositoryRoot();
        string readme = File.ReadAllText(Path.Combine(root, "server", "README.md"));
        foreach (System.Reflection.PropertyInfo key in new[] { typeof(ServerOptions), typeof(BrokerOptions), typeof(InfluxOptions) }.SelectMany(t => t.GetProperties()).Where(p => p.CanWrite))
        {
            Assert.Contains($"`{System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(key.Name)}`", readme, StringComparison.Ordinal);
        }

        Assert.NotNull(ServerOptionsFile.Read(Path.Combine(root, "firmware-config", "server", "server.json")).Broker);
    }

    [Fact]
    public void A_missing_file_is_said() =>
        Assert.Contains("n'existe pas", Assert.Throws<SettingsException>(() => ServerOptionsFile.Read(_folder.File("absent.json"))).Message, StringComparison.Ordinal);

    private static string RepositoryRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Makerspace.Iot.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private ServerOptions Read(string json)
    {
        File.WriteAllText(_folder.File("server.json"), json);
        return ServerOptionsFile.Read(_folder.File("server.json"));
    }
}
