using System.Diagnostics;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>
/// Removes the checkpoints of ended sessions (<see cref="SupersededCheckpoints"/>) in short transactions with pauses between them, so that the ingest never waits long for its turn.
/// What remains to be done stands in the database: ended at any moment, it goes on where it was.
/// </summary>
/// <param name="factory">The database.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Failures; the next pass tries again.</param>
public sealed class CheckpointRemoval(IDbContextFactory<MakerspaceDb> factory, TimeProvider time, ILogger<CheckpointRemoval> log) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    // It works for one part of the time and leaves the others to the ingest.
    private const int Parts = 4;

    /// <summary>Removes all that may leave now, without a pause; answers how many events left.</summary>
    public int Pass()
    {
        using var ledger = new LedgerConnection(factory);
        return SupersededCheckpoints.Remove(ledger).Sum(Counted);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PassAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Checkpoints of ended sessions could not be removed: {Reason}; next attempt in {Seconds} s", CommitFault.Words(error), Every.TotalSeconds);
            }
        }
    }

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        using var ledger = new LedgerConnection(factory);
        var watch = Stopwatch.StartNew();
        foreach (int removed in SupersededCheckpoints.Remove(ledger))
        {
            Counted(removed);
            await Task.Delay((Parts - 1) * watch.Elapsed, time, cancellationToken);
            watch.Restart();
        }
    }

    private static int Counted(int removed)
    {
        IngestMetrics.CheckpointsRemoved.Add(removed);
        return removed;
    }
}
