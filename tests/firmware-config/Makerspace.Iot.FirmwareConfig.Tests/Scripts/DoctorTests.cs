using System.Net;
using System.Net.Sockets;
using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Scripts;

/// <summary><c>./makerspace doctor</c>: whatever is missing or in the way is told with its remedy, and the doctor goes on to the end.</summary>
public sealed class DoctorTests
{
    private const string Sdk = "echo 10.0.100";

    [Fact]
    public void A_taken_port_is_told_where_nobody_can_say_by_whom()
    {
        using var checkout = new Checkout();
        checkout.Program("dotnet", Sdk);
        using var taken = new TcpListener(IPAddress.Loopback, 18086);
        Occupy(taken);
        Ended ended = checkout.Makerspace("doctor");
        Assert.Contains("port 18086 is taken — the demo takes the next free one", ended.Output, StringComparison.Ordinal);
        Assert.Contains("MB free on this disk", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_told_with_the_way_to_get_it()
    {
        using var checkout = new Checkout();
        Ended ended = checkout.Makerspace("doctor");
        Assert.Contains("MISSING   .NET SDK 10 — https://learn.microsoft.com/dotnet/core/install/linux-debian", ended.Output, StringComparison.Ordinal);
        Assert.Contains("MISSING   chromium (browser: tests of the pages) — apt-get install chromium", ended.Output, StringComparison.Ordinal);
        Assert.Contains("MISSING   influxd (InfluxDB: power curves; without it ./makerspace demo --no-influx, or --influx URL) — apt-get install influxdb", ended.Output, StringComparison.Ordinal);
        Assert.Equal(1, ended.ExitCode);
        Assert.EndsWith("problem(s).", ended.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_SDK_is_told_with_its_version()
    {
        using var checkout = new Checkout();
        checkout.Program("dotnet", "echo 8.0.404");
        Assert.Contains("MISSING   .NET SDK 10 (this is 8.0.404)", checkout.Makerspace("doctor").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("src/Thing/obj/project.assets.json", "src/Thing/obj")]
    [InlineData(".makerspace/demo", ".makerspace")]
    public void What_one_run_as_root_left_behind_is_no_rights_for_the_next_user(string file, string told)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to leave files of root's");
        using var checkout = new Checkout();
        checkout.Program("dotnet", Sdk);
        Assert.Equal(0, Shell.Run("chown", ["-R", "65534:65534", checkout.Root]).ExitCode);
        string user = Shell.Run("id", ["-nu", "65534"]).Output.Trim();
        Ended AsUser() => Shell.Run("setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", "env", .. checkout.Clean([checkout.File("makerspace"), "doctor"])], folder: "/");
        Assert.DoesNotContain("no rights:", AsUser().Output, StringComparison.Ordinal);
        checkout.Write(file, "root's");
        Ended ended = AsUser();
        Assert.Contains($"PROBLEM   no rights: {checkout.File(told)}", ended.Output, StringComparison.Ordinal);
        Assert.Contains($"sudo chown -R {user}: '{checkout.Root}'", ended.Output, StringComparison.Ordinal);
        Assert.Equal(1, ended.ExitCode);
    }

    [Fact]
    public void The_doctor_looks_at_the_folder_that_the_demo_takes()
    {
        using var checkout = new Checkout();
        checkout.Program("dotnet", Sdk);
        string elsewhere = checkout.File("elsewhere");
        checkout.Write("elsewhere/thesis.txt", "ten years of work");
        string variable = "MAKERSPACE_DEMO=" + elsewhere;
        Assert.Contains("demo data in " + elsewhere, checkout.Lines($"{variable} ./makerspace doctor || true").Output, StringComparison.Ordinal);
        Assert.Contains(elsewhere + " is not empty", checkout.Lines($"{variable} ./makerspace demo").Output, StringComparison.Ordinal);
    }

    private static void Occupy(TcpListener listener)
    {
        try
        {
            listener.Start();
        }
        catch (SocketException)
        {
            // Somebody else has it: taken all the same.
        }
    }
}
