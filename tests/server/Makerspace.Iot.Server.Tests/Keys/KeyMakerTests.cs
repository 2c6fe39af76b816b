using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Server.Tests.Keys;

public sealed class KeyMakerTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly TempFolder _folder = new();

    private string KeysFolder => _folder.File("keys");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Existing_keys_are_never_replaced_unless_asked()
    {
        KeyMaker.Init(KeysFolder, [], force: false, Now);
        Dictionary<string, string> before = Directory.GetFiles(KeysFolder).ToDictionary(f => f, File.ReadAllText);
        KeyException error = Assert.Throws<KeyException>(() => KeyMaker.Init(KeysFolder, [], force: false, Now));
        Assert.Contains("--force", error.Message, StringComparison.Ordinal);
        Assert.All(before, f => Assert.Equal(f.Value, File.ReadAllText(f.Key)));
        KeyMaker.Init(KeysFolder, [], force: true, Now);
        Assert.All(before, f => Assert.NotEqual(f.Value, File.ReadAllText(f.Key)));
    }

    [Fact]
    public void One_file_in_the_way_is_enough_to_write_nothing()
    {
        Directory.CreateDirectory(KeysFolder);
        File.WriteAllText(Path.Combine(KeysFolder, KeyFiles.BadgeMaster), "mine");
        Assert.Throws<KeyException>(() => KeyMaker.Init(KeysFolder, [], force: false, Now));
        Assert.Equal("mine", File.ReadAllText(Assert.Single(Directory.GetFiles(KeysFolder))));
    }

    [Fact]
    public void Private_files_are_for_their_owner_alone_and_others_are_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no Unix modes");
            return;
        }

        KeyMaker.Init(KeysFolder, [], force: false, Now);
        KeyMaker.IssueAgent("fabunit-1", KeysFolder, _folder.File("agent"), force: false, Now);
        foreach (string file in Directory.GetFiles(KeysFolder, "*.key").Concat(Directory.GetFiles(_folder.File("agent"), "*.key")))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        string signing = Path.Combine(KeysFolder, KeyFiles.SigningKey);
        File.SetUnixFileMode(signing, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<KeyException>(() => ServerKeys.Load(KeysFolder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_agent_gets_the_badge_key_and_the_signer_that_the_server_uses()
    {
        KeyMaker.Init(KeysFolder, [], force: false, Now);
        string agent = _folder.File("agent");
        KeyMaker.IssueAgent("fabunit-1", KeysFolder, agent, force: false, Now);
        using ServerKeys keys = ServerKeys.Load(KeysFolder);

        byte[] badgeKey = Convert.FromBase64String(File.ReadAllText(Path.Combine(agent, KeyFiles.BadgeKey)).Trim());
        Assert.Equal(keys.BadgeKeyOf("fabunit-1"), badgeKey);
        Assert.NotEqual(keys.BadgeKeyOf("fabunit-2"), badgeKey);
        using var signer = ECDsa.Create();
        signer.ImportFromPem(File.ReadAllText(Path.Combine(agent, KeyFiles.Signer)));
        Assert.Equal("list"u8.ToArray(), DocumentSigner.Open(signer, "access", keys.Sign("access", "list"u8), 100));
    }

    [Theory]
    [InlineData("makerspace-server")]
    [InlineData("Fab Unit")]
    [InlineData("a,CN=makerspace-server")]
    public void No_agent_may_bear_the_servers_name_or_one_that_is_no_name(string name)
    {
        KeyMaker.Init(KeysFolder, [], force: false, Now);
        Assert.Throws<KeyException>(() => KeyMaker.IssueAgent(name, KeysFolder, _folder.File("agent"), force: false, Now));
        Assert.False(Directory.Exists(_folder.File("agent")));
    }

    [Fact]
    public void Damaged_or_missing_keys_are_told_with_the_remedy()
    {
        Assert.Contains("keys init", Assert.Throws<KeyException>(() => ServerKeys.Load(KeysFolder)).Message, StringComparison.Ordinal);
        KeyMaker.Init(KeysFolder, [], force: false, Now);
        File.WriteAllText(Path.Combine(KeysFolder, KeyFiles.BadgeMaster), "dG9vIHNob3J0");
        Assert.Contains("sauvegarde", Assert.Throws<KeyException>(() => ServerKeys.Load(KeysFolder)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(KeysFolder, KeyFiles.SigningKey), "nothing");
        Assert.Throws<KeyException>(() => ServerKeys.Load(KeysFolder));
    }

    [Fact]
    public void Certificates_hold_from_the_past_for_years_and_for_the_names_given()
    {
        KeyMaker.Init(KeysFolder, ["atelier.example", "192.0.2.7"], force: false, Now);
        using X509Certificate2 broker = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(KeysFolder, KeyFiles.BrokerCertificate));
        Assert.True(broker.MatchesHostname("atelier.example"));
        Assert.True(broker.MatchesHostname("192.0.2.7"));
        Assert.True(broker.MatchesHostname("localhost"));
        Assert.True(broker.MatchesHostname("127.0.0.1"));
        Assert.False(broker.MatchesHostname("other.example"));
        Assert.Equal(2020, broker.NotBefore.ToUniversalTime().Year);
        Assert.Equal(Now.AddYears(5).UtcDateTime, broker.NotAfter.ToUniversalTime(), TimeSpan.FromSeconds(2));
        Assert.Throws<KeyException>(() => KeyMaker.Init(_folder.File("other"), ["not a name"], force: false, Now));
    }

    [Fact]
    public async Task The_real_broker_takes_these_certificates_and_keeps_agents_to_their_own_topics()
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        KeyMaker.Init(KeysFolder, [], force: false, Now);
        string agent = _folder.File("agent");
        KeyMaker.IssueAgent("fabunit-1", KeysFolder, agent, force: false, Now);
        int port = Ports.Free();
        string shipped = Path.Combine(AppContext.BaseDirectory, "firmware-config", "mosquitto");
        string conf = (await File.ReadAllTextAsync(Path.Combine(shipped, "mosquitto.conf")))
            .Replace("@PORT@", $"{port} 127.0.0.1", StringComparison.Ordinal)
            .Replace("@PKI@", KeysFolder, StringComparison.Ordinal)
            .Replace("@ACL@", Path.Combine(shipped, "acl"), StringComparison.Ordinal)
            .Replace("@DATA@", Directory.CreateDirectory(_folder.File("data")).FullName, StringComparison.Ordinal) + $"\nuser {Environment.UserName}\n";
        await File.WriteAllTextAsync(_folder.File("mosquitto.conf"), conf);
        await using ServiceProcess broker = ServiceProcess.Start("/usr/sbin/mosquitto", ["-c", _folder.File("mosquitto.conf")]);
        await broker.WaitForPort(port);

        await using IMqttLink server = Link(port, "server", KeysFolder, KeyFiles.ServerCertificate, KeyFiles.ServerKey);
        await using IMqttLink client = Link(port, "agent", agent, KeyFiles.ClientCertificate, KeyFiles.ClientKey);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await server.WaitConnectedAsync(limit.Token);
        await client.WaitConnectedAsync(limit.Token);
        server.Subscribe(TopicAddress.FilterForAll(TopicChannel.Reply), 1);
        string own = new TopicAddress("la-fabunit", "fabunit-1", TopicChannel.Reply).ToString();
        await Eventually.That(
            async () => await client.PublishAsync(own, "hello"u8.ToArray(), 1, false) == MqttPublishResult.Sent && server.Inbound.TryRead(out MqttInbound? got) && got.Topic == own,
            "the server hears the agent");
        Assert.NotEqual(MqttPublishResult.Sent, await client.PublishAsync(new TopicAddress("la-fabunit", "other", TopicChannel.Reply).ToString(), "x"u8.ToArray(), 1, false));
    }

    private static IMqttLink Link(int port, string id, string folder, string certificate, string key)
    {
        IMqttLink link = new MqttLink(new MqttLinkOptions
        {
            Host = "127.0.0.1",
            Port = port,
            ClientId = id,
            Tls = new MqttTls(Path.Combine(folder, KeyFiles.CaCertificate), Path.Combine(folder, certificate), Path.Combine(folder, key)),
        });
        link.Start();
        return link;
    }
}
