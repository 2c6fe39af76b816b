using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Live;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>The real ingest in a host of its own, on a real broker, a real database and, where asked for, a real InfluxDB. It can be stopped and started again on the same data.</summary>
internal sealed class IngestRig : IAsyncDisposable
{
    private readonly ServerOptions _options;
    private IHost? _host;

    private IngestRig(TestDatabase database, RealMosquitto broker, RealInflux? influx)
    {
        (Database, Broker, Influx) = (database, broker, influx);
        _options = database.Options with
        {
            Broker = new BrokerOptions { Host = broker.Host, Port = broker.Port },
            Influx = influx is null ? null : new InfluxOptions { Url = influx.Url.AbsoluteUri },
        };
    }

    public TestDatabase Database { get; }

    public RealMosquitto Broker { get; }

    public RealInflux? Influx { get; }

    public IngestHealth Health => Service<IngestStatus>().Snapshot();

    public LiveBoard Board => Service<LiveBoard>();

    public ITelemetryWriter Curves => Service<ITelemetryWriter>();

    public static async Task<IngestRig> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite, bool influx = false, string? data = null)
    {
        if ((RealMosquitto.MissingReason ?? (influx ? RealInflux.MissingReason : null)) is { } missing)
        {
            Assert.Skip(missing);
        }

        TestDatabase database = await TestDatabase.CreateAsync(kind, data: data);
        await Workshop.RegisterAsync(database);
        var rig = new IngestRig(database, await RealMosquitto.StartPlain(), influx ? await RealInflux.StartNew() : null);
        await rig.StartServerAsync();
        return rig;
    }

    public MakerspaceDb Open() => Database.Open();

    public async Task StartServerAsync()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddMakerspaceDb(_options).AddIngest(_options);
        _host = builder.Build();
        await _host.StartAsync();
        await Eventually.That(() => Health.BrokerConnected, "the ingest is connected");
    }

    /// <summary>Ends the server at whatever it is doing.</summary>
    public async Task StopServerAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    public async Task<IMqttLink> ClientAsync(string name)
    {
        IMqttLink link = MqttLinks.Create(Broker.Options(name) with { ReconnectMax = TimeSpan.FromSeconds(1), OutboundCapacity = 20_000 });
        link.Start();
        await link.WaitConnectedAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
        return link;
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        await Broker.DisposeAsync();
        if (Influx is not null)
        {
            await Influx.DisposeAsync();
        }

        await Database.DisposeAsync();
    }

    private T Service<T>()
        where T : notnull => _host!.Services.GetRequiredService<T>();
}
