using Makerspace.Iot.FirmwareConfig.Tests.Release;
using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Install;

/// <summary>What Debian 13's own tools say of the files that install has put down, in their places.</summary>
[Collection(ReleaseCollection.Name)]
public sealed class JudgedByDebianTests(ReleaseFolder release)
{
    [Fact]
    public void Systemd_accepts_the_units_and_their_drop_ins_where_they_are_installed()
    {
        using var root = new DebianRoot("trixie", release.Path);
        Ended installed = root.Install("--role", "both", "--kit", "une-machine-uart");
        Assert.True(installed.ExitCode == 0, installed.Output);

        // Debian's own unit of the broker, in short: it is not installed here.
        root.Write("/usr/lib/systemd/system/mosquitto.service", "[Service]\nType=notify\nExecStart=/bin/true\n");
        foreach (string unit in new[] { "makerspace-agent.service", "makerspace-server.service", "makerspace-agent-again.timer", "mosquitto.service" })
        {
            Ended ended = root.Command("systemd-analyze", "--man=no", "verify", unit);
            Assert.DoesNotContain(ended.Output.Split('\n'), l => l.Contains("makerspace", StringComparison.Ordinal) || l.Contains("mosquitto", StringComparison.Ordinal));
            Assert.Equal(0, ended.ExitCode);
        }
    }

    [Fact]
    public void Udev_accepts_the_rules()
    {
        using var root = new DebianRoot("trixie", release.Path);
        Assert.Equal(0, root.Install("--kit", "une-machine-uart").ExitCode);
        Ended ended = root.Command("udevadm", "verify", "/etc/udev/rules.d/90-makerspace.rules");
        Assert.True(ended.ExitCode == 0, ended.Output);
        root.Write("/etc/udev/rules.d/91-wrong.rules", "SUBSYSTEM=\"gpio\", GRUP=\"gpio\"\n");
        Assert.NotEqual(0, root.Command("udevadm", "verify", "/etc/udev/rules.d/91-wrong.rules").ExitCode);
    }

    [Fact]
    public void The_server_reads_its_first_configuration_and_makes_keys_as_its_own_user()
    {
        using var root = new DebianRoot("trixie", release.Path);
        Assert.Equal(0, root.Install("--role", "server").ExitCode);
        Assert.False(root.Exists("/etc/systemd/system/makerspace-agent.service"));
        Ended keys = root.Command(
            "setpriv", "--reuid", "makerspace-server", "--regid", "makerspace-server", "--init-groups",
            "/opt/makerspace/current/server/Makerspace.Iot.Server", "keys", "init", "--config", "/etc/makerspace/server.json");
        Assert.True(keys.ExitCode == 0, keys.Output);
        Assert.Equal($"600 {root.IdOf("makerspace-server")}", root.Command("stat", "-c", "%a %u", "/var/lib/makerspace-server/keys/ca.key").Output.Trim());
        Assert.Contains("Rien à changer", root.Install("--role", "server").Output, StringComparison.Ordinal);
    }
}
