using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>
/// Tells agents what is committed. An acknowledgement that gets lost costs nothing but time: the agent sends again, and is answered again. Thread-safe.
/// </summary>
/// <param name="link">The link of the events.</param>
/// <param name="factory">The database.</param>
/// <param name="status">Counts what was not sent.</param>
internal sealed class AckSender(IMqttLink link, IDbContextFactory<MakerspaceDb> factory, IngestStatus status)
{
    // An agent has one epoch at a time; the ones before only matter until it has read their acknowledgement.
    private const int EpochsAnswered = 4;

    /// <summary>Sends without waiting for the broker.</summary>
    public void Send(IEnumerable<Acknowledgement> acknowledgements)
    {
        foreach (Acknowledgement ack in acknowledgements)
        {
            string topic = new TopicAddress(ack.Site, ack.Agent, TopicChannel.Ack).ToString();
            _ = CountAsync(link.PublishAsync(topic, WireCodec.Encode(ack.Message), 1, retain: false));
        }
    }

    /// <summary>
    /// Sends again what is committed of an agent: it has just come back, or we have. Of an outbox that the ledger does not know, nothing is committed, and that is said too:
    /// if the ledger was put back from a backup, the agent may still have what it lacks.
    /// </summary>
    /// <param name="site">Site of the agent's topic.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="epoch">Its outbox; null if it did not say.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task SendAgainAsync(string site, string agent, string? epoch, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await factory.CreateDbContextAsync(cancellationToken);
        var positions = await db.Set<StreamPosition>().AsNoTracking().Where(p => p.Agent == agent && p.CommittedSeq > 0)
            .OrderByDescending(p => p.UpdatedAt).Take(EpochsAnswered).ToArrayAsync(cancellationToken);
        Send(positions.Select(p => new Acknowledgement(p.Site, p.Agent, new AckMessage { Epoch = p.Epoch, Seq = p.CommittedSeq })));
        if (epoch is not null && !await db.Set<StreamPosition>().AnyAsync(p => p.Agent == agent && p.Epoch == epoch && p.CommittedSeq > 0, cancellationToken))
        {
            Send([new Acknowledgement(site, agent, new AckMessage { Epoch = epoch, Seq = 0 })]);
        }
    }

    private async Task CountAsync(ValueTask<MqttPublishResult> sending)
    {
        try
        {
            if (await sending == MqttPublishResult.Sent)
            {
                return;
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The link is closing.
        }

        status.AckNotSent();
    }
}
