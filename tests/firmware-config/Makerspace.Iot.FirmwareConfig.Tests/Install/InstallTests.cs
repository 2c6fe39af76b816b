using Makerspace.Iot.FirmwareConfig.Tests.Release;
using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.FirmwareConfig.Tests.Install;

/// <summary><c>firmware-config/install</c> in a real Debian, dressed as a Raspberry Pi.</summary>
[Collection(ReleaseCollection.Name)]
public sealed class InstallTests(ReleaseFolder release)
{
    private static readonly string[] Keys = ["ca.pem", "client.pem", "client.key", "signer.pem", "badge.key"];
    private static readonly string[] Usual = ["--kit", "une-machine-uart", "--site", "cuers", "--agent", "laser-cuers", "--broker", "srv.local", "--time-server", "srv.local"];

    [Theory]
    [InlineData("trixie", true)]
    [InlineData("bookworm", false)]
    public void A_second_run_changes_nothing_and_says_so(string suite, bool hasBackOff)
    {
        Assert.SkipWhen(suite == "bookworm" && Environment.GetEnvironmentVariable("MAKERSPACE_LONG") is null, "Debian 12 as well with MAKERSPACE_LONG=1");
        using var root = new DebianRoot(suite, release.Path);
        Ended first = root.Install(Usual);
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.DoesNotContain("Rien à changer", first.Output, StringComparison.Ordinal);
        Assert.Equal(hasBackOff, root.Exists("/etc/systemd/system/makerspace-agent.service.d/10-back-off.conf"));

        string[] before = root.Snapshot();
        Ended second = root.Install(Usual);
        Assert.Equal(0, second.ExitCode);
        Assert.Contains("Rien à changer : tout est en place.", second.Output, StringComparison.Ordinal);
        Assert.Equal(before, root.Snapshot());
    }

