using System.Collections.Concurrent;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Access;

/// <summary>
/// Sends agents their access lists, retained, so that one that connects later has the latest at once. Looks at the registry's version every
/// <see cref="PollEvery"/>; a change, midnight, a move of a machine, or a reconnection makes it act. A failure is logged, counted and tried again; the agents keep what they have.
/// </summary>
/// <param name="registry">The registry.</param>
/// <param name="lists">Makes the lists.</param>
/// <param name="link">The link to the broker.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Failures.</param>
public sealed class AccessPublisher(RegistryCache registry, AccessLists lists, ControlLink link, TimeProvider time, ILogger<AccessPublisher> log) : BackgroundService
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
        if (_latest is null || now >= _latest.NextChange || (await registry.RefreshAsync(cancellationToken)).Version != _latest.RegistryVersion)
        {
            _latest = await lists.RefreshAsync(now, list => SendAsync(list.Site, list.Agent, list.Version, list.Signed, cancellationToken), cancellationToken);
        }

        foreach (AccessHead list in _latest.InForce.Where(IsToBeSent))
        {
            // Not kept in memory: a broker forgets rarely.
            if (await lists.SignedAsync(list, cancellationToken) is { } signed)
            {
                await SendAsync(list.Site, list.Agent, list.Version, signed, cancellationToken);
            }
        }
    }

    private bool IsToBeSent(AccessHead list) => link.IsConnected && (link.Connections != _connection || _sent.GetValueOrDefault(list.Agent) != list.Version);

    private async Task SendAsync(string site, string agent, long version, byte[] signed, CancellationToken cancellationToken)
    {
        long connection = link.Connections;
        if (connection != _connection)
        {
            // A broker that lost its store has forgotten what it retained.
            _sent.Clear();
            _connection = connection;
        }

        if (!link.IsConnected || _sent.GetValueOrDefault(agent) == version)
        {
            return;
        }

        string topic = new TopicAddress(site, agent, TopicChannel.Access).ToString();
        if (await link.PublishAsync(topic, signed, retain: true, cancellationToken) == MqttPublishResult.Sent && link.Connections == connection)
        {
            _sent[agent] = version;
            Interlocked.Increment(ref _published);
        }
    }
}
