using System.Security.Cryptography;
using Makerspace.Iot.FirmwareConfig.Tests.Install;
using Makerspace.Iot.FirmwareConfig.Tests.Release;
using Makerspace.Iot.FirmwareConfig.Tests.Running;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.FirmwareConfig.Tests.Systemd;

/// <summary>
/// The agent's program run as its unit would run it, in a Debian 13: its user and groups, no capability, no new privilege, the unit's environment and system
/// calls, everything read-only but its data, keys in memory, other processes hidden. systemd itself does not run here: the device rules and the limits of memory
/// and tasks are not among it, and the namespaces are made with unshare.
/// </summary>
[Collection(ReleaseCollection.Name)]
public sealed class SandboxTests(ReleaseFolder release)
{
    private const string Configuration = """
        {
          "site": "cuers", "agent": "laser-cuers", "dataFolder": "/var/lib/makerspace-agent",
          "broker": { "host": "127.0.0.1", "port": 8883, "caFile": "/run/credentials/makerspace-agent.service/ca.pem", "certFile": "/run/credentials/makerspace-agent.service/client.pem", "keyFile": "/run/credentials/makerspace-agent.service/client.key" },
          "badgeKeyFile": "/run/credentials/makerspace-agent.service/badge.key", "signerFile": "/run/credentials/makerspace-agent.service/signer.pem", "signerKeyId": "k1",
          "pins": { "kind": "memory", "path": "/var/lib/makerspace-agent/board" },
          "machines": [ {
            "machine": "laser-1", "profile": "generic",
            "readers": [ { "kind": "pn532-hsu", "device": "/dev/ttyAMA0" } ],
            "meter": { "kind": "s0", "line": 5, "pulsesPerKwh": 1000 },
            "relay": { "line": 17 }, "feedback": { "line": 27 }, "emergencyStop": { "line": 22 }
          } ]
        }
        """;

    // Runs what follows in the sandbox. ProtectSystem=strict, ProtectHome, PrivateTmp, ProtectProc=invisible, ProtectKernelTunables, LoadCredential, and then the rest
    // by setpriv, and by prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER): setpriv's own option comes before it sets the capabilities, which the filter then refuses.
    private const string Sandbox = """
        set -e
        keys=/run/credentials/makerspace-agent.service
        mkdir -p /run/credentials
        mount -t tmpfs -o mode=0711,size=1M none /run/credentials
        mkdir "$keys"
        for file in /etc/makerspace/keys/*; do install -m 400 -o makerspace-agent -g makerspace-agent "$file" "$keys/"; done
        cat /filter > /run/credentials/filter
        mount -t tmpfs none /tmp
        for folder in /home /root; do mount -t tmpfs -o mode=000 none $folder; done
        mount -o remount,bind,ro overlay /
        mount -o remount,hidepid=invisible proc /proc
        mount --bind /proc/sys /proc/sys
        mount -o remount,bind,ro /proc/sys
        cd /var/lib/makerspace-agent
        umask 0077
        filter='open(F, "<", shift) or die; $/ = undef; $f = <F>; $p = pack("S x6 P", length($f) / 8, $f); syscall(157, 22, 2, $p) == 0 or die "seccomp: $!"; exec(@ARGV) or die'
        sandboxed() {
          exec setpriv --reuid makerspace-agent --regid makerspace-agent --init-groups --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all -- \
            perl -e "$filter" /run/credentials/filter env -i PATH=/usr/bin:/bin HOME=/var/lib/makerspace-agent {environment} "$@"
        }

        """;

    [Fact]
    public void The_agent_starts_serves_and_stops_under_the_sandbox_of_its_unit()
    {
        using DebianRoot root = Prepared(out string sandbox);
        Ended ended = root.Command("unshare", "--mount", "timeout", "-k", "5", "100", "bash", "-c", sandbox + """
            sandboxed {program} &
            agent=$!
            for i in $(seq 600); do
              [ -s status.port ] && (sandboxed timeout 5 bash -c 'exec 3<> "/dev/tcp/127.0.0.1/$(cat status.port)" && printf "GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" >&3 && cat <&3') > /tmp/status 2> /dev/null
              grep -q '"loop"' /tmp/status 2> /dev/null && break
              kill -0 $agent || break
              sleep 0.2
            done
            cat /tmp/status || true
            grep -E '^(Seccomp|NoNewPrivs|CapBnd|CapEff|Uid):' /proc/$agent/status || true
            kill -TERM $agent || true
            code=0; wait $agent || code=$?
            echo; echo "ended with $code"; ls
            """.Replace("{program}", Program(), StringComparison.Ordinal));
        Assert.Contains("\"loop\"", ended.Output, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2", ended.Output, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", ended.Output, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t0000000000000000", ended.Output, StringComparison.Ordinal);
        Assert.Contains("ended with 0", ended.Output, StringComparison.Ordinal);
        Assert.Contains("outbox", ended.Output, StringComparison.Ordinal);
    }

    /// <summary>What the sandbox is for: the same shell, and none of it works.</summary>
    [Theory]
    [InlineData("echo x > /etc/makerspace/agent.json", "Read-only file system")]
    [InlineData("echo x > /opt/makerspace/current/VERSION", "Read-only file system")]
    [InlineData("cat /etc/makerspace/keys/badge.key", "Permission denied")]
    [InlineData("ls /root", "Permission denied")]
    [InlineData("mount -t tmpfs none /tmp", "permitted|superuser|denied")]
    [InlineData("unshare --user true", "Operation not permitted")]
    [InlineData("ls -d /proc/1", "No such file")]
    public void Nothing_else_is_within_its_reach(string does, string refused)
    {
        using DebianRoot root = Prepared(out string sandbox);
        Ended ended = root.Command("unshare", "--mount", "bash", "-c", sandbox + $"sandboxed bash -c '{does}'");
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains(refused.Split('|'), r => ended.Output.Contains(r, StringComparison.Ordinal));
    }

    private static string Unit => File.ReadAllText(Path.Combine(Repository.FirmwareConfig, "systemd/makerspace-agent.service"));

    private static string Program() => Keys("ExecStart").Single();

    private static IEnumerable<string> Keys(string key) => Unit.Split('\n').Where(l => l.StartsWith(key + "=", StringComparison.Ordinal)).Select(l => l[(key.Length + 1)..]);

    private DebianRoot Prepared(out string sandbox)
    {
        Assert.SkipWhen(SystemCallFilter.MissingReason is not null, SystemCallFilter.MissingReason ?? "");
        var root = new DebianRoot("trixie", release.Path);
        Assert.Equal(0, root.Install("--kit", "une-machine-uart").ExitCode);
        root.Write("/etc/makerspace/agent.json", Configuration);
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        root.Write("/etc/makerspace/keys/signer.pem", signer.ExportSubjectPublicKeyInfoPem() + "\n");
        root.Write("/etc/makerspace/keys/badge.key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var folder = new TempFolder();
        using var pki = new TestPki(folder.Path);
        MqttTls tls = pki.Client("laser-cuers");
        foreach ((string name, string file) in new[] { ("ca.pem", tls.CaFile), ("client.pem", tls.CertFile!), ("client.key", tls.KeyFile!) })
        {
            root.Write("/etc/makerspace/keys/" + name, File.ReadAllText(file));
        }

        root.WriteBytes("/filter", SystemCallFilter.Of(Unit, root.Command("systemd-analyze", "--no-pager", "syscall-filter").Output));
        sandbox = Sandbox.Replace("{environment}", string.Join(' ', Keys("Environment")), StringComparison.Ordinal);
        return root;
    }
}
