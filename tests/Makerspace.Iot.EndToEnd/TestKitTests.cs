using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.EndToEnd;

/// <summary>What every test of real programs leans on.</summary>
public sealed class TestKitTests
{
    [Fact]
    public async Task A_program_that_has_ended_is_heard_to_its_last_word()
    {
        for (int run = 0; run < 40; run++)
        {
            await using ServiceProcess program = ServiceProcess.Start("/usr/bin/seq", ["1", "300"]);
            await Eventually.That(() => program.HasExited, "it ends", 300);
            Assert.EndsWith("\n300", program.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_server_port_is_never_one_that_the_kernel_gives_to_outgoing_connections()
    {
        int outgoing = int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t', ' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        if (outgoing < 22_000)
        {
            Assert.Skip($"this computer gives outgoing connections ports from {outgoing} on: there is no room below");
        }

        Assert.All(Enumerable.Range(0, 300).Select(_ => Ports.Free()), port => Assert.InRange(port, 1_024, outgoing - 1));
    }
}
