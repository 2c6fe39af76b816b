using System.Diagnostics;
using System.Globalization;

namespace Makerspace.Iot.TestKit;

/// <summary>
/// A private PostgreSQL cluster: in a folder for temporary files, on a free port of the loopback, with fsync off, ended with the process.
/// One is shared by the whole test process and made on first use; a test that stops and starts its server makes its own.
/// initdb refuses root; there, it runs as the user <c>postgres</c> that Debian's package makes.
/// </summary>
public sealed class RealPostgres : IAsyncDisposable
{
    private static readonly Lazy<Task<RealPostgres>> Shared = new(() => StartAsync(CommitLater));
    private static int _databases;
    private readonly string _bin;
    private readonly string _folder;
    private readonly int _port;
    private readonly string[] _extra;
    private ServiceProcess? _process;

    private RealPostgres(string bin, string folder, int port, string[] extra) => (_bin, _folder, _port, _extra) = (bin, folder, port, extra);

    /// <summary>Why it cannot be used on this machine; null if it can.</summary>
    public static string? SkipReason
    {
        get
        {
            if (Bin() is null)
            {
                return "PostgreSQL is not installed";
            }

            return Environment.IsPrivilegedProcess && !File.ReadLines("/etc/passwd").Any(l => l.StartsWith("postgres:", StringComparison.Ordinal))
                ? "PostgreSQL does not run as root and there is no user postgres"
                : null;
        }
    }

    // What is committed may then be lost with the server, as no other test ends it before its time.
    private static string[] CommitLater => ["-c", "synchronous_commit=off"];

    /// <summary>Makes an empty database in the shared cluster and answers its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync() => await (await Shared.Value).CreateAsync();

    /// <summary>A cluster of one test, to be stopped and started by it: what it has committed outlives <see cref="KillAsync"/>.</summary>
    public static Task<RealPostgres> StartOwnAsync() => StartAsync([]);

    /// <summary>Makes an empty database in this cluster and answers its connection string.</summary>
    public async Task<string> CreateAsync()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref _databases)}");
        string port = _port.ToString(CultureInfo.InvariantCulture);
        await RunAsync(Path.Combine(_bin, "createdb"), ["-h", "127.0.0.1", "-p", port, "-U", "postgres", "-T", "template0", "-E", "UTF8", name], asPostgres: false);
        return string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Database={name};Username=postgres;Maximum Pool Size=20;Timeout=30");
    }

    /// <summary>Ends the server at once, every connection with it (SIGQUIT, PostgreSQL's immediate shutdown: at the next start it recovers as after a crash).</summary>
    public async Task KillAsync()
    {
        Signal("-QUIT");
        await Eventually.That(() => _process!.HasExited, "PostgreSQL has ended", 30);
    }

    /// <summary>Starts the server again on the same data, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        string data = Path.Combine(_folder, "data");
        (string program, List<string> arguments) = Line(
            Path.Combine(_bin, "postgres"),
            [
                "-D", data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-k", _folder, "-c", "listen_addresses=127.0.0.1",
                "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=32MB", "-c", "max_connections=200", .. _extra,
            ],
            asPostgres: true);
        _process = ServiceProcess.Start(program, arguments, workingFolder: "/tmp");
        await _process.WaitForPort(_port);

        // The port accepts before the server does: until then it answers that it is starting up.
        await Eventually.That(IsReadyAsync, () => "PostgreSQL answers\n" + _process.Output, 60);
    }

    /// <summary>Ends the server and deletes its data.</summary>
    public ValueTask DisposeAsync()
    {
        End();
        return ValueTask.CompletedTask;
    }

    private static async Task<RealPostgres> StartAsync(string[] extra)
    {
        string bin = Bin() ?? throw new InvalidOperationException(SkipReason);
        string folder = Directory.CreateTempSubdirectory("makerspace-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("/bin/chown", ["postgres", folder], asPostgres: false);
        }

        string data = Path.Combine(folder, "data");
        await RunAsync(Path.Combine(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], asPostgres: true);
        var cluster = new RealPostgres(bin, folder, Ports.Free(), extra);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.End();
        await cluster.StartAgainAsync();
        return cluster;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            await RunAsync(Path.Combine(_bin, "pg_isready"), ["-q", "-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture)], asPostgres: false);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void Signal(string signal)
    {
        using Process kill = Process.Start("/bin/kill", [signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit(2000);
    }

    private void End()
    {
        // SIGQUIT is PostgreSQL's immediate shutdown: its data go away, and a checkpoint of hundreds of databases may take longer than an ending process has.
        if (_process is { HasExited: false })
        {
            Signal("-QUIT");
        }

        for (int i = 0; i < 50 && _process is { HasExited: false }; i++)
        {
            Thread.Sleep(40);
        }

        // For the same reason by a program of its own, which goes on if this one may not wait.
        using Process remove = Process.Start("/bin/rm", ["-rf", _folder]);
        remove.WaitForExit(3000);
    }

    private static string? Bin() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql")
            .Select(d => Path.Combine(d, "bin"))
            .Where(d => File.Exists(Path.Combine(d, "initdb")))
            .Order(StringComparer.Ordinal)
            .LastOrDefault()
        : null;

    private static (string Program, List<string> Arguments) Line(string program, IEnumerable<string> arguments, bool asPostgres) =>
        asPostgres && Environment.IsPrivilegedProcess
            ? ("/usr/bin/setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", program, .. arguments])
            : (program, [.. arguments]);

    private static async Task RunAsync(string program, IEnumerable<string> arguments, bool asPostgres)
    {
        (string file, List<string> line) = Line(program, arguments, asPostgres);
        var info = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/tmp" };
        line.ForEach(info.ArgumentList.Add);
        using Process process = Process.Start(info)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await output}{error}");
        }
    }
}
