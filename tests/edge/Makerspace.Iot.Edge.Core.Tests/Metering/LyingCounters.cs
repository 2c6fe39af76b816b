using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Tests.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Metering;

/// <summary>
/// Whatever a counter does (jumps, resets, freezes, repeats itself, runs at another pace, flips, is refreshed once a second or once in half an hour): with a true power signal the energy is within 3 % and a few steps of
/// what flowed, metered or not. A failure prints the seed to replay.
/// </summary>
public sealed class LyingCounters
{
    private const long Gap = 5000;
    private const double MaxW = 11_385;
    private static readonly Arbitrary<int[]> Scripts = Scripted.Numbers(25);
    private static readonly double[] Paces = [1, 1, 1, 0, 0.1, 0.5, 0.9, 0.99, 1.02, 1.3, 10];

    [Theory]
    [InlineData(0.001, 1)]
    [InlineData(0.001, 60)]
    [InlineData(1, 1)]
    [InlineData(1, 120)]
    [InlineData(1, 1800)]
    [InlineData(10, 1)]
    [InlineData(10, 1800)]
    public void With_a_true_power_signal_energy_is_right_whatever_the_counter_does(double resolution, int refresh) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(Scripts, script => Play(script, new MeterTraits(resolution) { RefreshSeconds = Math.Max(180, refresh * 1.1) }, refresh)));

    [Theory]
    [InlineData("laser-cutter: pulses of milliseconds")]
    [InlineData("laser-cutter: rare shots")]
    [InlineData("kiln: solid-state relay of a few seconds")]
    [InlineData("shredder: jams and free runs")]
    public void A_counter_that_stands_or_runs_ten_times_too_fast_is_found_under_a_bursty_load(string name)
    {
        foreach (double pace in (double[])[0, 10])
        {
            for (int seed = 1; seed <= 4; seed++)
            {
                Load load = LoadShapes.All[name](new Random(seed));
                var account = EnergyAccount.Open(0, 0);
                for (int s = 1; s <= 3600; s++)
                {
                    load.To(s * 1000L);
                    account = account.Add(s * 1000L, load.PowerW, Math.Floor(load.Wh * pace), new MeterTraits(1), MaxW, Gap);
                }

                Assert.True(account.DisputedSinceMs is not null, $"{name}, pace {pace}, seed {seed}");
                Assert.Equal(EnergyQuality.Estimated, account.QualityAt(3_600_000, Gap));
            }
        }
    }

    private static void Play(int[] script, MeterTraits traits, int refresh)
    {
        double Step(double wh) => Math.Floor(wh / traits.ResolutionWh) * traits.ResolutionWh;
        (double counted, double flowed, double peak, double spread, double last) = (script.Length > 0 ? script[0] % 5_000 : 0, 0, 0, 0, 0);
        double shown = Step(counted);
        var account = EnergyAccount.Open(0, shown);
        long second = 0;
        bool sound = true;
        double claimed = 0;
        foreach (int n in script)
        {
            double watts = n % 7 == 0 ? 0 : n % 97 * 60.0;
            double pace = Paces[n / 11 % Paces.Length];
            int trick = n / 131 % 12;
            sound &= pace == 1 && trick > 3;
            counted = trick switch { 0 => 0, 1 => counted + (n % 4_000), 2 => Math.Max(0, counted - (n % 300)), _ => counted };
            double frozen = shown;
            for (int i = 1 + (n / 1_600 % 600); i > 0; i--)
            {
                second++;
                flowed += watts / 3600;
                counted += pace * watts / 3600;
                claimed += pace * watts / 3600;
                (peak, spread, last) = (Math.Max(peak, watts), spread + (Math.Abs(watts - last) / 7200), watts);
                shown = second % refresh == 0 ? Step(counted) : shown;
                account = account.Add(second * 1000, watts, trick == 3 && i % 5 == 0 ? frozen : shown, traits, MaxW, Gap);
            }
        }

        double wrong = Math.Abs(account.EnergyWh - flowed);
        EnergyQuality quality = account.QualityAt(second * 1000, Gap);
        double most = (0.03 * flowed) + (4 * traits.ResolutionWh) + 2 + (3 * peak / 3600) + spread + (second / 3600.0);
        Assert.True(wrong <= most, $"{account.EnergyWh:0.000} of {flowed:0.000} Wh, {quality}, at most {most:0.000} off; the counter claims {account.ClaimedWh:0.000}");
        Assert.True(!sound || account.DisputedSinceMs is null, $"a sound counter was doubted: {account.ClaimedWh:0.000} Wh, integral {account.IntegralWh:0.000} Wh");
        Assert.True(quality != EnergyQuality.Missing, "nothing is missing");
    }
}
