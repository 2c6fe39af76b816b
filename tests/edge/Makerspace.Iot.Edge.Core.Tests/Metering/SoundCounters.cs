using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Tests.Metering;

/// <summary>
/// A sound counter is never doubted, whatever the load: the machines of the ten profiles, sampled about once a second at an instant, counters of 0.001 to 10 Wh, refreshed every second to every half hour.
/// A failure names the seed.
/// </summary>
public sealed class SoundCounters
{
    private const long Gap = 5000;

    public static TheoryData<string> Loads => [.. LoadShapes.All.Keys];

    [Theory]
    [MemberData(nameof(Loads))]
    public void A_sound_counter_is_never_doubted_under_a_bursty_load(string load)
    {
        foreach (double resolution in (double[])[0.001, 1, 10])
        {
            foreach (int refresh in (int[])[1, 20, 120, 1800])
            {
                for (int seed = 1; seed <= 3; seed++)
                {
                    Play(load, resolution, refresh, seed, Math.Max(180, refresh * 1.1));
                }
            }
        }
    }

    // Its refresh is not what the meter's file says: until the first one it cannot be told from a counter that has died.
    [Theory]
    [MemberData(nameof(Loads))]
    public void A_counter_that_is_refreshed_more_rarely_than_stated_is_doubted_once_at_most_and_only_until_it_catches_up(string load)
    {
        foreach (double resolution in (double[])[0.001, 1, 10])
        {
            foreach (int refresh in (int[])[1, 60, 120, 170, 240, 600, 1799])
            {
                Play(load, resolution, refresh, seed: 4, stated: 180);
                Play(load, resolution, refresh, seed: 5, stated: 60);
            }
        }
    }

    // A plug tells its counter all the time and its power by fits: what stood from before is known for a moment, then it is unread.
    [Fact]
    public void A_sound_counter_counts_for_the_time_in_which_power_is_missing_again_and_again()
    {
        MeterTraits traits = new(1) { MaxPowerW = 3680, RefreshSeconds = 30 };
        const double WhPerSecond = 1500 / 3600.0;
        var account = EnergyAccount.Open(0, 5000);
        for (int s = 1; s <= 800; s++)
        {
            double count = Math.Floor(5000 + (s * WhPerSecond));
            account = (s % 20) switch
            {
                < 10 => account.Add(s * 1000L, 1500, count, traits, 3680, Gap),
                < 15 => account.AddCount(s * 1000L, count, traits, 3680, Gap),
                _ => account.Add(s * 1000L, null, count, traits, 3680, Gap),
            };
            Assert.True(account.DisputedSinceMs is null, $"doubted after {s} s: counter {account.ClaimedWh:0.0} Wh, integral {account.IntegralWh:0.0} Wh");
        }

        Assert.Equal(800 * WhPerSecond, account.EnergyWh, 2.0);
    }

    private static void Play(string name, double resolution, int refresh, int seed, double stated)
    {
        var random = new Random((seed * 7919) + (refresh * 31) + (int)(resolution * 1000));
        Load load = LoadShapes.All[name](random);
        MeterTraits traits = new(resolution) { MaxPowerW = 11_385, RefreshSeconds = stated };
        load.To(random.Next(100, 90_000));
        double Shown() => Math.Floor((load.Wh + 731.4) / resolution) * resolution;
        long start = 100_000;
        load.To(start);
        double before = load.Wh;
        double shown = Shown();
        var account = EnergyAccount.Open(start, shown);
        long refreshed = start;
        int seconds = random.Next(300, 3 * 3600);
        int s = 0;
        bool refreshes = false;
        while (s++ < seconds || (account.DisputedSinceMs is not null && !refreshes))
        {
            long ms = start + (s * 1000L) + random.Next(-120, 121);
            load.To(ms);
            refreshes = ms - refreshed >= refresh * 1000L - 500;
            if (refreshes)
            {
                (shown, refreshed) = (Shown(), ms);
            }

            account = account.Add(ms, load.Shown(ms), shown, traits, 11_385, Gap);
            bool isExplained = stated < refresh && account is { OnlyStands: true, IsSlow: false };
            Assert.True(account.DisputedSinceMs is null || isExplained, $"{name}, {resolution} Wh, refresh {refresh} s, seed {seed}: doubted after {s} s; counter {account.ClaimedWh:0.000} Wh, integral {account.IntegralWh:0.000} Wh, true {load.Wh - before:0.000} Wh");
        }

        Assert.True(account.DisputedSinceMs is null, $"{name}, {resolution} Wh, refresh {refresh} s: doubted after a refresh");
        double used = load.Wh - before;
        double error = Math.Abs(account.EnergyWh - used);
        Assert.True(error <= (0.03 * used) + (4 * resolution) + 5, $"{name}, {resolution} Wh, refresh {refresh} s, seed {seed}: {account.EnergyWh:0.000} Wh of {used:0.000} Wh");
    }
}
