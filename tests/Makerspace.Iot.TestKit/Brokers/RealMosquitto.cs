using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.TestKit.Brokers;

/// <summary>
/// A private, real Mosquitto on a free port of the loopback. Stays on its port through <see cref="Stop"/>, <see cref="Kill"/> and <see cref="Start"/>.
/// Begin a test with <c>if (RealMosquitto.MissingReason is { } missing) Assert.Skip(missing);</c>.
/// </summary>
public sealed class RealMosquitto : IAsyncDisposable
{
    private const string ServerName = "makerspace-server";

    // Enough for every load test: nothing is dropped for a limit unless the test sets one.
    private const string PlainConf = """
        listener @PORT@
        allow_anonymous true
        max_packet_size 4260000
        max_inflight_messages 0
        max_queued_messages 100000
        max_queued_bytes 0
        set_tcp_nodelay true
        persistence false
        log_dest stderr
        log_type error
        log_type warning
        log_type notice
        """;

    private readonly TempFolder _folder = new();
    private readonly string _conf;
    private ServiceProcess? _process;

    private RealMosquitto(bool secured, string? extraConf, string[] brokerNames, string? keysFolder = null)
    {
        Port = Ports.Free();
        _conf = _folder.File("mosquitto.conf");
        string text = PlainConf;
        if (secured)
        {
            string shipped = Path.Combine(AppContext.BaseDirectory, "firmware-config", "mosquitto");
            string pki = keysFolder ?? _folder.File("pki");
            Pki = keysFolder is null ? new TestPki(pki, brokerNames) : null;
            text = File.ReadAllText(Path.Combine(shipped, "mosquitto.conf"))
                .Replace("@PKI@", pki, StringComparison.Ordinal)
                .Replace("@ACL@", Path.Combine(shipped, "acl"), StringComparison.Ordinal)
                .Replace("@DATA@", Directory.CreateDirectory(_folder.File("data")).FullName, StringComparison.Ordinal);
        }

        // Mosquitto started by root would become another user, who cannot read the test's folder.
        text = text.Replace("@PORT@", $"{Port} 127.0.0.1", StringComparison.Ordinal) + $"\nuser {Environment.UserName}\n{extraConf}\n";
        File.WriteAllText(_conf, text);
    }

    private RealMosquitto((string User, string Password)[] logins)
    {
        Port = Ports.Free();
        _conf = _folder.File("mosquitto.conf");
        string shipped = Path.Combine(AppContext.BaseDirectory, "firmware-config", "mosquitto");
        string passwords = _folder.File("passwords");
        File.WriteAllText(passwords, "");
        foreach ((string user, string password) in logins)
        {
            using var hash = System.Diagnostics.Process.Start("mosquitto_passwd", ["-b", passwords, user, password]);
            hash.WaitForExit();
        }

        File.WriteAllText(_conf, File.ReadAllText(Path.Combine(shipped, "plugs.conf"))
            .Replace("@PORT@", $"{Port} 127.0.0.1", StringComparison.Ordinal)
            .Replace("@ACL@", Path.Combine(shipped, "plugs-acl"), StringComparison.Ordinal)
            .Replace("@PASSWORDS@", passwords, StringComparison.Ordinal) + $"\nuser {Environment.UserName}\n");
    }

    /// <summary>Why there is no broker on this machine, in words for <c>Assert.Skip</c>; null if Mosquitto is installed.</summary>
    public static string? MissingReason => Program is null ? "mosquitto is not installed (apt-get install mosquitto)" : null;

    /// <summary>Always 127.0.0.1.</summary>
    public string Host => "127.0.0.1";

    /// <summary>TCP port, the same for the life of this object.</summary>
    public int Port { get; }

    /// <summary>Process id of the running broker, for measurements of its CPU time.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("not running");

    /// <summary>The authority and its certificates; null for a plain broker.</summary>
    public TestPki? Pki { get; }

    /// <summary>What the running broker printed, for the message of a failed test.</summary>
    public string Log => _process?.Output ?? "";

    private static string? Program => Array.Find(
        ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/bin/mosquitto"], File.Exists);

    /// <summary>Starts a broker without TLS that lets everyone in and keeps nothing on disk.</summary>
    /// <param name="extraConf">Further lines of mosquitto.conf.</param>
    public static async Task<RealMosquitto> StartPlain(string? extraConf = null) => await Started(new RealMosquitto(secured: false, extraConf, []));

    /// <summary>Starts the plugs' broker with its shipped configuration: password file and access rules.</summary>
    /// <param name="logins">Users and their passwords.</param>
    public static async Task<RealMosquitto> StartForPlugs(params (string User, string Password)[] logins) => await Started(new RealMosquitto(logins));

    /// <summary>Starts a broker with the shipped configuration: TLS, client certificates, access rules, persistence.</summary>
    /// <param name="extraConf">Further lines of mosquitto.conf.</param>
    /// <param name="brokerNames">Names and addresses in the broker's certificate; none: 127.0.0.1 and localhost.</param>
    public static async Task<RealMosquitto> StartSecured(string? extraConf = null, params string[] brokerNames) =>
        await Started(new RealMosquitto(secured: true, extraConf, brokerNames));

    /// <summary>Starts a broker with the shipped configuration on the keys that the server program made (<c>keys init</c>).</summary>
    /// <param name="keysFolder">Folder with ca.pem, broker.pem and broker.key.</param>
    public static async Task<RealMosquitto> StartWithKeys(string keysFolder) =>
        await Started(new RealMosquitto(secured: true, extraConf: null, [], keysFolder));

    /// <summary>
    /// Options for a link to this broker. On a secured broker the identity is <paramref name="commonName"/>, by default the server's <c>makerspace-server</c>.
    /// </summary>
    public MqttLinkOptions Options(string clientId, string? commonName = null) => new()
    {
        Host = Host,
        Port = Port,
        ClientId = clientId,
        Tls = Pki?.Client(commonName ?? ServerName),
        ReconnectMin = TimeSpan.FromMilliseconds(50),
        ReconnectMax = TimeSpan.FromMilliseconds(500),
    };

    /// <summary>Starts it again on the same port and folder; nothing if it runs.</summary>
    public async Task Start()
    {
        if (_process is { HasExited: false })
        {
            return;
        }

        if (_process is { } ended)
        {
            // It still holds its pipes.
            _process = null;
            await ended.DisposeAsync();
        }

        _process = ServiceProcess.Start(Program ?? throw new InvalidOperationException(MissingReason), ["-c", _conf]);
        await _process.WaitForPort(Port);
    }

    /// <summary>Ends it in good order (SIGTERM): with persistence, retained messages are saved.</summary>
    public async Task Stop()
    {
        if (_process is not null)
        {
            await _process.Stop();
        }
    }

    /// <summary>Kills it at once (SIGKILL).</summary>
    public async Task Kill()
    {
        if (_process is { HasExited: false })
        {
            await _process.Kill();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Pki?.Dispose();
        _folder.Dispose();
    }

    private static async Task<RealMosquitto> Started(RealMosquitto broker)
    {
        try
        {
            await broker.Start();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }
}
