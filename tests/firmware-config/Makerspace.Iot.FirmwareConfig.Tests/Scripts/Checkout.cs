using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.FirmwareConfig.Tests.Scripts;

/// <summary>
/// A copy of <c>makerspace</c> and <c>scripts/</c> in a folder of its own, where a test decides which programs there are: those that a script needs of the
/// system, and stand-ins for the rest. Nothing is installed, built or started.
/// </summary>
internal sealed class Checkout : IDisposable
{
    private static readonly string[] Usual =
    [
        "awk", "bash", "basename", "cat", "chmod", "chown", "cksum", "cp", "cut", "date", "df", "dirname", "du", "env", "find", "grep", "head", "id", "ls", "mkdir", "mktemp", "mv",
        "readlink", "rm", "sed", "setsid", "sleep", "sort", "tail", "tee", "timeout", "touch", "tr", "uname", "wc",
    ];

    private readonly TempFolder _folder = new();

    public Checkout()
    {
        Assert.Equal(0, Shell.Run("cp", ["-r", .. new[] { "makerspace", "scripts", "Directory.Packages.props" }.Select(n => Path.Combine(Repository.Root, n)), Root]).ExitCode);
        Directory.CreateDirectory(File("programs"));
        foreach (string program in Usual)
        {
            System.IO.File.CreateSymbolicLink(File("programs/" + program), Shell.Find(program) ?? throw new InvalidOperationException($"no {program} here"));
        }
    }

    /// <summary>Its folder.</summary>
    public string Root => _folder.Path;

    /// <summary>A path inside.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Puts a file there.</summary>
    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), text);
    }

    /// <summary>Puts a program on the search path: the lines of a shell script.</summary>
    public void Program(string name, string lines)
    {
        Write("programs/" + name, "#!/bin/bash\n" + lines + "\n");
        System.IO.File.SetUnixFileMode(File("programs/" + name), (UnixFileMode)0b111_101_101);
    }

    /// <summary>Takes a program off the search path.</summary>
    public void WithoutProgram(string name) => System.IO.File.Delete(File("programs/" + name));

    /// <summary>Runs <c>./makerspace</c> with these programs alone.</summary>
    public Ended Makerspace(params string[] arguments) => Shell.Run("env", Clean([File("makerspace"), .. arguments]), folder: Root);

    /// <summary>Runs lines of bash as <c>./makerspace</c> would, its functions at hand.</summary>
    public Ended Lines(string lines) => Shell.Run("env", Clean(["bash", "-c", $"set -euo pipefail\nroot={Root}\n. scripts/common.sh; . scripts/packages.sh; . scripts/demo.sh\n{lines}"]), folder: Root);

    /// <summary>A command line of <c>env</c>: no variable of the caller's, and signals as a terminal's shell would have them.</summary>
    public IEnumerable<string> Clean(IEnumerable<string> command) => ["-i", "--default-signal=INT", $"PATH={File("programs")}", $"HOME={Root}", "LC_ALL=C.UTF-8", .. command];

    public void Dispose() => _folder.Dispose();
}
