using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Makerspace.Iot.Server.Hosting;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Hosting;

/// <summary>The real program as a process of its own.</summary>
public sealed class ServeTests
{
    private static readonly string Program = typeof(ServerHost).Assembly.Location;

    [Fact]
    public async Task It_says_where_it_is_and_what_is_missing_stays_small_and_stops_when_asked()
    {
        using var folder = new TempFolder();
        int port = Ports.Free();
        await File.WriteAllTextAsync(folder.File("server.json"), $$"""{ "data": "data", "urls": "http://127.0.0.1:{{port}}", "demo": true }""");
        await using ServiceProcess server = ServiceProcess.Start("dotnet", [Program, "serve", "--config", folder.File("server.json")]);
        await server.WaitForPort(port);
        await Eventually.That(() => server.Output.Contains($"http://127.0.0.1:{port}", StringComparison.Ordinal), "it says its address");
        await Eventually.That(() => server.Output.Contains("Pas d'InfluxDB", StringComparison.Ordinal), "it says what is missing");
        Assert.Contains("Pas de courtier MQTT", server.Output, StringComparison.Ordinal);

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        JsonElement health = await http.GetFromJsonAsync<JsonElement>("/health");
        Assert.True(health.GetProperty("database").GetProperty("ok").GetBoolean());
        await DemoSignIn.SignInAsync(http);
        for (int i = 0; i < 50; i++)
        {
            Assert.Contains("Aucun site", await http.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
        }

        Assert.InRange(ResidentMegabytes(server.Id), 1, 300);
        await server.Stop();
        await Eventually.That(() => server.Output.Contains("Serveur arrêté", StringComparison.Ordinal), "it says that it has stopped");
        Assert.DoesNotContain("fail:", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_told_in_one_line_with_the_remedy()
    {
        using var folder = new TempFolder();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        int port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        await using ServiceProcess server = ServiceProcess.Start("dotnet", [Program, "serve", "--data", folder.File("data"), "--urls", $"http://127.0.0.1:{port}"]);
        await Eventually.That(() => server.HasExited, "it ends", 60);
        await Eventually.That(() => server.Output.Contains("impossible d'écouter", StringComparison.Ordinal), "it says why");
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
    }

    private static int ResidentMegabytes(int processId)
    {
        string line = File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
