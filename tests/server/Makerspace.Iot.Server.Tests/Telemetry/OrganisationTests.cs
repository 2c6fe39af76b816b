using System.Text;
using Makerspace.Iot.Server.Hosting;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Telemetry;

/// <summary>From the settings file to the address of the request, by the parts of the serving program.</summary>
public sealed class OrganisationTests
{
    [Theory]
    [InlineData(""", "organisation": "La Fabrique" """, "org=La%20Fabrique")]
    [InlineData("", "org=makerspace")]
    public async Task Points_go_to_the_organisation_of_the_settings(string setting, string expected)
    {
        using var folder = new TempFolder();
        using var influx = new FakeInflux("v2.7.1", _ => (204, string.Empty, null));
        await File.WriteAllTextAsync(folder.File("server.json"), $$"""{ "data": "data", "influx": { "url": "{{influx.Url}}", "database": "ateliers"{{setting}} } }""");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddIngest(ServerOptionsFile.Read(folder.File("server.json")));
        await using ServiceProvider provider = services.BuildServiceProvider();
        ITelemetryWriter writer = provider.GetRequiredService<ITelemetryWriter>();
        await writer.WriteAsync(Encoding.UTF8.GetBytes("power,machine=press-1 w=1 1\n"), 1);
        await writer.FlushAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        string path = Assert.Single(influx.Writes).Address;
        Assert.StartsWith("/api/v2/write?", path, StringComparison.Ordinal);
        Assert.Contains(expected, path, StringComparison.Ordinal);
        Assert.Contains("bucket=ateliers", path, StringComparison.Ordinal);
    }
}
