using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.EndToEnd;

/// <summary>The command itself, as the README gives it: first start, second start on kept data, starting over.</summary>
public sealed partial class DemoTests
{
    [Fact]
    public async Task The_demo_keeps_its_data_works_with_and_without_InfluxDB_and_starts_over_when_told()
    {
        SkipWithoutParts();
        using var folder = new TempFolder();
        string data = folder.File("demo");
        int port = Ports.Free();
        int sessions;

        // As the README gives it: everything is the demo's own, InfluxDB too.
        await using (DemoScript first = DemoScript.Start(data, port))
        {
            await first.SaysOnceBuilt("Ready: http://localhost:", 300);
            double took = double.Parse(HistoryTook().Match(first.Output).Groups["seconds"].Value, CultureInfo.InvariantCulture);
            TestContext.Current.SendDiagnosticMessage("the history took {0} s", took);
            Assert.True(took < 240, $"the history took {took} s");
            sessions = await first.Sessions();
            Assert.True(sessions > 10_000, $"{sessions} sessions of a year");
            string page = await first.Page("");
            Assert.DoesNotContain("Pas de courbes de puissance", page, StringComparison.Ordinal);
            Assert.All(["La FabUnit", "Val Solidaire", "La Manufacture distribuée"], name => Assert.Contains(name, page, StringComparison.Ordinal));
            Assert.Equal(9, first.Services().Length);

            // Said right after the line that it is ready, which may have been read first.
            await first.Says(", database makerspace", 60);
            string influx = OwnInflux().Match(first.Output).Groups["url"].Value;
            await Eventually.That(async () => await DemoScript.Points(influx, "usage", "active_s") > 10_000, () => $"the history's sessions reach InfluxDB:\n{first.Output}", 300);
            await Eventually.That(async () => await DemoScript.Points(influx, "power", "w") > 20, () => $"curves reach InfluxDB:\n{first.Output}", 300);
            await Eventually.That(async () => await first.Sessions() > sessions, () => $"members of today reach the ledger:\n{first.Output}", 120);
            await first.Interrupt();
            sessions = await Kept(data);
        }

        await using RealInflux given = await RealInflux.StartNew();
        await using (DemoScript second = DemoScript.Start(data, port, "--influx", given.Url.ToString()))
        {
            await second.SaysOnceBuilt("Ready: http://localhost:", 120);
            Assert.DoesNotContain("A year of history", second.Output, StringComparison.Ordinal);
            Assert.True(await second.Sessions() >= sessions);
            Assert.DoesNotContain("Pas de courbes de puissance", await second.Page(""), StringComparison.Ordinal);
            await Eventually.That(async () => await given.Count("makerspace", "power", "w") > 20, () => $"curves reach the server that was given:\n{second.Output}", 300);

            // One that has ended already keeps none of the others from being ended.
            using (Process agent = Process.GetProcessById(second.Service("agent-fabunit-1")))
            {
                agent.Kill();
            }

            await second.End("TERM", toGroup: false);
        }

        // A start over begins its year today, whatever day an earlier one began.
        await File.WriteAllTextAsync(Path.Combine(data, "history.json"), """{"seed":1,"end":"2020-02-29T12:00:00+00:00"}""");
        await using DemoScript third = DemoScript.Start(data, port, "--fresh", "--no-influx");
        await third.SaysOnceBuilt("A year of history", 120);
        Assert.Contains("Starting over", third.Output, StringComparison.Ordinal);
        Assert.Contains("without InfluxDB: no power curves. Later: ./makerspace demo --influx http://HOST:8086", third.Output, StringComparison.Ordinal);
        Assert.Contains("Pas de courbes de puissance", await third.Page(""), StringComparison.Ordinal);
        await Eventually.That(async () => await third.Sessions() is var filling && filling > 0 && filling < sessions, "the history fills an empty ledger", 300);
        string stamp = await File.ReadAllTextAsync(Path.Combine(data, "history.json"));
        Assert.DoesNotContain("2020", stamp, StringComparison.Ordinal);
        await third.Interrupt();
        Assert.False(File.Exists(Path.Combine(data, "history-done")), "a history that was cut is not taken for a whole one");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_by_the_doctor_and_stepped_over_by_the_demo()
    {
        SkipWithoutParts();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var folder = new TempFolder();
        await using (DemoScript demo = DemoScript.Start(folder.File("demo"), port, "--no-influx"))
        {
            await demo.SaysOnceBuilt("Server", 120);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"port {port} is taken; the page will be on "), demo.Output, StringComparison.Ordinal);

            // The terminal is closed while the history is under way.
            await demo.Says("A year of history", 120);
            await demo.End("HUP", toGroup: true);
        }

        using var web = new TcpListener(IPAddress.Loopback, 5080);
        bool ours = TryListen(web);
        await using ServiceProcess doctor = ServiceProcess.Start(Path.Combine(Programs.Root, "makerspace"), ["doctor"]);
        await Eventually.That(() => doctor.HasExited, () => $"the doctor ends:\n{doctor.Output}", 300);
        Assert.Contains("port 5080 is taken", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("the demo takes the next free one", doctor.Output, StringComparison.Ordinal);
        Assert.Equal(0, doctor.ExitCode);
        Assert.EndsWith("Nothing is in the way.", doctor.Output.TrimEnd(), StringComparison.Ordinal);
        if (ours)
        {
            web.Stop();
        }
    }

    // What stays in the ledger once everything has stopped.
    private static async Task<int> Kept(string folder)
    {
        await using MakerspaceDb db = await DatabaseProvider.CreateFactory(new ServerOptions { Data = Path.Combine(folder, "server") }).CreateDbContextAsync();
        return await db.Set<UsageEntry>().CountAsync(u => u.EndWall != null);
    }

    private static bool TryListen(TcpListener listener)
    {
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            // Somebody else has it: taken all the same.
            return false;
        }
    }

    private static void SkipWithoutParts()
    {
        if ((RealMosquitto.MissingReason ?? RealInflux.MissingReason) is { } missing)
        {
            Assert.Skip(missing);
        }
    }

    [GeneratedRegex(@"done in (?<seconds>[0-9]+) s", RegexOptions.NonBacktracking)]
    private static partial Regex HistoryTook();

    [GeneratedRegex(@"InfluxDB: (?<url>http://127\.0\.0\.1:[0-9]+), database makerspace", RegexOptions.NonBacktracking)]
    private static partial Regex OwnInflux();
}
