using Makerspace.Iot.FirmwareConfig.Tests.Release;
using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.TestKit;

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
    public void A_release_for_another_processor_is_refused_before_anything_changes()
    {
        using var versions = new TempFolder();
        using var root = new DebianRoot("trixie", ReleaseFolder.Variant(release.Path, versions.Path, "1.0.0", "PROCESSOR", "linux-riscv64\n"));
        string[] before = root.Snapshot();
        Ended ended = root.Install();
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains($"faite pour « linux-riscv64 » et cette carte est {ReleaseFolder.Processor}", ended.Output, StringComparison.Ordinal);
        Assert.Equal(before, root.Snapshot());
    }

    /// <summary>The card of an agent holds the agent's program alone, and install of the card itself cannot make a server of it.</summary>
    [Fact]
    public void The_release_on_an_agents_card_has_no_server_and_says_so()
    {
        using var root = new DebianRoot("trixie", release.Path);
        Assert.Equal(0, root.Install("--kit", "une-machine-uart").ExitCode);
        Assert.False(root.Exists("/opt/makerspace/current/server"));
        Ended again = root.Command("/opt/makerspace/current/firmware-config/install", "--no-packages");
        Assert.Contains("Rien à changer", again.Output, StringComparison.Ordinal);
        Ended both = root.Command("/opt/makerspace/current/firmware-config/install", "--no-packages", "--role", "both");
        Assert.Equal(1, both.ExitCode);
        Assert.Contains("n'a pas server/Makerspace.Iot.Server", both.Output, StringComparison.Ordinal);
    }

    /// <summary>First-start files of earlier versions name the archive of .NET when it is there.</summary>
    [Fact]
    public void Options_of_earlier_versions_are_accepted_and_ignored()
    {
        using var root = new DebianRoot("trixie", release.Path);
        Ended ended = root.Install("--kit", "une-machine-uart", "--dotnet", "/media/usb/dotnet-runtime-10.0.9-linux-arm64.tar.gz", "--dotnet-sha512", "0");
        Assert.True(ended.ExitCode == 0, ended.Output);
        Assert.Contains("--dotnet n'est plus utile", ended.Output, StringComparison.Ordinal);
        Assert.False(root.Exists("/opt/dotnet"));
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
