using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.FirmwareConfig.Tests.Install;

/// <summary>
/// A Debian of one test, dressed as a Raspberry Pi: a writable layer above <see cref="DebianBase"/>, mounted anew for each command in a mount namespace of its own,
/// so that nothing stays mounted whatever happens. The layer is all that a command changed.
/// </summary>
internal sealed class DebianRoot : IDisposable
{
    private const string FirstConfig = "# exemple\ndtparam=audio=on\n[pi4]\narm_boost=1\n";
    private readonly TempFolder _folder = new();
    private readonly string _base;

    public DebianRoot(string suite, string release)
    {
        _base = DebianBase.Folder(suite);
        Release = release;
        foreach (string name in new[] { "layer", "work", "root", "data", "release" })
        {
            Directory.CreateDirectory(_folder.File(name));
        }

        Write("/boot/firmware/config.txt", FirstConfig);
        Write("/boot/firmware/cmdline.txt", "console=serial0,115200 console=tty1 root=PARTUUID=x-02 rootfstype=ext4 fsck.repair=yes rootwait\n");
        Write("/etc/fstab", "PARTUUID=x-02  /  ext4  defaults  0  1\n");
        Ended probe = Command("true");
        Assert.SkipUnless(probe.ExitCode == 0, $"no overlay mount here: {probe.Output.Trim()}");
    }

    /// <summary>The release folder, seen inside as <c>/release</c>. May be changed between two commands.</summary>
    public string Release { get; set; }

    /// <summary>The .NET that runs this test, seen inside as <c>/usr/share/dotnet</c>.</summary>
    private static string Dotnet { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    /// <summary>Whether it is mounted. A release brings its own; those before did not.</summary>
    public bool HasDotnet { get; init; }

    /// <summary>Runs <c>install</c> of the release inside, without network.</summary>
    public Ended Install(params string[] arguments) => Command("/release/firmware-config/install", ["--no-packages", .. arguments]);

    /// <summary>Runs a command inside.</summary>
    public Ended Command(string program, params string[] arguments) => InNamespace(["chroot", _folder.File("root"), program, .. arguments]);

    /// <summary>Runs <c>install --root</c> from outside, as for an image.</summary>
    public Ended InstallFromOutside(params string[] arguments) =>
        InNamespace([Path.Combine(Release, "firmware-config/install"), "--root", _folder.File("root"), .. arguments]);

    /// <summary>A file as a command left it; null if none changed or made it.</summary>
    public string? Read(string path) => File.Exists(Place(path)) ? File.ReadAllText(Place(path)) : null;

    /// <summary>Target of a link that a command made; null if there is none.</summary>
    public string? LinkOf(string path) => new FileInfo(Place(path)).LinkTarget;

    public bool Exists(string path) => Read(path) is not null || LinkOf(path) is not null || Directory.Exists(Place(path));

    /// <summary>Puts a file there beforehand.</summary>
    public void Write(string path, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Place(path))!);
        File.WriteAllText(Place(path), text);
        File.SetUnixFileMode(Place(path), mode);
    }

    /// <summary>Puts a file there beforehand.</summary>
    public void WriteBytes(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Place(path))!);
        File.WriteAllBytes(Place(path), content);
    }

    /// <summary>Puts a copy of a folder there beforehand.</summary>
    public void Copy(string folder, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Place(path))!);
        Assert.Equal(0, Shell.Run("cp", ["-r", folder, Place(path)]).ExitCode);
    }

    /// <summary>Mode and owner as numbers, for example <c>640 0:987</c>.</summary>
    public string ModeOf(string path) => Shell.Run("stat", ["-c", "%a %u:%g", Place(path)]).Output.Trim();

    /// <summary>Number of a user or group inside.</summary>
    public string IdOf(string name) => Command("id", "-u", name).Output.Trim();

    /// <summary>All that differs from the Debian below: path, kind, mode, owner, time of change and content.</summary>
    public string[] Snapshot() => Shell.Run("find", [_folder.File("layer"), _folder.File("data"), "-mindepth", "1", "-printf", "%P|%y|%m|%U:%G|%T@|%l\n"]).Output
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)

        // The folder of the caller's temporary files changes its time whenever one comes and goes.
        .Where(l => !l.StartsWith("tmp|", StringComparison.Ordinal) && !l.StartsWith("tmp/", StringComparison.Ordinal))
        .Select(l => l + "|" + HashOf(l))
        .Order(StringComparer.Ordinal).ToArray();

    public void Dispose() => _folder.Dispose();

    private string HashOf(string line)
    {
        string[] parts = line.Split('|');
        string path = Path.Combine(_folder.File("layer"), parts[0]);
        return parts[1] == "f" && File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "";
    }

    private string Place(string path) => path.StartsWith("/var/lib/makerspace-agent/", StringComparison.Ordinal)
        ? _folder.File("data") + path["/var/lib/makerspace-agent".Length..]
        : _folder.File("layer") + path;

    /// <summary>The data folder is bound from the disk, as a data partition is; the layer itself would not count as a disk.</summary>
    private Ended InNamespace(string[] command)
    {
        string dotnet = HasDotnet ? "mkdir -p \"$5/usr/share/dotnet\"; mount --bind \"$7\" \"$5/usr/share/dotnet\"" : "true";
        string script = $"""
            set -e
            mount -t overlay overlay -o "lowerdir=$1,upperdir=$2,workdir=$3" "$5"
            mkdir -p "$5/var/lib/makerspace-agent" "$5/release"
            mount --bind "$4" "$5/var/lib/makerspace-agent"
            mount --bind -o ro "$6" "$5/release"
            mount -t proc proc "$5/proc"
            mount --bind /dev/null "$5/dev/null" 2> /dev/null || true
            {dotnet}
            shift 7
            exec "$@"
            """;
        return Shell.Run(
            "unshare",
            ["--mount", "--propagation", "private", "bash", "-c", script, "bash", _base, _folder.File("layer"), _folder.File("work"), _folder.File("data"), _folder.File("root"), Release, Dotnet, .. command]);
    }
}
