using Makerspace.Iot.FirmwareConfig.Tests.Release;
using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Install;

/// <summary>What install will not do, and how it says so.</summary>
[Collection(ReleaseCollection.Name)]
public sealed class RefusalTests(ReleaseFolder release)
{
    [Theory]
    [InlineData(2, "option inconnue : --kitt", "--kitt", "x")]
    [InlineData(2, "--kit demande une valeur", "--kit")]
    [InlineData(2, "--site « Cuers »", "--site", "Cuers")]
    [InlineData(2, "n'est pas un nom d'hôte", "--broker", "a b|c")]
    [InlineData(1, "Les kits : deux-machines-spi four-ou-presse", "--kit", "une-machine")]
    public void A_wrong_option_is_told_with_what_would_be_right(int code, string says, params string[] arguments)
    {
        using var root = new DebianRoot("trixie", release.Path);
        string[] before = root.Snapshot();
        Ended ended = root.Install(arguments);
        Assert.Equal(code, ended.ExitCode);
        Assert.Contains(says, ended.Output, StringComparison.Ordinal);
        Assert.Equal(before, root.Snapshot());
    }

    [Fact]
    public void Another_Debian_is_refused_unless_forced()
    {
        using var root = new DebianRoot("trixie", release.Path);
        root.Write("/etc/os-release", "VERSION_ID=\"11\"\n");
        Assert.Contains("ni Debian 12", root.Install().Output, StringComparison.Ordinal);
        Assert.Equal(0, root.Install("--force").ExitCode);
    }

    [Fact]
    public void A_system_of_32_bits_is_refused_with_the_image_to_take()
    {
        using var root = new DebianRoot("trixie", release.Path);
        root.Write("/usr/bin/dpkg", "#!/bin/sh\necho armhf\n", (UnixFileMode)0b111_101_101);
        Ended ended = root.Install();
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("64-bit", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_runtime_it_says_where_to_get_it()
    {
        using var root = new DebianRoot("trixie", release.Path) { HasDotnet = false };
        Ended ended = root.Install();
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("Microsoft.NETCore.App 10 manque", ended.Output, StringComparison.Ordinal);
        Assert.Contains("--dotnet", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_release_says_how_one_is_made()
    {
        using var root = new DebianRoot("trixie", release.Path);
        Ended ended = root.Install("--release", "/etc");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("./makerspace release", ended.Output, StringComparison.Ordinal);
    }
}
