using System.Globalization;
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
            "agent/Makerspace.Iot.Edge.Agent.dll", "agent/profiles/generic.json", "agent/meters/sdm120.json", "agent/meters/pzem017.json", "server/Makerspace.Iot.Server.dll", "firmware-config/install", "firmware-config/systemd/makerspace-agent.service",
            "dashboards", "docs/installation-raspberry-pi.md", "VERSION", "README.md",
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

    /// <summary>Framework-dependent and portable: no runtime of its own, and SQLite's native part for the Pi's processor.</summary>
    [Theory]
    [InlineData("agent", "Makerspace.Iot.Edge.Agent", "Microsoft.NETCore.App")]
    [InlineData("server", "Makerspace.Iot.Server", "Microsoft.AspNetCore.App")]
    public void A_program_is_portable_and_brings_SQLite_for_arm64(string folder, string name, string framework)
    {
        string at = Path.Combine(release.Path, folder);
        Assert.False(File.Exists(Path.Combine(at, "libcoreclr.so")));
        string config = File.ReadAllText(Path.Combine(at, name + ".runtimeconfig.json"));
        Assert.Contains($"\"{framework}\"", config, StringComparison.Ordinal);
        Assert.DoesNotContain("includedFrameworks", config, StringComparison.Ordinal);
        using var deps = JsonDocument.Parse(File.ReadAllText(Path.Combine(at, name + ".deps.json")));
        Assert.Equal(".NETCoreApp,Version=v10.0", deps.RootElement.GetProperty("runtimeTarget").GetProperty("name").GetString());
        byte[] sqlite = File.ReadAllBytes(Path.Combine(at, "runtimes/linux-arm64/native/libe_sqlite3.so"));
        Assert.Equal(0xB7, sqlite[18]);
        Assert.Equal([0x7F, (byte)'E', (byte)'L', (byte)'F', 2], sqlite[..5]);

        // Debian 12 has glibc 2.36; a native part built against a later one would not load there.
        int[] wanted = [.. GlibcVersion().Matches(Encoding.Latin1.GetString(sqlite)).Select(m => int.Parse(m.Groups["minor"].Value, CultureInfo.InvariantCulture))];
        Assert.InRange(wanted.Max(), 17, 36);
    }

    [Fact]
    public void The_agent_starts_from_a_copy_elsewhere()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, Shell.Run("cp", ["-a", Path.Combine(release.Path, "agent"), folder.File("elsewhere")]).ExitCode);
        Ended help = Shell.Run("dotnet", [folder.File("elsewhere/Makerspace.Iot.Edge.Agent.dll"), "--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("garde les machines d'un atelier", help.Output, StringComparison.Ordinal);
        Ended missing = Shell.Run("dotnet", [folder.File("elsewhere/Makerspace.Iot.Edge.Agent.dll"), "check", folder.File("no.json")]);
        Assert.Contains("illisible", missing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_release_is_never_overwritten()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("thesis.txt"), "ten years of work");
        Ended ended = Shell.Run(Path.Combine(Repository.Root, "makerspace"), ["release", "--no-build", "--configuration", Repository.Configuration, "--out", folder.Path]);
        Assert.NotEqual(0, ended.ExitCode);
        Assert.True(File.Exists(folder.File("thesis.txt")));
    }

    /// <summary>A configuration names a stack; a release that says it has one and has not would be refused on the card.</summary>
    [Fact]
    public void A_release_is_of_the_stack_that_was_asked_for_or_there_is_none()
    {
        bool nuget = File.ReadAllText(Path.Combine(release.Path, "agent/Makerspace.Iot.Edge.Agent.deps.json")).Contains("\"MQTTnet/", StringComparison.Ordinal);
        Assert.Equal(nuget, File.Exists(Path.Combine(release.Path, "server/MQTTnet.dll")));
        using var folder = new TempFolder();
        string other = nuget ? "default" : "nuget";
        Ended ended = Shell.Run(Path.Combine(Repository.Root, "makerspace"), ["release", "--no-build", "--configuration", Repository.Configuration, "--stack", other, "--out", folder.File("release")]);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("stack is what is built; leave --no-build out, or --stack", ended.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("release")));
    }

    [Fact]
    public void The_archive_holds_the_same_files()
    {
        string[] packed = [.. Shell.Run("tar", ["-tzf", release.Path + ".tar.gz"]).Output.Split('\n').Where(l => l.Length > 0 && !l.EndsWith('/')).Select(l => l[(l.IndexOf('/', StringComparison.Ordinal) + 1)..])];
        Assert.Equal(ReleaseFolder.Files(release.Path).Append("SHA256SUMS").Order(StringComparer.Ordinal), packed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"GLIBC_2\.(?<minor>[0-9]+)", RegexOptions.NonBacktracking)]
    private static partial Regex GlibcVersion();
}
