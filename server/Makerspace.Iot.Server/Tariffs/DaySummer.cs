using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>
/// Sums the days of the past anew whose sessions or prices have changed, the latest first, with pauses between them. Today is left to who asks for it: it changes with every session.
/// </summary>
/// <param name="ledger">The sessions.</param>
/// <param name="registry">The registry.</param>
/// <param name="days">Where they are kept.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Failures; the next pass tries again.</param>
public sealed class DaySummer(ILedgerReader ledger, RegistryCache registry, UsageDays days, TimeProvider time, ILogger<DaySummer> log) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    // It works for one part of the time and leaves the others to the pages and the ingest.
    private const int Parts = 4;

    // As many years as the list of months goes back.
    private const int MostYears = 10;

    /// <summary>Sums every day that needs it; answers how many.</summary>
    /// <param name="pause">Waited for after each day, with the time that it took; null: no pause.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<int> PassAsync(Func<TimeSpan, Task>? pause, CancellationToken cancellationToken)
    {
        if (await ledger.FirstSessionAsync(cancellationToken) is not { } start)
        {
            return 0;
        }

        var last = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-1);
        DateOnly first = Later(DateOnly.FromDateTime(start.UtcDateTime), last.AddYears(-MostYears));
        RegistryTables tables = await registry.ReadAsync(cancellationToken);
        RegistrySnapshot snapshot = RegistrySnapshot.Of(tables);
        (SessionPricing pricing, DayPrices numbers) = (PriceList.Of(tables), DayPrices.Of(tables));
        IReadOnlyDictionary<DateOnly, (long Version, byte[] Prices)> kept = await days.NumbersAsync(first, last, cancellationToken);
        IReadOnlyDictionary<DateOnly, long> versions = await ledger.DayVersionsAsync(first, last, cancellationToken);
        int summed = 0;
        for (DateOnly day = last; day >= first; day = day.AddDays(-1))
        {
            (long version, byte[] number) = (versions.GetValueOrDefault(day), numbers.Of(day));
            if (kept.TryGetValue(day, out (long Version, byte[] Prices) was) && was.Version == version && was.Prices.AsSpan().SequenceEqual(number))
            {
                continue;
            }

            long began = time.GetTimestamp();
            var tally = new UsageTally(pricing);
            await foreach (UsageFact fact in ledger.FactsAsync(MonthSums.Midnight(day), MonthSums.Midnight(day.AddDays(1)), cancellationToken))
            {
                tally.Add(PriceList.WithCategory(fact, snapshot));
            }

            await days.WriteAsync(new UsageDay { Day = day, Version = version, Prices = number, Sums = UsageDay.Pack(tally.Rows) }, cancellationToken);
            summed++;
            await (pause?.Invoke(time.GetElapsedTime(began)) ?? Task.CompletedTask);
        }

        return summed;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(() => PassAsync(took => Task.Delay((Parts - 1) * took, time, stoppingToken), stoppingToken), stoppingToken);
        }
    }

    private async Task TryAsync(Func<Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work();
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            log.LogWarning("The days of the past could not be summed: {Reason}; next attempt in {Seconds} s", error.Message, Every.TotalSeconds);
        }
    }

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
