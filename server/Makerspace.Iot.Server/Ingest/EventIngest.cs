using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>
/// The way of events from their link into the ledger: batches of what has arrived, one transaction each, acknowledged after the commit.
/// While the database does not take a batch it is kept and tried again; meanwhile the link's queue fills, its socket is not read, and agents keep their events.
/// </summary>
internal sealed class EventIngest(
    IMqttLink link, LedgerWriter ledger, AckSender acks, RegistryCache registry, Quarantine quarantine, Action<IReadOnlyList<EndedSession>> ended, LiveBoard board, IngestStatus status,
    TimeProvider time, ILogger log)
{
    /// <summary>Most events of one transaction.</summary>
    public const int MostPerBatch = 500;

    // While events stream in, a transaction waits this long for more of them: syncing to disk costs about as much.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LogAgainAfter = TimeSpan.FromSeconds(30);
    private readonly BackOff _backOff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));
    private long _loggedAt;
    private bool _troubled;
    private long _working;

    /// <summary>Messages taken from the link and not yet committed.</summary>
    public long Working => Interlocked.Read(ref _working);

    /// <summary>Works until cancelled. A batch that is under way when it is cancelled is not acknowledged unless it was committed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<InboundEvent>(MostPerBatch);
        bool streaming = false;
        while (await link.Inbound.WaitToReadAsync(cancellationToken))
        {
            Fill(batch);
            if (streaming && batch.Count < MostPerBatch)
            {
                await Task.Delay(Linger, time, cancellationToken);
                Fill(batch);
            }

            streaming = batch.Count > 1;
            if (batch.Count > 0)
            {
                await CommitAsync(batch, cancellationToken);
            }

            batch.Clear();
            Interlocked.Exchange(ref _working, 0);
        }
    }

    private void Fill(List<InboundEvent> batch)
    {
        while (batch.Count < MostPerBatch && link.Inbound.TryRead(out MqttInbound? message))
        {
            if (InboundEvent.Read(message.Topic, message.Payload, time.GetUtcNow()) is { } inbound)
            {
                batch.Add(inbound);
                Interlocked.Exchange(ref _working, batch.Count);
            }
            else
            {
                quarantine.Add(message.Topic, message.Payload, "not the topic of an event");
            }
        }
    }

    // Only what an event itself brings can be set aside. Whatever else fails is the database's fault, and the same batch is tried again until it is in.
    private async Task CommitAsync(IReadOnlyList<InboundEvent> batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                RegistryPicture picture = RegistryPicture.Of(await registry.RefreshAsync(cancellationToken));
                CommitOutcome outcome = ledger.Commit(batch, picture);
                Committed(outcome);
                return;
            }
            catch (EventContentException) when (batch.Count > 1)
            {
                // One of them does not fit: each by itself, and only that one is set aside.
                ledger.Reset();
                foreach (InboundEvent single in batch)
                {
                    await CommitAsync([single], cancellationToken);
                }

                return;
            }
            catch (EventContentException fault) when (!batch[0].Bare)
            {
                ledger.Reset();
                SetAside(batch[0], fault.InnerException!);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                ledger.Reset();
                await WaitAsync(error, cancellationToken);
            }
        }
    }

    // First kept without being applied; if even that fails, only its place in the stream is kept, and the quarantine has the rest.
    private void SetAside(InboundEvent single, Exception error)
    {
        log.LogError(error, "Event {Agent}/{Epoch}/{Seq} could not be taken into the ledger", single.Agent, single.Epoch, single.Seq);
        if (single.Failure is null)
        {
            single.Failure = $"{error.GetType().Name}: {error.Message}";
            return;
        }

        single.Bare = true;
        quarantine.Add(single.Topic, single.Payload, $"cannot be kept in the ledger: {error.Message}");
    }

    private async Task WaitAsync(Exception error, CancellationToken cancellationToken)
    {
        Phrase problem = CommitFault.Said(error);
        status.CommitFailed(problem);
        if (!_troubled || time.GetElapsedTime(_loggedAt) > LogAgainAfter)
        {
            (_troubled, _loggedAt) = (true, time.GetTimestamp());
            log.LogError("ALARM: the ledger cannot be written ({Problem}); nothing is acknowledged, agents keep their events, tried again: {Reason}", problem.French, error.Message);
        }

        await Task.Delay(_backOff.Next(), time, cancellationToken);
    }

    private void Committed(CommitOutcome outcome)
    {
        acks.Send(outcome.Acknowledgements);
        if (_troubled)
        {
            _troubled = false;
            log.LogInformation("The ledger is written again");
        }

        _backOff.Reset();
        status.Committed(outcome, time.GetUtcNow());
        foreach ((InboundEvent message, string reason) in outcome.Unplaced)
        {
            quarantine.Add(message.Topic, message.Payload, reason);
        }

        if (outcome.Ended.Count > 0)
        {
            ended(outcome.Ended);
        }

        board.LedgerCommitted(outcome.SessionsOf, outcome.RefusalsOf);
    }
}
