using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.FirmwareConfig.Tests.Release;

/// <summary>The release of this checkout, made once for all tests by <c>./makerspace release</c>, for the processor that runs them.</summary>
public sealed class ReleaseFolder : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<string> _path;

    public ReleaseFolder() => _path = new Lazy<string>(Make);

    /// <summary>The processor that runs the tests, as a release is named for it.</summary>
    public static string Processor { get; } = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    /// <summary>Its folder.</summary>
    public string Path => _path.Value;

    /// <summary>A copy with another version, and one file changed or added; its sums are right unless asked otherwise.</summary>
    public static string Variant(string release, string folder, string version, string? file = null, string? text = null, bool rightSums = true)
    {
        string copy = System.IO.Path.Combine(folder, version);
        // Hard links, but for what differs: a release is large.
        Assert.Equal(0, Shell.Run("cp", ["-al", release, copy]).ExitCode);
        Replace("VERSION", version + "\n", sums: true);
        if (file is not null)
        {
            Replace(file, text!, rightSums);
        }

        return copy;

        void Replace(string name, string content, bool sums)
        {
            File.Delete(System.IO.Path.Combine(copy, name));
            File.WriteAllText(System.IO.Path.Combine(copy, name), content);
            string[] lines = [.. File.ReadAllLines(System.IO.Path.Combine(copy, "SHA256SUMS")).Select(l => sums && l[66..] == name ? $"{Sum(copy, name)}  {name}" : l)];
            File.Delete(System.IO.Path.Combine(copy, "SHA256SUMS"));
            File.WriteAllLines(System.IO.Path.Combine(copy, "SHA256SUMS"), lines);
        }
    }

    /// <summary>A release as versions until December 2026 were: the agent as it is built here, without a runtime, its unit and command by <c>/opt/dotnet</c>.</summary>
    public static string NeedingDotnet(string folder)
    {
        string made = System.IO.Path.Combine(folder, "0.0.9");
        Directory.CreateDirectory(made);
        Assert.Equal(0, Shell.Run("cp", ["-r", System.IO.Path.Combine(Repository.Root, "edge/Makerspace.Iot.Edge.Agent/bin", Repository.Configuration, "net10.0"), System.IO.Path.Combine(made, "agent")]).ExitCode);
        Assert.Equal(0, Shell.Run("cp", ["-r", Repository.FirmwareConfig, made]).ExitCode);
        const string Program = "/opt/makerspace/current/agent/Makerspace.Iot.Edge.Agent";
        foreach (string file in new[] { "firmware-config/systemd/makerspace-agent.service", "firmware-config/commands/makerspace-agent" })
        {
            string text = File.ReadAllText(System.IO.Path.Combine(made, file));
            Assert.Contains(Program, text, StringComparison.Ordinal);
            File.WriteAllText(System.IO.Path.Combine(made, file), text.Replace(Program, $"/opt/dotnet/dotnet {Program}.dll", StringComparison.Ordinal));
        }

        File.WriteAllText(System.IO.Path.Combine(made, "VERSION"), "0.0.9\n");
        File.WriteAllLines(System.IO.Path.Combine(made, "SHA256SUMS"), Files(made).Select(f => $"{Sum(made, f)}  {f}"));
        return made;
    }

    /// <summary>Every file but the sums, relative.</summary>
    public static IEnumerable<string> Files(string release) => Directory.EnumerateFiles(release, "*", SearchOption.AllDirectories)
        .Select(f => System.IO.Path.GetRelativePath(release, f)).Where(f => f != "SHA256SUMS").Order(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    private string Make()
    {
        Ended ended = Shell.Run(System.IO.Path.Combine(Repository.Root, "makerspace"), ["release", "--for", Processor, "--configuration", Repository.Configuration, "--out", _folder.Path], seconds: 1500);
        Assert.True(ended.ExitCode == 0, ended.Output);
        return _folder.File(Processor);
    }

    private static string Sum(string release, string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(System.IO.Path.Combine(release, file))));
}

/// <summary>Tests that share the release.</summary>
[CollectionDefinition(Name)]
public sealed class ReleaseCollection : ICollectionFixture<ReleaseFolder>
{
    public const string Name = "release";
}
