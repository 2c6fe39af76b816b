using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Makerspace.Iot.Server.Hosting;

/// <summary>Adds the ingest to a host.</summary>
public static class IngestServices
{
    /// <summary>Folder, inside the data folder, of the spool and of the lines that InfluxDB refused.</summary>
    public const string InfluxFolder = "influx";

    /// <summary>
    /// Adds <see cref="LiveBoard"/>, <see cref="IngestStatus"/>, <see cref="ITelemetryWriter"/> and the hosted service. The database factory
    /// (<see cref="Data.DatabaseProvider.AddMakerspaceDb"/>) has to be there, migrated before the host starts.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Settings; without a broker nothing is received, without InfluxDB there are no curves.</param>
    public static IServiceCollection AddIngest(this IServiceCollection services, ServerOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options);
        services.TryAddSingleton<LiveBoard>();
        services.TryAddSingleton<Func<MqttLinkOptions, IMqttLink>>(provider =>
            link => new MqttLink(link, provider.GetRequiredService<ILoggerFactory>().CreateLogger("Makerspace.Iot.Mqtt")));
        services.AddSingleton<IngestStatus>();
        services.TryAddSingleton<RegistryCache>();
        services.AddSingleton<QuarantineRates>();
        services.AddSingleton<Quarantine>();
        services.AddHostedService<QuarantineAlarms>();
        services.AddSingleton<ITelemetryWriter>(provider => options.Influx is { } influx
            ? new InfluxWriter(WriterOptions(options, influx), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<InfluxWriter>>())
            : new NoTelemetryWriter());
        services.AddHostedService<SessionCloser>();
        services.AddHostedService<CheckpointRemoval>();
        if (options.Influx is { } server)
        {
            services.AddHostedService(provider => new UsagePoints(
                provider.GetRequiredService<IDbContextFactory<MakerspaceDb>>(), provider.GetRequiredService<ITelemetryWriter>(), new InfluxQueries(server, UsagePoints.Patience, UsagePoints.MostBytes),
                Path.Combine(options.Data, InfluxFolder, "usage-days.json"), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<UsagePoints>>()));
        }

        return services.AddHostedService<IngestService>();
    }

    private static InfluxWriterOptions WriterOptions(ServerOptions options, InfluxOptions influx) => new()
    {
        Url = influx.Address,
        Database = influx.Database,
        Organisation = influx.Organisation,
        UserName = influx.UserName,
        Secret = influx.PasswordFile is null ? null : File.ReadAllText(influx.PasswordFile).Trim(),
        Folder = Path.Combine(options.Data, InfluxFolder),
    };
}
