using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Makerspace.Iot.FirmwareConfig.Tests.Release;
using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.FirmwareConfig.Tests.Install;

/// <summary>The runtime brought as Microsoft's archive; here one with the folders and the program's head alone.</summary>
[Collection(ReleaseCollection.Name)]
public sealed class DotnetArchiveTests(ReleaseFolder release) : IDisposable
{
    private const string Archive = "/media/usb/dotnet-runtime-10.0.99-linux-arm64.tar.gz";
    private readonly TempFolder _folder = new();

    private static byte OwnMachine => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (byte)0xB7 : (byte)0x3E;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_archive_whose_sum_agrees_becomes_the_runtime()
    {
        using DebianRoot root = Root(OwnMachine, out string sum);
        root.Write(Archive + ".sha512", $"{sum}  dotnet-runtime-10.0.99-linux-arm64.tar.gz\n");
        Ended ended = root.Install("--dotnet", Archive);
        Assert.True(ended.ExitCode == 0, ended.Output);
        Assert.Equal($"dotnet-{sum[..12]}", root.LinkOf("/opt/dotnet"));
        Assert.True(root.Exists($"/opt/dotnet-{sum[..12]}/shared/Microsoft.NETCore.App/10.0.99/.version"));
        Assert.Contains("Rien à changer", root.Install("--dotnet", Archive).Output, StringComparison.Ordinal);
        Assert.Contains("Rien à changer", root.Install("--dotnet", Archive, "--dotnet-sha512", sum.ToUpperInvariant()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_without_its_sum_is_refused() => Refused("la somme de contrôle manque", OwnMachine, _ => null);

    [Fact]
    public void An_archive_with_another_sum_is_refused() => Refused("SHA-512 différente", OwnMachine, _ => new string('0', 128));

    [Fact]
    public void An_archive_for_another_processor_is_refused() => Refused("n'est pas celle de Microsoft.NETCore.App 10 pour", 0x28, sum => sum);

    private void Refused(string says, byte machine, Func<string, string?> told)
    {
        using DebianRoot root = Root(machine, out string sum);
        if (told(sum) is { } text)
        {
            root.Write(Archive + ".sha512", text);
        }

        Ended ended = root.Install("--dotnet", Archive);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(says, ended.Output, StringComparison.Ordinal);
        Assert.False(root.Exists("/opt/dotnet"));
        Assert.False(root.Exists("/opt/makerspace/current"));
    }

    private DebianRoot Root(byte machine, out string sum)
    {
        string content = _folder.File("content");
        Directory.CreateDirectory(Path.Combine(content, "shared/Microsoft.NETCore.App/10.0.99"));
        File.WriteAllText(Path.Combine(content, "shared/Microsoft.NETCore.App/10.0.99/.version"), "10.0.99\n");
        byte[] head = new byte[64];
        head[18] = machine;
        File.WriteAllBytes(Path.Combine(content, "dotnet"), head);
        string archive = _folder.File("archive.tar.gz");
        Assert.Equal(0, Shell.Run("tar", ["-czf", archive, "-C", content, "."]).ExitCode);
        byte[] packed = File.ReadAllBytes(archive);
        sum = Convert.ToHexStringLower(SHA512.HashData(packed));
        var root = new DebianRoot("trixie", release.Path) { HasDotnet = false };
        root.WriteBytes(Archive, packed);
        return root;
    }
}
