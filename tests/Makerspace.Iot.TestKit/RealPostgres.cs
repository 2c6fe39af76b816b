using System.Diagnostics;
using System.Globalization;

namespace Makerspace.Iot.TestKit;

/// <summary>
/// A private PostgreSQL cluster of the test process: made on first use in a folder for temporary files, on a free port of the loopback, with fsync off, ended with the process.
/// initdb refuses root; there, it runs as the user <c>postgres</c> that Debian's package makes.
/// </summary>
public sealed class RealPostgres
{
    private static readonly Lazy<Task<RealPostgres>> Shared = new(StartAsync);
    private static int _databases;
    private readonly int _port;
    private readonly string _bin;

    private RealPostgres(string bin, int port) => (_bin, _port) = (bin, port);

    /// <summary>Why it cannot be used on this machine; null where it can.</summary>
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

    /// <summary>Makes an empty database in the shared cluster and answers its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        RealPostgres cluster = await Shared.Value;
        string name = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref _databases)}");
        string port = cluster._port.ToString(CultureInfo.InvariantCulture);
        await RunAsync(Path.Combine(cluster._bin, "createdb"), ["-h", "127.0.0.1", "-p", port, "-U", "postgres", "-T", "template0", "-E", "UTF8", name], asPostgres: false);
        return string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={cluster._port};Database={name};Username=postgres;Maximum Pool Size=20;Timeout=30");
    }

    private static async Task<RealPostgres> StartAsync()
    {
        string bin = Bin() ?? throw new InvalidOperationException(SkipReason);
        string folder = Directory.CreateTempSubdirectory("makerspace-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("/bin/chown", ["postgres", folder], asPostgres: false);
        }

        string data = Path.Combine(folder, "data");
        await RunAsync(Path.Combine(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], asPostgres: true);
        int port = Ports.Free();
        (string program, List<string> arguments) = Line(
            Path.Combine(bin, "postgres"),
            [
                "-D", data, "-p", port.ToString(CultureInfo.InvariantCulture), "-k", folder, "-c", "listen_addresses=127.0.0.1",
                "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "shared_buffers=32MB", "-c", "max_connections=200",
            ],
            asPostgres: true);
        ServiceProcess process = ServiceProcess.Start(program, arguments, workingFolder: "/tmp");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End(process, folder);
        await process.WaitForPort(port);
        return new RealPostgres(bin, port);
    }

    private static void End(ServiceProcess process, string folder)
    {
        // SIGINT is PostgreSQL's fast shutdown; at the end of the process there is no time for a polite one.
        using (Process kill = Process.Start("/bin/kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit(2000);
        }

        for (int i = 0; i < 50 && !process.HasExited; i++)
        {
            Thread.Sleep(40);
        }

        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Still closing a file; the system's own cleaning takes it.
        }
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