    [Fact]
    public void A_dry_run_says_everything_and_changes_nothing()
    {
        using var root = new DebianRoot("trixie", release.Path);
        string[] before = root.Snapshot();
        Ended dry = root.Install([.. Usual, "--dry-run"]);
        Assert.Equal(0, dry.ExitCode);
        Assert.Equal(before, root.Snapshot());
        Ended real = root.Install(Usual);
        string[] promised = [.. dry.Output.Split('\n').Where(l => l.StartsWith("  ferait : ", StringComparison.Ordinal)).Select(l => l["  ferait : ".Length..])];
        Assert.True(promised.Length > 15, dry.Output);
        Assert.All(promised, p => Assert.Contains("  " + p, real.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void The_agent_has_its_own_user_without_a_password_and_its_files_are_closed()
    {
        using var root = new DebianRoot("trixie", release.Path);
        using TempFolder keys = SomeKeys();
        Assert.Equal(0, root.Install(Usual).ExitCode);
        Ended carried = Carry(root, keys);
        Assert.True(carried.ExitCode == 0, carried.Output);

        string agent = root.IdOf("makerspace-agent");
        Assert.Contains("\nmakerspace-agent:!", root.Read("/etc/shadow"), StringComparison.Ordinal);
        string groups = root.Command("id", "-nG", "makerspace-agent").Output;
        Assert.All(new[] { "gpio", "i2c", "spi", "dialout", "input" }, g => Assert.Contains(g, groups.Split(' ', '\n')));
        Assert.Equal("700 0:0", root.ModeOf("/etc/makerspace/keys"));
        Assert.All(Keys, k => Assert.Equal("600 0:0", root.ModeOf("/etc/makerspace/keys/" + k)));
        Assert.StartsWith("640 0:", root.ModeOf("/etc/makerspace/agent.json"), StringComparison.Ordinal);
        Assert.Contains("\"site\": \"cuers\"", root.Read("/etc/makerspace/agent.json"), StringComparison.Ordinal);
        Assert.Equal($"700 {agent}", root.Command("stat", "-c", "%a %u", "/var/lib/makerspace-agent").Output.Trim());
        Assert.Equal("755 0:0", root.ModeOf("/opt/makerspace/current/firmware-config/install"));
        Assert.Equal("makerspace-agent.service", Path.GetFileName(root.LinkOf("/etc/systemd/system/multi-user.target.wants/makerspace-agent.service")));
    }

    [Fact]
    public void The_agents_own_check_runs_inside_with_the_keys_as_the_service_sees_them()
    {
        using var root = new DebianRoot("trixie", release.Path);
        using TempFolder keys = SomeKeys();
        Assert.Equal(0, root.Install(Usual).ExitCode);
        Carry(root, keys);
        Ended check = root.Command("/usr/local/bin/makerspace-agent", "check", "--no-devices");
        Assert.Contains("machine-1", check.Output, StringComparison.Ordinal);

        // The keys of this test are no keys, and this is how far one gets only if they can be read.
        Assert.DoesNotContain("n'existe pas", check.Output, StringComparison.Ordinal);
        Assert.Contains("badgeKeyFile", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Boot_files_get_a_block_of_ours_and_keep_the_owners_lines()
    {
        using var root = new DebianRoot("trixie", release.Path);
        Assert.Equal(0, root.Install(Usual).ExitCode);
        string config = root.Read("/boot/firmware/config.txt")!;
        Assert.StartsWith("# exemple\ndtparam=audio=on\n[pi4]\narm_boost=1\n", config, StringComparison.Ordinal);
        Assert.Contains("\ngpio=17=op,dl\n", config, StringComparison.Ordinal);
        string cmdline = root.Read("/boot/firmware/cmdline.txt")!;
        Assert.Equal("console=tty1 root=PARTUUID=x-02 rootfstype=ext4 fsck.repair=yes rootwait\n", cmdline);
        Assert.Equal("PARTUUID=x-02 / ext4 defaults,noatime 0 1\n", root.Read("/etc/fstab"));

        // Another kit takes the place of the first.
        Assert.Equal(0, root.Install("--kit", "quatre-machines-usb").ExitCode);
        config = root.Read("/boot/firmware/config.txt")!;
        Assert.Contains("\ngpio=5,6,7,8=op,dh\n", config, StringComparison.Ordinal);
        Assert.DoesNotContain("gpio=17=op,dl", config, StringComparison.Ordinal);
        Assert.Equal(2, config.Split(">>> makerspace").Length);

        // It does not need the serial port: the console has it back.
        Assert.Equal("console=serial0,115200 " + cmdline, root.Read("/boot/firmware/cmdline.txt"));
        Assert.Null(root.LinkOf("/etc/systemd/system/serial-getty@ttyAMA0.service"));
    }

    /// <summary>Raspberry Pi Imager and people write this file with and without an end to its one line; a card whose file is emptied does not start.</summary>
    [Theory]
    [InlineData("console=serial0,115200 console=tty1 root=PARTUUID=x-02 rootwait")]
    [InlineData("  console=serial0,115200  console=tty1 root=PARTUUID=x-02 rootwait \n\n")]
    [InlineData("\nconsole=serial0,115200 console=tty1 root=PARTUUID=x-02 rootwait")]
    public void The_kernels_line_loses_the_console_and_nothing_else_however_it_ends(string line)
    {
        using var root = new DebianRoot("trixie", release.Path);
        root.Write("/boot/firmware/cmdline.txt", line);
        Ended ended = root.Install(Usual);
        Assert.True(ended.ExitCode == 0, ended.Output);
        Assert.Equal("console=tty1 root=PARTUUID=x-02 rootwait\n", root.Read("/boot/firmware/cmdline.txt"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("console=serial0,115200 rootwait\n")]
    public void A_kernels_line_without_a_root_is_left_as_it_is(string line)
    {
        using var root = new DebianRoot("trixie", release.Path);
        root.Write("/boot/firmware/cmdline.txt", line);
        Ended ended = root.Install(Usual);
        Assert.True(ended.ExitCode == 0, ended.Output);
        Assert.Contains("n'a pas de « root= » et n'est pas touché", ended.Output, StringComparison.Ordinal);
        Assert.Equal(line, root.Read("/boot/firmware/cmdline.txt"));
    }

    /// <summary>Whatever makes the content of a file may fail: the file then stays as it was, and install says so.</summary>
    [Fact]
    public void A_file_that_cannot_be_made_stays_as_it_was()
    {
        using var root = new DebianRoot("trixie", release.Path);
        string before = root.Read("/boot/firmware/config.txt")!;
        root.Write("/usr/local/bin/cat", "#!/bin/sh\ncase \"$*\" in *une-machine-uart.txt) head -n 2 \"$1\"; exit 1 ;; esac\nexec /usr/bin/cat \"$@\"\n", (UnixFileMode)0b111_101_101);
        Ended ended = root.Install(Usual);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("/boot/firmware/config.txt n'a pas pu être préparé", ended.Output, StringComparison.Ordinal);
        Assert.Equal(before, root.Read("/boot/firmware/config.txt"));
    }

    [Fact]
    public void Bluetooth_moves_aside_unless_it_is_to_be_off_and_the_choice_stays()
    {
        using var root = new DebianRoot("trixie", release.Path);
        root.Write("/usr/lib/systemd/system/hciuart.service", "[Service]\nExecStart=/bin/true\n");
        Assert.Equal(0, root.Install(Usual).ExitCode);
        Assert.Contains("\n[pi4]\ndtoverlay=miniuart-bt\ncore_freq=250\ncore_freq_min=250\n", root.Read("/boot/firmware/config.txt"), StringComparison.Ordinal);
        Assert.Null(root.LinkOf("/etc/systemd/system/hciuart.service"));

        foreach (string[] options in new string[][] { ["--bluetooth", "off"], [] })
        {
            Assert.Equal(0, root.Install([.. Usual, .. options]).ExitCode);
            string config = root.Read("/boot/firmware/config.txt")!;
            Assert.Contains("\n[pi4]\ndtoverlay=disable-bt\n[pi02]\n", config, StringComparison.Ordinal);
            Assert.DoesNotContain("\ncore_freq", config, StringComparison.Ordinal);
            Assert.Equal("/dev/null", root.LinkOf("/etc/systemd/system/hciuart.service"));
        }

        Assert.Equal(0, root.Install([.. Usual, "--bluetooth", "moved"]).ExitCode);
        Assert.Contains("\ndtoverlay=miniuart-bt\n", root.Read("/boot/firmware/config.txt"), StringComparison.Ordinal);
        Assert.Null(root.LinkOf("/etc/systemd/system/hciuart.service"));
    }

    [Fact]
    public void A_read_only_root_keeps_the_data_on_a_partition_of_their_own()
    {
        using var root = new DebianRoot("trixie", release.Path);
        root.Write("/boot/firmware/cmdline.txt", "console=tty1 overlayroot=tmpfs root=PARTUUID=x-02 rootwait\n");

        // From outside, where no partition can be looked for.
        Ended ended = root.InstallFromOutside([.. Usual, "--read-only"]);
        Assert.True(ended.ExitCode == 0, ended.Output);
        Assert.Contains("overlayroot=tmpfs:recurse=0 ", root.Read("/boot/firmware/cmdline.txt"), StringComparison.Ordinal);
        Assert.Contains("LABEL=makerspace /var/lib/makerspace-agent ext4", root.Read("/etc/fstab"), StringComparison.Ordinal);
        Assert.Contains("Rien à changer", root.InstallFromOutside([.. Usual, "--read-only"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_folder_in_memory_is_refused()
    {
        using var root = new DebianRoot("trixie", release.Path);
        Assert.Equal(0, root.Install(Usual).ExitCode);
        const string Check = "/opt/makerspace/current/firmware-config/commands/check-storage";
        Assert.Equal(0, root.Command(Check, "/var/lib/makerspace-agent").ExitCode);
        Ended onLayer = root.Command(Check, "/etc");
        Assert.Equal(1, onLayer.ExitCode);
        Assert.Contains("s'efface à l'arrêt", onLayer.Output, StringComparison.Ordinal);
        Assert.Equal(1, root.Command("sh", "-c", $"mount -t tmpfs none /mnt && {Check} /mnt").ExitCode);
    }

    [Fact]
    public void An_image_is_set_up_from_outside_and_then_needs_nothing_inside()
    {
        using var root = new DebianRoot("trixie", release.Path);
        Ended outside = root.InstallFromOutside(Usual);
        Assert.True(outside.ExitCode == 0, outside.Output);
        Assert.Equal("makerspace-agent.service", Path.GetFileName(root.LinkOf("/etc/systemd/system/multi-user.target.wants/makerspace-agent.service")));
        Ended inside = root.Install(Usual);
        Assert.Contains("Rien à changer", inside.Output, StringComparison.Ordinal);
    }

    private static TempFolder SomeKeys()
    {
        var folder = new TempFolder();
        foreach (string key in Keys)
        {
            File.WriteAllText(folder.File(key), "not a key\n");
        }

        return folder;
    }

    /// <summary>As from a USB stick.</summary>
    private static Ended Carry(DebianRoot root, TempFolder keys)
    {
        foreach (string key in Keys)
        {
            root.Write("/media/usb/" + key, File.ReadAllText(keys.File(key)));
        }

        return root.Install("--keys", "/media/usb");
    }
}
