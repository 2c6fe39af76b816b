using System.Runtime.InteropServices;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.EndToEnd;

/// <summary>
/// The agent as it is released for a Raspberry Pi, run by Debian's qemu-user with Debian's libraries for arm64, which are kept in the user's cache.
/// On a computer with that processor it runs without either.
/// </summary>
public sealed class Arm64Agent : IDisposable
{
    private const string Processor = "linux-arm64";
    private const string Qemu = "/usr/bin/qemu-aarch64";

    // Grows when the list of packages in scripts/packages.sh changes, so that an older cache is left alone.
    private const string Edition = "1";
    private static readonly bool IsOwn = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private readonly TempFolder _folder = new();
    private string? _libraries;
    private bool _made;

    /// <summary>Makes the release and gets the libraries, once; skips the test, with the reason, if there is no qemu-user or no library.</summary>
    public async Task Prepare()
    {
        if (!IsOwn)
        {
            Assert.SkipUnless(File.Exists(Qemu), "qemu-aarch64 is not installed: apt-get install qemu-user");
            _libraries ??= await Libraries();
        }

        if (!_made)
        {
            await Bash($"./makerspace release --for {Processor} --role agent --no-archive --out '{_folder.Path}'", 600);
            _made = true;
        }
    }

    /// <summary>Starts it.</summary>
    public ServiceProcess Start(params string[] arguments)
    {
        string program = _folder.File($"{Processor}/agent/Makerspace.Iot.Edge.Agent");

        // What its unit sets on a card.
        var environment = new Dictionary<string, string> { ["DOTNET_EnableDiagnostics"] = "0" };
        return IsOwn ? ServiceProcess.Start(program, arguments, environment) : ServiceProcess.Start(Qemu, ["-L", _libraries!, program, .. arguments], environment);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> Libraries()
    {
        string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given ? given : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        string folder = Path.Combine(cache, "makerspace-iot", $"arm64-{Edition}");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        // A folder of this process alone: another run of the tests may be making the same.
        string fresh = $"{folder}.new-{Environment.ProcessId}";
        try
        {
            await Bash($". scripts/common.sh; . scripts/packages.sh; arm64_libraries '{fresh}'", 180);
            if (!Directory.Exists(folder))
            {
                Directory.Move(fresh, folder);
            }
        }
        catch (InvalidOperationException problem)
        {
            Assert.Skip($"Debian's libraries for arm64 cannot be had here (no network?): {problem.Message.Split('\n')[^1]}");
        }
        finally
        {
            if (Directory.Exists(fresh))
            {
                Directory.Delete(fresh, recursive: true);
            }
        }

        return folder;
    }

    private static async Task Bash(string lines, double seconds)
    {
        await using ServiceProcess process = ServiceProcess.Start("bash", ["-c", lines], workingFolder: Programs.Root);
        await Eventually.That(() => process.HasExited, () => $"{lines} ends:\n{process.Output}", seconds);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{lines} ended with {process.ExitCode}:\n{process.Output}");
        }
    }
}
