using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>
/// Closes the sessions whose end does not come (<see cref="LostSessions"/>) at their last checkpoint, each in a transaction of its own and only while nothing has changed,
/// and raises an alarm for each. All that it goes by is in the database or told anew by the agents, so a restart forgets nothing.
/// </summary>
/// <param name="factory">The database.</param>
/// <param name="options">How long a silence closes a session.</param>
/// <param name="board">The live states; told when something was closed or settled.</param>
/// <param name="time">Clock.</param>
/// <param name="log">What was closed, and failures; the next pass tries again.</param>
public sealed class SessionCloser(IDbContextFactory<MakerspaceDb> factory, ServerOptions options, LiveBoard board, TimeProvider time, ILogger<SessionCloser> log) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // After a start the agents first hand over what they kept; what was not heard only because this program was away is no silence.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly long _startedAt = time.GetTimestamp();
    private long _changes;

    /// <summary>Looks once; answers how many sessions were closed.</summary>
    public async Task<int> PassAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await factory.CreateDbContextAsync(cancellationToken);
        var silence = TimeSpan.FromHours(options.SessionSilenceHours);
        bool listening = time.GetElapsedTime(_startedAt) >= (silence < Patience ? silence : Patience);
        IReadOnlyList<(UsageEntry Session, string Reason)> lost = await new LostSessions(db, board, time.GetUtcNow()).FindAsync(listening ? silence : null, cancellationToken);
        int closed = lost.Count(l => Close(l.Session, l.Reason));

        // A person settles sessions, and counts what was set aside, by another process: the pages are to show that, too.
        long changes = await db.Set<LedgerDay>().SumAsync(d => d.Version, cancellationToken);
        if (changes != _changes)
        {
            _changes = changes;
            board.LedgerCommitted();
        }

        return closed;
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
                log.LogWarning("Sessions without an end could not be looked for: {Reason}; next attempt in {Seconds} s", CommitFault.Words(error), Every.TotalSeconds);
            }
        }
    }

    private bool Close(UsageEntry session, string reason)
    {
        // Without any checkpoint nothing is known but that it began.
        bool counted = session.CheckpointSeq is not null;
        var figures = new SessionFigures
        {
            OccupiedSeconds = session.OccupiedSeconds,
            ActiveSeconds = session.ActiveSeconds,
            EnergyWh = session.EnergyWh,
            EnergyQuality = counted && session.EnergyQuality != EnergyQuality.Missing ? EnergyQuality.Estimated : EnergyQuality.Missing,
            PeakW = session.PeakW,
        };
        using var ledger = new LedgerConnection(factory);
        ledger.Begin();
        bool closed = SessionClosings.TryClose(ledger, session, figures, null, reason, time.GetUtcNow());
        ledger.Commit();
        if (closed)
        {
            log.LogWarning("ALARM: session {Agent}/{Session} on {Machine} was closed without its end: {Reason}", session.Agent, session.Session, session.Machine, reason);
        }

        return closed;
    }
}
