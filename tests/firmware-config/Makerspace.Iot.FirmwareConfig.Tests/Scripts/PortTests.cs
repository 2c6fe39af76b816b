using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Scripts;

/// <summary>How the demo knows that a service of its own accepts connections, on a port that another program may have taken since it was chosen.</summary>
public sealed class PortTests : IDisposable
{
    private readonly TcpListener _other = new(IPAddress.Loopback, 0);

    public PortTests() => _other.Start();

    private string Port => ((IPEndPoint)_other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => _other.Dispose();

    [Fact]
    public void Only_the_process_that_accepts_itself_is_found_to_do_so()
    {
        using var checkout = new Checkout();
        Assert.Equal(0, checkout.Lines($"wait_for_port {Port} {Environment.ProcessId} 20").ExitCode);
        Assert.Equal(1, checkout.Lines($"wait_for_port {Port} $$ 1").ExitCode);
    }

    [Fact]
    public void A_service_that_ends_since_its_port_was_taken_is_told_with_its_own_words()
    {
        using var checkout = new Checkout();
        checkout.Program("mosquitto", "echo 'Error: Address already in use'; exit 1");
        checkout.Write("firmware-config/mosquitto/mosquitto.conf", "listener @PORT@\n");
        Ended ended = checkout.Lines($"folder=$root/demo; own_folder; mkdir $folder/log; broker_port={Port}; start_broker; echo started");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("Address already in use", ended.Output, StringComparison.Ordinal);
        Assert.Contains("mosquitto ended; its whole log: ", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("started", ended.Output, StringComparison.Ordinal);
    }
}
