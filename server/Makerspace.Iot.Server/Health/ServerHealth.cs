using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Health;

/// <summary>How the server is, at one moment.</summary>
public sealed record HealthFacts
{
    /// <summary>When this was looked at, UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Null while the database answers; else why not.</summary>
    public string? DatabaseProblem { get; init; }

    /// <summary>Null while the ledger can be written; else why not.</summary>
    public Phrase? LedgerProblem { get; init; }

    /// <summary>The link to the broker.</summary>
    public BrokerState Broker { get; init; } = new(false, null);

    /// <summary>Whether InfluxDB answers at all; null if none is set.</summary>
    public bool? Influx { get; init; }

    /// <summary>How the writing of the curves goes.</summary>
    public CurveWrites Curves { get; init; } = new();

    /// <summary>Whether InfluxDB answers and takes all that we write; null if none is set.</summary>
    public bool? CurvesWhole => Influx is { } answers ? answers && Curves is { Problem: null, Held: 0 } : null;

    /// <summary>Address of InfluxDB.</summary>
    public string? InfluxUrl { get; init; }

    /// <summary>Messages received and not yet committed.</summary>
    public long IngestWaiting { get; init; }

    /// <summary>What the receiving side dropped, set aside or put off.</summary>
    public IngestLosses Losses { get; init; } = new();

    /// <summary>Alarms of the ledger that nobody has decided on.</summary>
    public long Alarms { get; init; }

    /// <summary>Messages in quarantine.</summary>
    public long Quarantined { get; init; }
}

/// <summary>
/// Looks at the parts of the server every <see cref="Every"/> and keeps the answer, so that neither a page nor a monitoring system costs a query each.
/// What can be told without asking (the broker, the writing of the ledger and of the curves) is told as of now.
/// </summary>
public sealed class ServerHealth(
    IDbContextFactory<MakerspaceDb> databases, ILedgerReader ledger, PowerCurves curves, IIngestState ingest, ServerOptions options, TimeProvider time, ILogger<ServerHealth> log)
    : BackgroundService
{
    /// <summary>How often the parts are looked at.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private HealthFacts _facts = new();

    /// <summary>The latest facts.</summary>
    public HealthFacts Facts => Volatile.Read(ref _facts) with { Broker = ingest.Broker, IngestWaiting = ingest.Waiting, LedgerProblem = ingest.LedgerProblem, Losses = ingest.Losses, Curves = ingest.Curves };

    /// <summary>Looks now.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        string? problem = null;
        long alarms = 0;
        long quarantined = 0;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            await using MakerspaceDb db = await databases.CreateDbContextAsync(limit.Token);
            await db.Database.ExecuteSqlRawAsync("SELECT 1", limit.Token);
            alarms = await ledger.OpenAlarmsAsync(limit.Token);
            quarantined = (await ledger.QuarantineAsync(SiteScope.Network, 1, limit.Token)).Total;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            problem = error is OperationCanceledException ? $"no answer within {Patience.TotalSeconds:0} s" : error.GetBaseException().Message;
            log.LogWarning("The database does not answer: {Problem}", problem);
        }

        bool? influx = await curves.AnswersAsync(cancellationToken);
        Volatile.Write(ref _facts, new HealthFacts
        {
            At = time.GetUtcNow(),
            DatabaseProblem = problem,
            Influx = influx,
            InfluxUrl = options.Influx?.Address.AbsoluteUri.TrimEnd('/'),
            Alarms = alarms,
            Quarantined = quarantined,
        });
    }

    /// <summary>Looks once before the pages open, so that the first of them tells the truth.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(stoppingToken);
        }
    }
}
