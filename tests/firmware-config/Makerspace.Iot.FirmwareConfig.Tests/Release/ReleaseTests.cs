using System.Globalization;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.FirmwareConfig.Tests.Release;

/// <summary>What is carried to a Raspberry Pi.</summary>
[Collection(ReleaseCollection.Name)]
public sealed partial class ReleaseTests(ReleaseFolder release)
{
    [Fact]
    public void A_release_has_both_programs_the_configuration_the_dashboards_and_its_version()
    {
        foreach (string file in new[]
        {
            "agent/Makerspace.Iot.Edge.Agent", "agent/profiles/generic.json", "agent/meters/sdm120.json", "agent/meters/pzem017.json", "server/Makerspace.Iot.Server", "firmware-config/install", "firmware-config/systemd/makerspace-agent.service",
            "dashboards", "docs/installation-raspberry-pi.md", "VERSION", "PROCESSOR", "README.md",
        })
        {
            Assert.True(Path.Exists(Path.Combine(release.Path, file)), file);
        }

        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+", File.ReadAllText(Path.Combine(release.Path, "VERSION")));
    }

    [Fact]
    public void The_sums_cover_every_file_and_are_right()
    {
        var sums = File.ReadLines(Path.Combine(release.Path, "SHA256SUMS")).ToDictionary(l => l[66..], l => l[..64], StringComparer.Ordinal);
        Assert.Equal(ReleaseFolder.Files(release.Path), sums.Keys.Order(StringComparer.Ordinal));
        Assert.All(sums, s => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(release.Path, s.Key)))), s.Value));
    }

    /// <summary>Self-contained: the runtime is in the folder, nothing is looked for on the card, and the project's own code is compiled ahead.</summary>
    [Theory]
    [InlineData("agent", "Makerspace.Iot.Edge.Agent", "Microsoft.NETCore.App")]
    [InlineData("server", "Makerspace.Iot.Server", "Microsoft.AspNetCore.App")]
    public void A_program_brings_its_runtime_and_SQLite(string folder, string name, string framework)
    {
        string at = Path.Combine(release.Path, folder);
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(at, name + ".runtimeconfig.json")));
        JsonElement options = config.RootElement.GetProperty("runtimeOptions");
        Assert.Contains(options.GetProperty("includedFrameworks").EnumerateArray(), f => f.GetProperty("name").GetString() == framework);
        Assert.False(options.TryGetProperty("framework", out _));
        Assert.All(new[] { name, "libcoreclr.so", "libe_sqlite3.so", "libSystem.Native.so" }, f => Assert.Equal([0x7F, (byte)'E', (byte)'L', (byte)'F', 2], File.ReadAllBytes(Path.Combine(at, f))[..5]));
        Assert.True(IsCompiledAhead(Path.Combine(at, name + ".dll")), $"{name}.dll is compiled at the start");

        // Debian 12 has glibc 2.36; a native part built against a later one would not load there.
        int[] wanted = [.. GlibcVersion().Matches(Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(at, "libe_sqlite3.so")))).Select(m => int.Parse(m.Groups["minor"].Value, CultureInfo.InvariantCulture))];
        Assert.InRange(wanted.Max(), 14, 36);
    }

    [Fact]
    public void The_agent_starts_from_a_copy_elsewhere_without_any_dotnet()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, Shell.Run("cp", ["-a", Path.Combine(release.Path, "agent"), folder.File("elsewhere")]).ExitCode);
        string[] bare = ["-i", "PATH=/usr/bin:/bin", "DOTNET_ROOT=/nowhere", folder.File("elsewhere/Makerspace.Iot.Edge.Agent")];
        Ended help = Shell.Run("env", [.. bare, "--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("garde les machines d'un atelier", help.Output, StringComparison.Ordinal);
        Ended missing = Shell.Run("env", [.. bare, "check", folder.File("no.json")]);
        Assert.Contains("illisible", missing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_release_is_never_overwritten()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("linux-x64"));
        File.WriteAllText(folder.File("linux-x64/thesis.txt"), "ten years of work");
        Ended ended = Shell.Run(Path.Combine(Repository.Root, "makerspace"), ["release", "--out", folder.Path]);
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Equal(["linux-x64/thesis.txt"], Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder.Path, f)));
    }

    [Fact]
    public void A_processor_that_is_not_served_is_told_with_those_that_are()
    {
        using var folder = new TempFolder();
        Ended ended = Shell.Run(Path.Combine(Repository.Root, "makerspace"), ["release", "--for", "linux-arm", "--out", folder.Path]);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("linux-arm64 linux-x64", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_archive_holds_the_same_files()
    {
        string[] packed = [.. Shell.Run("tar", ["-tzf", release.Path + ".tar.gz"]).Output.Split('\n').Where(l => l.Length > 0 && !l.EndsWith('/')).Select(l => l[(l.IndexOf('/', StringComparison.Ordinal) + 1)..])];
        Assert.Equal(ReleaseFolder.Files(release.Path).Append("SHA256SUMS").Order(StringComparer.Ordinal), packed.Order(StringComparer.Ordinal));
    }

    /// <summary>A module compiled ahead has a header of its own in the directory of its managed code. <b>Source:</b> ECMA-335, II.25.3.3, ManagedNativeHeader.</summary>
    private static bool IsCompiledAhead(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    [GeneratedRegex(@"GLIBC_2\.(?<minor>[0-9]+)", RegexOptions.NonBacktracking)]
    private static partial Regex GlibcVersion();
}
