using System.Net;
using System.Reflection;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Makerspace.Iot.Server.Hosting;

/// <summary>
/// <c>/metrics</c>: the counters of the program in the text format of Prometheus, by OpenTelemetry. Read from this computer, and by whoever <see cref="ServerOptions.MetricsReaders"/> names;
/// anybody else is refused. No metric holds a person, a machine or a session. Names and units: docs/operations/metrics.md.
/// </summary>
internal static class MetricsRoute
{
    /// <summary>The address.</summary>
    public const string Path = "/metrics";

    /// <summary>Adds the meters: this program's own, the runtime's, and the web server's.</summary>
    public static void AddServerMetrics(this IServiceCollection services)
    {
        services.AddSingleton<HealthGauges>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .ConfigureResource(resource => resource.Clear().AddService("makerspace-server", serviceVersion: Version, autoGenerateServiceInstanceId: false))
            .AddMeter(IngestMetrics.MeterName, HealthGauges.MeterName, "System.Runtime", "Microsoft.AspNetCore.Hosting")
            .AddPrometheusExporter());
    }

    /// <summary>Maps it.</summary>
    public static void MapServerMetrics(this WebApplication app, ServerOptions options)
    {
        IPNetwork[] readers = [.. options.MetricsReaders.Select(Network)];
        app.Services.GetRequiredService<HealthGauges>();
        app.Use((context, next) => !context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase) || MayRead(context, readers)
            ? next(context)
            : throw new RequestException(StatusCodes.Status403Forbidden, ErrorTexts.Metrics, context.Connection.RemoteIpAddress?.ToString() ?? "?"));
        app.MapPrometheusScrapingEndpoint(Path);
    }

    /// <summary>An address, or a network as <c>10.0.0.0/8</c>; throws <see cref="FormatException"/>.</summary>
    public static IPNetwork Network(string text) => IPAddress.TryParse(text, out IPAddress? one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8) : IPNetwork.Parse(text);

    private static string Version => typeof(MetricsRoute).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static bool MayRead(HttpContext context, IPNetwork[] readers)
    {
        if (OwnComputer.Asks(context))
        {
            return true;
        }

        IPAddress? from = context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
        return from is not null && readers.Any(r => r.Contains(from));
    }
}
