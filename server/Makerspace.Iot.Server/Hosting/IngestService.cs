using Makerspace.Iot.Contracts;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Telemetry;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Hosting;

/// <summary>
/// The ingest as a service of the host: two links to the broker, one for events (QoS 1) and one for telemetry, states and statuses, and a loop for each.
/// Stopping it loses nothing: what is not committed is not acknowledged, what is not written to InfluxDB goes to the spool.
/// </summary>
internal sealed class IngestService(
    ServerOptions options, Func<MqttLinkOptions, IMqttLink> makeLink, IDbContextFactory<MakerspaceDb> factory, RegistryCache registry, Quarantine quarantine,
    ITelemetryWriter curves, LiveBoard board, IngestStatus status, TimeProvider time, ILogger<IngestService> log) : BackgroundService
{
    // An oversized event is still read and kept in its stream up to this size; beyond, the link drops it, and its beginning goes to the quarantine.
    private const int MostEventBytes = 64 * 1024;

    // Samples that stream in are taken together: to be woken for each costs more than to read it.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Broker is not { } broker)
        {
            log.LogWarning("No broker is configured: nothing is received");
            return;
        }

        // The host's start must not wait for the first commit.
        await Task.Yield();
        string clientId = $"makerspace-server-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";
        await using IMqttLink events = makeLink(broker.ToLinkOptions(clientId + "-e") with { MaxPayloadBytes = MostEventBytes, Oversized = TooLarge });
        await using IMqttLink telemetry = makeLink(broker.ToLinkOptions(clientId + "-t") with { MaxPayloadBytes = 2 * Bounds.TelemetryBytes, Oversized = TooLarge, Gather = Gather });
        events.Subscribe(TopicAddress.FilterForAll(TopicChannel.Event), 1);
        telemetry.Subscribe(TopicAddress.FilterForAll(TopicChannel.Telemetry), 0);
        telemetry.Subscribe(TopicAddress.FilterForAll(TopicChannel.State), 1);
        telemetry.Subscribe(TopicAddress.FilterForAll(TopicChannel.Status), 1);
        var acks = new AckSender(events, factory, status);
        var begins = new OutboxBegins();
        var points = new SessionPoints(registry, curves, time);
        using var ledger = new LedgerWriter(factory, time, begins);
        var eventLoop = new EventIngest(events, ledger, acks, registry, quarantine, points.Write, board, status, time, log);
        var telemetryLoop = new TelemetryIngest(telemetry, acks, registry, begins, quarantine, curves, board, status, time, log);
        events.Changed += status.LinkChanged;
        status.Linked(() => eventLoop.Working + (events.Inbound.CanCount ? events.Inbound.Count : 0), events, telemetry);
        try
        {
            events.Start();
            telemetry.Start();
            using var both = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task[] loops = [Task.Run(() => eventLoop.RunAsync(both.Token), both.Token), Task.Run(() => telemetryLoop.RunAsync(both.Token), both.Token)];

            // A loop ends only by a fault that nobody foresaw. Then the program ends, visibly, and is started anew; half an ingest would look healthy.
            Task first = await Task.WhenAny(loops);
            await both.CancelAsync();
            await Task.WhenAll(loops.Where(l => l != first)).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await first;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
        finally
        {
            status.Linked(static () => 0);
        }
    }

    private void TooLarge(MqttOversized message) => quarantine.Add(message.Topic, message.Start, $"too large: {message.Bytes} bytes, dropped by the link", message.Bytes);
}
