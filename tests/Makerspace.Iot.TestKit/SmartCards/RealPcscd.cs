using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Makerspace.Iot.TestKit.SmartCards;

/// <summary>
/// Debian's pcscd with the virtual reader of vsmartcard, in namespaces of its own: its /run is a folder of this test, and the virtual reader's port is on a loopback that nobody else sees.
/// The client library remembers the socket's path at its first use, so every service of this process lives in the same folder: one at a time.
/// Begin a test with <c>if (RealPcscd.MissingReason is { } missing) Assert.Skip(missing);</c>.
/// </summary>
public sealed class RealPcscd : IAsyncDisposable
{
    private const string Daemon = "/usr/sbin/pcscd";
    private const string Driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
    private const int Port = 35_963;
    private static readonly TempFolder Folder = Prepare();
    private ServiceProcess? _process;

    /// <summary>Why it cannot be had here; null if it can.</summary>
    public static string? MissingReason { get; } = Missing();

    /// <summary>The service's socket, for the environment variable PCSCLITE_CSOCK_NAME of a program; it is set in this process already.</summary>
    public static string SocketPath => Folder.File("run/pcscd/pcscd.comm");

    /// <summary>What it printed lately.</summary>
    public string Output => _process?.Output ?? "";

    /// <summary>Whether the service offers a reader when it next starts; Debian's does not add one of this kind while it runs.</summary>
    public static void PlugIn(bool plugged)
    {
        string file = Folder.File("conf/virtual");
        File.WriteAllText(file, plugged
            ? $"FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x{Port:X}\nLIBPATH {Driver}\nCHANNELID 0x{Port:X}\n"
            : "# nothing is plugged in\n");
    }

    /// <summary>Starts it; again after <see cref="Kill"/>.</summary>
    public async Task Start()
    {
        string socket = SocketPath;
        if (File.Exists(socket))
        {
            // A killed one leaves it there.
            File.Delete(socket);
        }

        string[] user = Environment.IsPrivilegedProcess ? [] : ["--map-root-user"];
        string command = $"mount --bind '{Folder.File("run")}' /run && ip link set lo up && exec {Daemon} --foreground --info --config '{Folder.File("conf")}'";
        _process = ServiceProcess.Start("/usr/bin/unshare", [.. user, "--net", "--mount", "/bin/sh", "-c", command]);
        await Eventually.That(
            () => Task.FromResult(!_process.HasExited && File.Exists(socket) && _process.Output.Contains("daemon ready", StringComparison.Ordinal)),
            () => "pcscd is ready: " + Output);
    }

    /// <summary>Kills it at once, as a crash does.</summary>
    public async Task Kill()
    {
        await _process!.Kill();
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Lays a card on the virtual reader; disposing takes it away.</summary>
    public PcscCard Lay(string answerToGetUid) => new(_process!.Id, Port, answerToGetUid);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    private static TempFolder Prepare()
    {
        var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("run"));
        Directory.CreateDirectory(folder.File("conf"));
        _ = SetEnvironment("PCSCLITE_CSOCK_NAME", folder.File("run/pcscd/pcscd.comm"), 1);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    }

    private static string? Missing()
    {
        foreach ((string file, string package) in new[] { (Daemon, "pcscd"), (Driver, "vsmartcard-vpcd"), ("/usr/bin/unshare", "util-linux"), ("/usr/bin/nsenter", "util-linux"), ("/bin/bash", "bash") })
        {
            if (!File.Exists(file))
            {
                return $"{Path.GetFileName(file)} is not installed (apt-get install {package})";
            }
        }

        string[] user = Environment.IsPrivilegedProcess ? [] : ["--map-root-user"];
        using Process tried = Process.Start(new ProcessStartInfo("/usr/bin/unshare", [.. user, "--net", "--mount", "/bin/sh", "-c", "ip link set lo up"]) { RedirectStandardError = true, UseShellExecute = false })!;
        tried.WaitForExit();
        return tried.ExitCode == 0 ? null : "this computer does not allow a private network and mount namespace (unshare --net --mount), or iproute2 is missing";
    }

    /// <summary>The environment that C code sees; the runtime keeps its own.</summary>
    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
}
