using Makerspace.Iot.FirmwareConfig.Tests.Release;
using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Install;

/// <summary>The first start of a card without cloud-init: <c>firstrun.sh</c> as systemd.run would run it.</summary>
[Collection(ReleaseCollection.Name)]
public sealed class FirstRunTests(ReleaseFolder release)
{
    private const string Script = "/boot/firmware/firstrun.sh";
    private const string Words = " systemd.run=/boot/firmware/firstrun.sh systemd.run_success_action=reboot systemd.unit=kernel-command-line.target";

    [Fact]
    public void The_first_start_makes_a_person_who_enters_by_key_alone_and_installs_what_is_on_the_card()
    {
        using var root = new DebianRoot("trixie", release.Path);
        root.Write(Script, File.ReadAllText(Path.Combine(Repository.FirmwareConfig, "raspberry-pi/bookworm/firstrun.sh")));
        root.Write("/boot/firmware/cmdline.txt", "console=tty1 root=PARTUUID=x-02 rootwait" + Words + "\n");
        Ended ended = root.Command("sh", "-c", $"ln -s /release /boot/firmware/makerspace && bash {Script}");
        Assert.True(ended.ExitCode == 0, ended.Output);

        Assert.Contains("\nfabmanager:!", root.Read("/etc/shadow"), StringComparison.Ordinal);
        Assert.StartsWith("ssh-ed25519 ", root.Read("/home/fabmanager/.ssh/authorized_keys"), StringComparison.Ordinal);
        Assert.StartsWith("600 ", root.ModeOf("/home/fabmanager/.ssh/authorized_keys"), StringComparison.Ordinal);
        Assert.Contains("PasswordAuthentication no", root.Read("/etc/ssh/sshd_config.d/50-makerspace.conf"), StringComparison.Ordinal);
        Assert.Equal("agent-1\n", root.Read("/etc/hostname"));
        Assert.Equal("/usr/share/zoneinfo/Europe/Paris", root.LinkOf("/etc/localtime"));

        string report = root.Read("/var/log/makerspace-install.log")!;
        Assert.Contains("intègre", report, StringComparison.Ordinal);
        Assert.Contains("\"agent\": \"agent-1\"", root.Read("/etc/makerspace/agent.json"), StringComparison.Ordinal);
        Assert.Contains("\ngpio=17=op,dl\n", root.Read("/boot/firmware/config.txt"), StringComparison.Ordinal);

        // Once: neither the script nor the words that called it are there at the next start.
        Assert.Null(root.Read(Script));
        Assert.Equal("console=tty1 root=PARTUUID=x-02 rootwait\n", root.Read("/boot/firmware/cmdline.txt"));
    }
}
