using System.Security.Cryptography;
using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.FirmwareConfig.Tests.Release;

/// <summary>The release of this checkout, made once for all tests by <c>./makerspace release</c> from what is built already.</summary>
public sealed class ReleaseFolder : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<string> _path;

    public ReleaseFolder() => _path = new Lazy<string>(Make);

    /// <summary>Its folder; skips the test where the programs are not built in this configuration.</summary>
    public string Path
    {
        get
        {
            string server = System.IO.Path.Combine(Repository.Root, "server/Makerspace.Iot.Server/bin", Repository.Configuration, "net10.0/Makerspace.Iot.Server.dll");
            Assert.SkipUnless(File.Exists(server), $"the server is not built in {Repository.Configuration}: build the solution");
            return _path.Value;
        }
    }

    /// <summary>A copy with another version, and one file changed or added; its sums are right unless asked otherwise.</summary>
    public static string Variant(string release, string folder, string version, string? file = null, string? text = null, bool rightSums = true)
    {
        string copy = System.IO.Path.Combine(folder, version);
        Assert.Equal(0, Shell.Run("cp", ["-a", release, copy]).ExitCode);
        File.WriteAllText(System.IO.Path.Combine(copy, "VERSION"), version + "\n");
        if (file is not null)
        {
            File.WriteAllText(System.IO.Path.Combine(copy, file), text!);
        }

        if (rightSums)
        {
            string[] lines = [.. Files(copy).Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(System.IO.Path.Combine(copy, f))))}  {f}")];
            File.WriteAllLines(System.IO.Path.Combine(copy, "SHA256SUMS"), lines);
        }

        return copy;
    }

    /// <summary>Every file but the sums, relative.</summary>
    public static IEnumerable<string> Files(string release) => Directory.EnumerateFiles(release, "*", SearchOption.AllDirectories)
        .Select(f => System.IO.Path.GetRelativePath(release, f)).Where(f => f != "SHA256SUMS").Order(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    private string Make()
    {
        string path = _folder.File("release");
        Ended ended = Shell.Run(System.IO.Path.Combine(Repository.Root, "makerspace"), ["release", "--no-build", "--configuration", Repository.Configuration, "--out", path], seconds: 300);
        Assert.True(ended.ExitCode == 0, ended.Output);
        return path;
    }
}

/// <summary>Tests that share the release.</summary>
[CollectionDefinition(Name)]
public sealed class ReleaseCollection : ICollectionFixture<ReleaseFolder>
{
    public const string Name = "release";
}
