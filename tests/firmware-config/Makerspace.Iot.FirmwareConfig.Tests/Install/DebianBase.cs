using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Install;

/// <summary>
/// A small Debian made once by debootstrap and kept in the user's cache: a minute the first time, nothing afterwards.
/// Tests never write to it; each has a layer of its own above it, see <see cref="DebianRoot"/>.
/// debootstrap mounts /proc in what it makes. It runs in a mount namespace of its own, and nothing here is ever removed across mounts.
/// </summary>
internal static class DebianBase
{
    /// <summary>Grows when the list of packages changes, so that an older cache is left alone.</summary>
    private const string Edition = "3";

    private static readonly Lock Gate = new();

    /// <summary>Why none can be made here, by suite: it is tried once per run.</summary>
    private static readonly Dictionary<string, string> Failures = new(StringComparer.Ordinal);

    /// <summary>Its folder for a release of Debian; skips the test, with the reason, if none can be made.</summary>
    public static string Folder(string suite)
    {
        lock (Gate)
        {
            Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: debootstrap, chroot and mounts");
            string? failure = Failures.GetValueOrDefault(suite);
            Assert.SkipUnless(failure is null, failure ?? "");
            string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given ? given : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            string folder = Path.Combine(cache, "makerspace-iot", $"debian-{suite}-{Edition}");
            if (!Directory.Exists(folder) && Make(suite, folder) is { } problem)
            {
                Failures[suite] = problem;
                Assert.Skip(problem);
            }

            return folder;
        }
    }

    /// <summary>Answers null, or why it cannot be made.</summary>
    private static string? Make(string suite, string folder)
    {
        string debootstrap = Shell.Need("debootstrap", "debootstrap");
        string packages = suite == "trixie" ? "libssl3t64,libicu76,systemd-timesyncd" : "libssl3,libicu72,systemd-timesyncd";

        // A folder of this process alone: another run of the tests may be making the same.
        string fresh = $"{folder}.new-{Environment.ProcessId}";
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Ended ended = Shell.Run(
            "unshare",
            ["--mount", "--propagation", "private", debootstrap, "--variant=minbase", $"--include=systemd,udev,ca-certificates,{packages}", suite, fresh],
            seconds: 600);
        if (ended.ExitCode == 0 && !Directory.Exists(folder))
        {
            Directory.Move(fresh, folder);
        }

        Shell.Run("rm", ["-rf", "--one-file-system", fresh]);
        return ended.ExitCode == 0
            ? null
            : $"debootstrap cannot make Debian {suite} here (no network?): {ended.Output.Split('\n').LastOrDefault(l => l.StartsWith("E:", StringComparison.Ordinal))}";
    }
}
