using System.Collections.Concurrent;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Access;

/// <summary>
/// Sends agents their access lists, retained, so that one that connects later has the latest at once. Looks at the registry's version every
/// <see cref="PollEvery"/>; a change, midnight, a move of a machine, or a reconnection makes it act. A failure is logged, counted and tried again; the agents keep what they have.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="lists">Makes the lists.</param>
/// <param name="link">The link to the broker.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Failures.</param>
public sealed class AccessPublisher(IDbContextFactory<MakerspaceDb> databases, AccessLists lists, ControlLink link, TimeProvider time, ILogger<AccessPublisher> log) : BackgroundService
{
    /// <summary>How often the registry's version is looked at: the greater part of the time from an import to the machine.</summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, long> _sent = new(StringComparer.Ordinal);
    private AccessRefresh? _latest;
    private long _connection = -1;
    private long _published;
    private long _failures;

    /// <summary>Lists that the broker took since the start.</summary>
    public long Published => Interlocked.Read(ref _published);

    /// <summary>Rounds that failed since the start.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause = PollEvery;
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Whatever it is (a busy database, a full disk), machines go on with the list they have, and the next round may do better.
                Interlocked.Increment(ref _failures);
                log.LogError(error, "Access lists could not be brought up to date; next attempt in {Seconds} s", AfterFailure.TotalSeconds);
                pause = AfterFailure;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_latest is null || now >= _latest.NextChange || await VersionAsync(cancellationToken) != _latest.RegistryVersion)
        {
            _latest = await lists.RefreshAsync(now, list => SendAsync(list, cancellationToken), cancellationToken);
        }

        foreach (AccessPublication list in _latest.InForce)
        {
            await SendAsync(list, cancellationToken);
        }
    }

    private async Task SendAsync(AccessPublication list, CancellationToken cancellationToken)
    {
        long connection = link.Connections;
        if (connection != _connection)
        {
            // A broker that lost its store has forgotten what it retained.
            _sent.Clear();
            _connection = connection;
        }

        if (!link.IsConnected || _sent.GetValueOrDefault(list.Agent) == list.Version)
        {
            return;
        }

        string topic = new TopicAddress(list.Site, list.Agent, TopicChannel.Access).ToString();
        if (await link.PublishAsync(topic, list.Signed, retain: true, cancellationToken) == MqttPublishResult.Sent && link.Connections == connection)
        {
            _sent[list.Agent] = list.Version;
            Interlocked.Increment(ref _published);
        }
    }

    private async Task<long> VersionAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await RegistryVersion.ReadAsync(db, cancellationToken);
    }
}
