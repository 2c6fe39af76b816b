using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests;

/// <summary>Scripts and hand-written files as the tools of their trade see them.</summary>
public sealed class ScriptTests
{
    [Fact]
    public void Shellcheck_finds_nothing_in_the_scripts()
    {
        string shellcheck = Shell.Need("shellcheck", "shellcheck");
        string[] scripts =
        [
            // -x follows from install into lib.
            "install", "raspberry-pi/bookworm/firstrun.sh", .. Directory.GetFiles(Path.Combine(Repository.FirmwareConfig, "commands")),
        ];
        Ended ended = Shell.Run(shellcheck, ["-x", .. scripts], folder: Repository.FirmwareConfig);
        Assert.True(ended.ExitCode == 0, ended.Output);
    }

    [Fact]
    public void Shellcheck_finds_nothing_in_the_command_of_the_checkout()
    {
        string shellcheck = Shell.Need("shellcheck", "shellcheck");
        string[] scripts = ["makerspace", ".ci/run", .. Directory.GetFiles(Path.Combine(Repository.Root, "scripts"), "*.sh")];
        Ended ended = Shell.Run(shellcheck, ["-x", .. scripts], folder: Repository.Root);
        Assert.True(ended.ExitCode == 0, ended.Output);
    }

    [Fact]
    public void Cloud_init_accepts_the_user_data()
    {
        string cloudInit = Shell.Need("cloud-init", "cloud-init");
        Ended ended = Shell.Run(cloudInit, ["schema", "--config-file", Path.Combine(Repository.FirmwareConfig, "raspberry-pi/trixie/user-data")]);
        Assert.True(ended.ExitCode == 0, ended.Output);
    }

    /// <summary>Both ways of the first start give one person, by key, and no password to guess.</summary>
    [Theory]
    [InlineData("raspberry-pi/trixie/user-data", "lock_passwd: true", "ssh_pwauth: false")]
    [InlineData("raspberry-pi/bookworm/firstrun.sh", "usermod --lock", "PasswordAuthentication no")]
    public void No_card_starts_with_a_password(string file, params string[] musts)
    {
        string text = File.ReadAllText(Path.Combine(Repository.FirmwareConfig, file));
        Assert.All(musts, m => Assert.Contains(m, text, StringComparison.Ordinal));
        Assert.DoesNotContain("plain_text_passwd", text, StringComparison.Ordinal);
        Assert.DoesNotContain("chpasswd", text, StringComparison.Ordinal);
        Assert.Contains("PermitRootLogin no", text, StringComparison.Ordinal);
        Assert.Contains("Europe/Paris", text, StringComparison.Ordinal);
        Assert.Contains("fr_FR.UTF-8", text, StringComparison.Ordinal);
        Assert.Contains("Unattended-Upgrade \"1\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_jump_of_the_udev_rules_has_its_label()
    {
        string[] words = File.ReadAllText(Path.Combine(Repository.FirmwareConfig, "udev/90-makerspace.rules")).Split(' ', ',', '\n');
        string[] jumps = [.. words.Where(w => w.StartsWith("GOTO=", StringComparison.Ordinal)).Select(w => w[5..]).Distinct(StringComparer.Ordinal)];
        Assert.NotEmpty(jumps);
        Assert.Equal(jumps, words.Where(w => w.StartsWith("LABEL=", StringComparison.Ordinal)).Select(w => w[6..]));
    }
}
