using System.Security.Cryptography;
using Makerspace.Iot.FirmwareConfig.Tests.Release;
using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.FirmwareConfig.Tests.Install;

/// <summary>One release after another on the same card.</summary>
[Collection(ReleaseCollection.Name)]
public sealed class UpgradeTests(ReleaseFolder release)
{
    private const string Configuration = "/etc/makerspace/agent.json";
    private const string Unit = "/etc/systemd/system/makerspace-agent.service";
    private static readonly UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    [Fact]
    public void An_upgrade_keeps_configuration_and_data_and_the_release_before()
    {
        using var versions = new TempFolder();
        using var root = new DebianRoot("trixie", ReleaseFolder.Variant(release.Path, versions.Path, "1.0.0"));
        Assert.Equal(0, root.Install("--kit", "une-machine-uart").ExitCode);
        string mine = root.Read(Configuration)!.Replace("mon-atelier", "cuers", StringComparison.Ordinal);
        root.Write(Configuration, mine);
        root.Write("/var/lib/makerspace-agent/outbox.db", "sessions");
        foreach (string version in new[] { "1.1.0", "1.2.0" })
        {
            root.Release = ReleaseFolder.Variant(release.Path, versions.Path, version);
            Ended ended = root.Install();
            Assert.True(ended.ExitCode == 0, ended.Output);
        }

        Assert.Equal(mine, root.Read(Configuration));
        Assert.Equal("sessions", root.Read("/var/lib/makerspace-agent/outbox.db"));
        Assert.Equal("releases/1.2.0", root.LinkOf("/opt/makerspace/current"));
        Assert.Equal("releases/1.1.0", root.LinkOf("/opt/makerspace/previous"));
        Assert.False(root.Exists("/opt/makerspace/releases/1.0.0"));

        Assert.Equal(0, root.Install("--rollback").ExitCode);
        Assert.Equal("releases/1.1.0", root.LinkOf("/opt/makerspace/current"));
    }

