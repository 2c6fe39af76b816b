using Makerspace.Iot.FirmwareConfig.Tests.Release;
using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Install;

/// <summary>Taking the program away again.</summary>
[Collection(ReleaseCollection.Name)]
public sealed class UninstallTests(ReleaseFolder release)
{
    private static readonly string[] Usual = ["--kit", "une-machine-uart", "--site", "cuers", "--agent", "laser-cuers", "--broker", "srv.local", "--time-server", "srv.local"];

    [Fact]
    public void Uninstalling_keeps_configuration_and_data_unless_told_otherwise()
    {
        using var root = new DebianRoot("trixie", release.Path);
        Assert.Equal(0, root.Install(Usual).ExitCode);
        root.Write("/var/lib/makerspace-agent/outbox.db", "sessions");
        Assert.Equal(0, root.Install("--uninstall").ExitCode);
        Assert.False(root.Exists("/etc/systemd/system/makerspace-agent.service"));
        Assert.False(root.Exists("/opt/makerspace"));
        Assert.Equal("# exemple\ndtparam=audio=on\n[pi4]\narm_boost=1\n", root.Read("/boot/firmware/config.txt"));
        Assert.True(root.Exists("/etc/makerspace/agent.json"));
        Assert.True(root.Exists("/var/lib/makerspace-agent/outbox.db"));
        Assert.Contains("Rien à changer", root.Install("--uninstall").Output, StringComparison.Ordinal);
        Assert.Equal(0, root.Install("--uninstall", "--purge").ExitCode);
        Assert.False(root.Exists("/etc/makerspace/agent.json"));
    }

    /// <summary>Debian 12, by its number alone: there install also takes /tmp into memory.</summary>
    [Theory]
    [InlineData("13")]
    [InlineData("12")]
    public void Uninstalling_puts_back_what_was_changed_in_files_that_are_not_ours(string debian)
    {
        using var root = new DebianRoot("trixie", release.Path);
        root.Write("/etc/os-release", $"VERSION_ID=\"{debian}\"\n");
        root.Write("/usr/share/systemd/tmp.mount", "[Mount]\nWhat=tmpfs\nWhere=/tmp\nType=tmpfs\n");
        root.Write("/usr/lib/systemd/system/hciuart.service", "[Service]\nExecStart=/bin/true\n");

        // What the owner has masked himself stays masked.
        Assert.Equal(0, root.Command("ln", "-s", "/dev/null", "/etc/systemd/system/serial-getty@ttyS0.service").ExitCode);
        string cmdline = root.Read("/boot/firmware/cmdline.txt")!;
        Assert.Equal(0, root.Install([.. Usual, "--bluetooth", "off"]).ExitCode);
        Assert.DoesNotContain("serial0", root.Read("/boot/firmware/cmdline.txt"), StringComparison.Ordinal);
        Assert.Equal("/dev/null", root.LinkOf("/etc/systemd/system/hciuart.service"));
        Assert.Equal("/dev/null", root.LinkOf("/etc/systemd/system/serial-getty@ttyAMA0.service"));
        Assert.Equal(debian == "12", root.Exists("/etc/systemd/system/tmp.mount"));
        Assert.Contains("noatime", root.Read("/etc/fstab"), StringComparison.Ordinal);

        string[] promised = Promised(root.Install("--uninstall", "--dry-run"));
        Assert.Equal("/dev/null", root.LinkOf("/etc/systemd/system/hciuart.service"));
        Ended ended = root.Install("--uninstall");
        Assert.True(ended.ExitCode == 0, ended.Output);
        Assert.All(promised, p => Assert.Contains("  " + p, ended.Output, StringComparison.Ordinal));
        Assert.Equal(cmdline, root.Read("/boot/firmware/cmdline.txt"));
        Assert.Null(root.LinkOf("/etc/systemd/system/hciuart.service"));
        Assert.Null(root.LinkOf("/etc/systemd/system/serial-getty@ttyAMA0.service"));
        Assert.Equal("/dev/null", root.LinkOf("/etc/systemd/system/serial-getty@ttyS0.service"));
        Assert.False(root.Exists("/etc/systemd/system/tmp.mount"));
        Assert.Equal("PARTUUID=x-02 / ext4 defaults 0 1\n", root.Read("/etc/fstab"));
        Assert.Null(root.Read("/etc/makerspace/installed"));
        Assert.Contains("Rien à changer", root.Install("--uninstall").Output, StringComparison.Ordinal);
    }

    private static string[] Promised(Ended dry) => [.. dry.Output.Split('\n').Where(l => l.StartsWith("  ferait : ", StringComparison.Ordinal)).Select(l => l["  ferait : ".Length..])];
}
