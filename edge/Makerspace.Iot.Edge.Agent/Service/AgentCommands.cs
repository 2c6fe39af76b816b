using System.CommandLine;
using System.Text.Json;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Mqtt;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>
/// The command line. <c>check</c> and <c>schema</c> touch no device. <c>run</c> and <c>status</c> end with 0, with 1 if the agent cannot start or does not answer, with 2 if the configuration is wrong.
/// </summary>
internal static class AgentCommands
{
    private const int CannotStart = 1;
    private const int WrongSettings = 2;

    /// <summary>Runs the program.</summary>
    public static Task<int> InvokeAsync(string[] arguments)
    {
        var file = new Argument<string>("config") { Description = "Fichier de configuration de l'agent (JSON)" };
        var run = new Command("run", "Sert les machines jusqu'à l'arrêt") { file };
        run.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(file)));
        var status = new Command("status", "Affiche l'état de l'agent en service") { file };
        status.SetAction((parsed, cancellation) => StatusAsync(parsed.GetRequiredValue(file), cancellation));
        var root = new RootCommand("L'agent de Makerspace.Iot : garde les machines d'un atelier") { run, status, CheckCommand.Make(file), SchemaCommand.Make(), TestOutputsCommand.Make(file), MeterAddressCommand.Make(file) };

        // The host listens for signals itself: a stop may have to wait for a machine at work.
        return root.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static async Task<int> RunAsync(string file)
    {
        if (Read(file) is not { } settings)
        {
            return WrongSettings;
        }

        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddSimpleConsole(o => (o.SingleLine, o.UseUtcTimestamp, o.TimestampFormat) = (true, true, "HH:mm:ss.fff "));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(settings.StopWaitSeconds + 10));
        builder.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<AgentService>();
        try
        {
            using IHost host = builder.Build();
            await host.RunAsync();
            return Environment.ExitCode;
        }
        catch (Exception error) when (error is StartException or MqttLinkException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return CannotStart;
        }
    }

    private static async Task<int> StatusAsync(string file, CancellationToken cancellation)
    {
        if (Read(file) is not { } settings)
        {
            return WrongSettings;
        }

        string portFile = Path.Combine(settings.DataFolder, StatusServer.PortFile);
        try
        {
            int port = settings.StatusPort > 0 ? settings.StatusPort : int.Parse(await File.ReadAllTextAsync(portFile, cancellation));
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(3), MaxResponseContentBufferSize = 4 * 1024 * 1024 };
            byte[] json = await client.GetByteArrayAsync(new Uri($"http://127.0.0.1:{port}/status"), cancellation);
            StatusReport report = JsonSerializer.Deserialize(json, StatusJson.Default.StatusReport)!;
            Console.Write(StatusText.Write(report));
            return 0;
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException or FormatException or JsonException)
        {
            await Console.Error.WriteLineAsync($"L'agent {settings.Agent} ne répond pas ({error.Message}). Est-il en service ? Essayez : systemctl status makerspace-agent");
            return CannotStart;
        }
    }

    private static AgentSettings? Read(string file)
    {
        (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Read(file);
        if (settings is null)
        {
            Console.Error.WriteLine($"Configuration {file} : {problems.Count} erreur(s)");
            foreach (string problem in problems)
            {
                Console.Error.WriteLine($"  {problem}");
            }
        }

        return settings;
    }
}
