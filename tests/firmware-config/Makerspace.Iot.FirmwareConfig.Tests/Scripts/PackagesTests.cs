using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Scripts;

/// <summary>Installing what is missing: the guard that keeps Debian's own services from starting stands as long as packages are installed, and never longer.</summary>
public sealed class PackagesTests
{
    // Says in a diary whether the guard stood, and fails.
    private const string Apt = """
        state=open
        [ -e "$HOME/guard" ] && state=guarded
        echo "$state $*" >> "$HOME/diary"
        exit 100
        """;

    private const string Install = "policy_guard=$HOME/guard\ninstall_missing mbpoll nfc-list || echo still missing\n";

    [Fact]
    public void The_guard_stands_through_every_try_and_goes()
    {
        using Checkout checkout = WithApt(Apt);
        Ended ended = checkout.Lines(Install);
        Assert.Contains("still missing", ended.Output, StringComparison.Ordinal);
        string[] diary = File.ReadAllLines(checkout.File("diary"));
        Assert.Equal(4, diary.Length);
        Assert.All(diary, l => Assert.StartsWith("guarded ", l, StringComparison.Ordinal));
        Assert.False(File.Exists(checkout.File("guard")));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void Whoever_interrupts_an_installation_leaves_no_guard_behind(string signal, int code)
    {
        using Checkout checkout = WithApt($"kill -{signal} $PPID\n{Apt}");
        Ended ended = checkout.Lines(Install);
        Assert.Equal(code, ended.ExitCode);
        Assert.StartsWith("guarded ", File.ReadAllText(checkout.File("diary")), StringComparison.Ordinal);
        Assert.False(File.Exists(checkout.File("guard")));
    }

    [Fact]
    public void A_guard_that_a_killed_run_left_is_known_by_its_mark_and_goes()
    {
        using Checkout checkout = WithApt($"kill -KILL $PPID\n{Apt}");
        Assert.Equal(137, checkout.Lines(Install).ExitCode);
        Assert.True(File.Exists(checkout.File("guard")));
        checkout.Program("apt-get", Apt);
        Assert.Contains("left by a run that was killed", checkout.Lines("policy_guard=$HOME/guard; . scripts/doctor.sh; doctor_system").Output, StringComparison.Ordinal);
        checkout.Lines(Install);
        Assert.False(File.Exists(checkout.File("guard")));
    }

    [Fact]
    public void A_guard_of_the_computers_owner_stays()
    {
        using Checkout checkout = WithApt(Apt);
        checkout.Write("guard", "#!/bin/sh\nexit 101\n");
        checkout.Lines(Install);
        Assert.Equal("#!/bin/sh\nexit 101\n", File.ReadAllText(checkout.File("guard")));
    }

    [Fact]
    public void Every_service_that_was_installed_is_kept_from_starting_with_the_computer()
    {
        using Checkout checkout = WithApt("exit 0");
        checkout.Program("systemctl", "echo \"$*\" >> \"$HOME/diary\"");
        checkout.Lines("systemd_here=/; disable_services mosquitto influxdb postgresql pcscd chromium");
        Assert.Equal(
            ["disable --now mosquitto.service", "disable --now influxdb.service", "disable --now postgresql.service", "disable --now pcscd.service pcscd.socket"],
            File.ReadAllLines(checkout.File("diary")));
    }

    private static Checkout WithApt(string lines)
    {
        var checkout = new Checkout();
        checkout.Program("apt-get", lines);
        checkout.Program("sudo", "exec \"$@\"");
        return checkout;
    }
}