    /// <summary>Versions until December 2026 had no runtime of their own: units and command named /opt/dotnet, which stays for going back.</summary>
    [Fact]
    public void A_card_of_the_version_that_needed_dotnet_is_upgraded_and_goes_back()
    {
        using var root = new DebianRoot("trixie", release.Path) { HasDotnet = true };
        root.Write("/run/systemd/system/here", "");
        root.Write("/usr/local/bin/systemctl", "#!/bin/sh\necho \"$*\" >> /var/log/systemctl\n", Executable);
        WriteKeys(root);
        Assert.Equal(0, root.Install("--kit", "une-machine-uart").ExitCode);
        using var folder = new TempFolder();
        string before = ReleaseFolder.NeedingDotnet(folder.Path);
        Assert.Equal(0, root.Command("sh", "-c", "rm -r /opt/makerspace/releases/* /opt/makerspace/current").ExitCode);
        root.Copy(before, "/opt/makerspace/releases/0.0.9");
        string old = File.ReadAllText(Path.Combine(before, "firmware-config/systemd/makerspace-agent.service"));
        root.Write(Unit, old);
        Assert.Equal(0, root.Command("sh", "-c", "ln -s releases/0.0.9 /opt/makerspace/current && ln -s ../usr/share/dotnet /opt/dotnet").ExitCode);
        string mine = root.Read(Configuration)!;
        root.Write("/var/lib/makerspace-agent/outbox.db", "sessions");
        root.Write("/var/log/systemctl", "");

        Ended ended = root.Install();
        Assert.True(ended.ExitCode == 0, ended.Output);
        Assert.Contains("makerspace-agent.service est en service", ended.Output, StringComparison.Ordinal);
        Assert.Contains("\nExecStart=/opt/makerspace/current/agent/Makerspace.Iot.Edge.Agent run ", root.Read(Unit), StringComparison.Ordinal);
        Assert.Equal("releases/0.0.9", root.LinkOf("/opt/makerspace/previous"));
        Assert.Equal((mine, "sessions"), (root.Read(Configuration), root.Read("/var/lib/makerspace-agent/outbox.db")));
        Assert.Contains("restart makerspace-agent.service", root.Read("/var/log/systemctl"), StringComparison.Ordinal);
        Assert.DoesNotContain("/opt/dotnet ne sert plus", ended.Output, StringComparison.Ordinal);

        Ended back = root.Install("--rollback");
        Assert.True(back.ExitCode == 0, back.Output);
        Assert.Equal(old, root.Read(Unit));
        Assert.Contains("machine-1", root.Command("/usr/local/bin/makerspace-agent", "check", "--no-devices").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_release_that_does_not_start_gives_way_to_the_one_before_with_its_units()
    {
        using var versions = new TempFolder();
        using var root = new DebianRoot("trixie", ReleaseFolder.Variant(release.Path, versions.Path, "1.0.0"));
        root.Write("/run/systemd/system/here", "");
        root.Write("/usr/local/bin/journalctl", "#!/bin/sh\necho 'the last words'\n", Executable);

        // A systemd that keeps a diary and cannot start version 2.
        root.Write("/usr/local/bin/systemctl", "#!/bin/sh\necho \"$*\" >> /var/log/systemctl\ncase \"$1 $(readlink /opt/makerspace/current)\" in 'restart releases/2.0.0' | 'is-active releases/2.0.0') exit 1 ;; esac\n", Executable);
        WriteKeys(root);

        Ended first = root.Install("--kit", "une-machine-uart");
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Contains("makerspace-agent.service est en service", first.Output, StringComparison.Ordinal);
        string unit = root.Read("/etc/systemd/system/makerspace-agent.service")!;

        root.Release = ReleaseFolder.Variant(release.Path, versions.Path, "2.0.0", "firmware-config/systemd/makerspace-agent.service", unit + "# changed\n");
        Ended second = root.Install();
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("the last words", second.Output, StringComparison.Ordinal);
        Assert.Contains("la version 2.0.0 ne démarre pas ici ; la version 1.0.0 a été remise en service", second.Output, StringComparison.Ordinal);
        Assert.Equal("releases/1.0.0", root.LinkOf("/opt/makerspace/current"));
        Assert.Equal(unit, root.Read("/etc/systemd/system/makerspace-agent.service"));
        string[] diary = root.Read("/var/log/systemctl")!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["restart makerspace-agent.service", "daemon-reload", "restart makerspace-agent.service"], diary[^3..]);
    }

    [Fact]
    public void A_configuration_that_the_agent_refuses_is_told_and_nothing_is_started()
    {
        using var root = new DebianRoot("trixie", release.Path);
        root.Write("/run/systemd/system/here", "");
        root.Write("/usr/local/bin/systemctl", "#!/bin/sh\necho \"$*\" >> /var/log/systemctl\n", Executable);
        WriteKeys(root);
        Assert.Equal(0, root.Install("--kit", "une-machine-uart").ExitCode);
        root.Write("/var/log/systemctl", "");
        root.Write(Configuration, root.Read(Configuration)!.Replace("\"line\": 17", "\"line\": 27", StringComparison.Ordinal));
        Ended ended = root.Install();
        Assert.Contains("la configuration ne convient pas à l'agent", ended.Output, StringComparison.Ordinal);
        Assert.Contains("27", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("restart makerspace-agent", root.Read("/var/log/systemctl"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_release_is_refused_before_anything_changes()
    {
        using var versions = new TempFolder();
        using var root = new DebianRoot("trixie", ReleaseFolder.Variant(release.Path, versions.Path, "1.0.0", "agent/Makerspace.Iot.Edge.Core.dll", "bits lost on the way", rightSums: false));
        string[] before = root.Snapshot();
        Ended ended = root.Install("--kit", "une-machine-uart");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("agent/Makerspace.Iot.Edge.Core.dll", ended.Output, StringComparison.Ordinal);
        Assert.Equal(before, root.Snapshot());
    }

    /// <summary>Keys that the agent takes for such; the certificates are read by its link alone.</summary>
    private static void WriteKeys(DebianRoot root)
    {
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        root.Write("/etc/makerspace/keys/signer.pem", signer.ExportSubjectPublicKeyInfoPem() + "\n");
        root.Write("/etc/makerspace/keys/badge.key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        foreach (string name in new[] { "ca.pem", "client.pem", "client.key" })
        {
            root.Write("/etc/makerspace/keys/" + name, "key\n");
        }
    }
}
