using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Install;

/// <summary>
/// A small Debian made once by debootstrap and kept in the user's cache: a minute the first time, nothing afterwards.
/// Tests never write to it; each has a layer of its own above it, see <see cref="DebianRoot"/>.
/// </summary>
internal static class DebianBase
{
    /// <summary>Grows when the list of packages changes, so that an older cache is left alone.</summary>
    private const string Edition = "2";

    private static readonly Lock Gate = new();

    /// <summary>Its folder for a release of Debian; skips the test, with the reason, where none can be made.</summary>
    public static string Folder(string suite)
    {
        lock (Gate)
        {
            Assert.SkipUnless(Environment.UserName == "root" || Environment.IsPrivilegedProcess, "needs root: debootstrap, chroot and mounts");
            string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given ? given : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            string folder = Path.Combine(cache, "makerspace-iot", $"debian-{suite}-{Edition}");
            if (!Directory.Exists(folder))
            {
                Make(suite, folder);
            }

            return folder;
        }
    }

    private static void Make(string suite, string folder)
    {
        string debootstrap = Shell.Need("debootstrap", "debootstrap");
        string packages = suite == "trixie" ? "libssl3t64,libicu76,systemd-timesyncd" : "libssl3,libicu72,systemd-timesyncd";
        string fresh = folder + ".new";
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Ended ended = Shell.Run(debootstrap, ["--variant=minbase", $"--include=systemd,udev,ca-certificates,libmosquitto1,{packages}", suite, fresh], seconds: 600);
        Assert.SkipUnless(ended.ExitCode == 0, $"debootstrap cannot make Debian {suite} here (no network?): {ended.Output.Split('\n').LastOrDefault(l => l.StartsWith("E:", StringComparison.Ordinal))}");
        Directory.Move(fresh, folder);
    }
}
