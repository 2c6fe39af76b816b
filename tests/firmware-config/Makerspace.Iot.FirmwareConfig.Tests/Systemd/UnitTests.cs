using System.Globalization;
using System.Text.RegularExpressions;
using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.FirmwareConfig.Tests.Systemd;

/// <summary>The units as systemd itself judges them.</summary>
public sealed partial class UnitTests
{
    private static readonly string Units = Path.Combine(Repository.FirmwareConfig, "systemd");

    [Theory]
    [InlineData("makerspace-agent.service")]
    [InlineData("makerspace-server.service")]
    [InlineData("makerspace-agent-again.service")]
    [InlineData("mosquitto-plugs.service")]
    public void Systemd_finds_nothing_to_say_about_a_unit(string unit)
    {
        string analyze = Shell.Need("systemd-analyze", "systemd");
        using var folder = new TempFolder();

        // The programs are not installed where the tests run: any program that exists stands for them.
        string text = Programs().Replace(File.ReadAllText(Path.Combine(Units, unit)), "${key}=/bin/true");
        File.WriteAllText(folder.File(unit), text);
        Ended ended = Shell.Run(analyze, ["--man=no", "verify", folder.File(unit)]);
        Assert.DoesNotContain(unit, ended.Output, StringComparison.Ordinal);
        Assert.Equal(0, ended.ExitCode);
    }

    [Fact]
    public void Systemd_would_say_something_about_a_wrong_unit()
    {
        string analyze = Shell.Need("systemd-analyze", "systemd");
        using var folder = new TempFolder();
        string text = Programs().Replace(File.ReadAllText(Path.Combine(Units, "makerspace-agent.service")), "${key}=/bin/true");
        File.WriteAllText(folder.File("makerspace-agent.service"), text.Replace("PrivateTmp=", "PrivatTmp=", StringComparison.Ordinal));
        Assert.Contains("PrivatTmp", Shell.Run(analyze, ["--man=no", "verify", folder.File("makerspace-agent.service")]).Output, StringComparison.Ordinal);
    }

    /// <summary>The scale goes from 0 (sealed) to 10 (open); an ordinary service stands at 9.6. Both stay under 2.5.</summary>
    [Theory]
    [InlineData("makerspace-agent.service", 2.5)]
    [InlineData("makerspace-server.service", 1.6)]
    [InlineData("mosquitto-plugs.service", 2.5)]
    public void A_unit_is_exposed_less_than_the_limit(string unit, double limit)
    {
        string analyze = Shell.Need("systemd-analyze", "systemd");
        Ended ended = Shell.Run(analyze, ["--no-pager", "security", "--offline=true", Path.Combine(Units, unit)]);
        Match match = Exposure().Match(ended.Output);
        Assert.SkipUnless(match.Success, "this systemd-analyze cannot judge a file (before version 250)");
        double exposure = double.Parse(match.Groups["level"].Value, CultureInfo.InvariantCulture);
        Assert.True(exposure < limit, $"{unit}: exposure {exposure}");
    }

    [Fact]
    public void The_agents_stop_outlasts_the_wait_for_machines()
    {
        string text = File.ReadAllText(Path.Combine(Units, "makerspace-agent.service"));
        Assert.Contains("\nTimeoutStopSec=30\n", text, StringComparison.Ordinal);
        Assert.Contains("\nRestart=always\n", text, StringComparison.Ordinal);
        Assert.Contains("\nRestartPreventExitStatus=2\n", text, StringComparison.Ordinal);
    }

    /// <summary>A relay left in the descriptor store falls when systemd gives up; it must, even if every start takes as long as it may.</summary>
    [Fact]
    public void Starts_that_fail_end_within_the_limits_interval_and_are_tried_again_later()
    {
        string text = File.ReadAllText(Path.Combine(Units, "makerspace-agent.service"));
        int burst = Number(text, "StartLimitBurst");
        int longest = Number(text, "TimeoutStartSec") + 20;
        Assert.True(burst * longest < Number(text, "StartLimitIntervalSec"), "slow starts would go on for ever");
        Assert.Contains("OnUnitInactiveSec=5min", File.ReadAllText(Path.Combine(Units, "makerspace-agent-again.timer")), StringComparison.Ordinal);
        Assert.Contains("is-failed", File.ReadAllText(Path.Combine(Units, "makerspace-agent-again.service")), StringComparison.Ordinal);
    }

    /// <summary>The driver of the Pi's watchdog refuses more than 15 s, and then nothing watches.</summary>
    [Fact]
    public void The_hardware_watchdog_is_fed_within_what_the_board_can_count()
    {
        string text = File.ReadAllText(Path.Combine(Units, "system.conf.d", "makerspace-watchdog.conf"));
        Assert.InRange(int.Parse(text.Split("RuntimeWatchdogSec=")[1].Trim(), CultureInfo.InvariantCulture), 5, 15);
    }

    [Fact]
    public void Every_key_file_of_an_agent_is_given_as_a_credential()
    {
        string text = File.ReadAllText(Path.Combine(Units, "makerspace-agent.service"));
        Assert.All(new[] { "ca.pem", "client.pem", "client.key", "signer.pem", "badge.key" }, f => Assert.Contains($"\nLoadCredential={f}:/etc/makerspace/keys/{f}\n", text, StringComparison.Ordinal));
    }

    private static int Number(string unit, string key) => int.Parse(unit.Split($"\n{key}=")[1].Split('\n')[0], CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<key>ExecStart|ExecStartPre|ExecCondition)=.*$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Programs();

    [GeneratedRegex(@"Overall exposure level for [^:]*: (?<level>[0-9.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Exposure();
}
