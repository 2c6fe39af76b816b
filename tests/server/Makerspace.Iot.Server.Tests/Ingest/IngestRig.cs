using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Hosting;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>The real ingest in a host of its own, on a real broker, a real database and, if asked for, a real InfluxDB. It can be stopped and started again on the same data.</summary>
internal sealed class IngestRig : IAsyncDisposable
{
    private readonly ServerOptions _options;
    private readonly int? _inboundCapacity;
    private readonly List<IMqttLink> _links = [];
    private IHost? _host;

    private IngestRig(TestDatabase database, RealMosquitto broker, RealInflux? influx, int? inboundCapacity)
    {
        (Database, Broker, Influx, _inboundCapacity) = (database, broker, influx, inboundCapacity);
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

    /// <summary>The link by which the running server receives events.</summary>
    public IMqttLink EventLink => _links[0];

    /// <param name="kind">Database.</param>
    /// <param name="influx">Whether a real InfluxDB takes the curves.</param>
    /// <param name="data">Data folder; null for one of its own.</param>
    /// <param name="cluster">A PostgreSQL of the test's own; null for the shared one.</param>
    /// <param name="inboundCapacity">Messages that a link of the server holds; null for its default.</param>
    public static async Task<IngestRig> StartAsync(
        DatabaseKind kind = DatabaseKind.Sqlite, bool influx = false, string? data = null, RealPostgres? cluster = null, int? inboundCapacity = null)
    {
        if ((RealMosquitto.MissingReason ?? (influx ? RealInflux.MissingReason : null)) is { } missing)
        {
            Assert.Skip(missing);
        }

        TestDatabase database = await TestDatabase.CreateAsync(kind, data: data, cluster: cluster);
        await Workshop.RegisterAsync(database);
        var rig = new IngestRig(database, await RealMosquitto.StartPlain(), influx ? await RealInflux.StartNew() : null, inboundCapacity);
        await rig.StartServerAsync();
        return rig;
    }

    public MakerspaceDb Open() => Database.Open();

    public async Task StartServerAsync()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        _links.Clear();
        builder.Services.AddSingleton<Func<MqttLinkOptions, IMqttLink>>(MakeLink);
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
        IMqttLink link = new MqttLink(Broker.Options(name) with { ReconnectMax = TimeSpan.FromSeconds(1), OutboundCapacity = 20_000 });
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

    private IMqttLink MakeLink(MqttLinkOptions options)
    {
        IMqttLink link = new MqttLink(_inboundCapacity is { } capacity ? options with { InboundCapacity = capacity } : options);
        _links.Add(link);
        return link;
    }
}
