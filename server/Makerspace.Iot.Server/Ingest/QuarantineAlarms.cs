using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>Raises the alarm of an agent that floods the quarantine, one per agent, and puts it out when the agent has been quiet for <see cref="QuietFor"/>.</summary>
/// <param name="rates">Who sends how much.</param>
/// <param name="factory">The database.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Floods, and failures; the next pass tries again.</param>
public sealed class QuarantineAlarms(QuarantineRates rates, IDbContextFactory<MakerspaceDb> factory, TimeProvider time, ILogger<QuarantineAlarms> log) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>After so long without a flood its alarm is over by itself.</summary>
    public static readonly TimeSpan QuietFor = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan QuietLookedFor = TimeSpan.FromMinutes(1);
    private readonly List<(string Agent, string Detail)> _untold = [];
    private long? _quietAt;

    /// <summary>Looks once.</summary>
    public void Pass()
    {
        foreach ((string agent, string detail) in rates.Take())
        {
            log.LogWarning("ALARM: agent {Agent} floods the quarantine: {Detail}", agent, detail);
            _untold.RemoveAll(u => u.Agent == agent);
            _untold.Add((agent, detail));
        }

        if (_untold.Count == 0 && _quietAt is { } before && time.GetElapsedTime(before) < QuietLookedFor)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        using var ledger = new LedgerConnection(factory);
        ledger.Begin();
        _untold.ForEach(u => AlarmBook.Raise(ledger, AlarmCode.QuarantineFlood, u.Agent, u.Detail, now));
        AlarmBook.Quiet(ledger, AlarmCode.QuarantineFlood, now - QuietFor, now);
        ledger.Commit();
        _untold.Clear();
        _quietAt = time.GetTimestamp();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Pass();
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The alarms of the quarantine could not be written: {Reason}; next attempt in {Seconds} s", CommitFault.Words(error), Every.TotalSeconds);
            }
        }
    }
}
