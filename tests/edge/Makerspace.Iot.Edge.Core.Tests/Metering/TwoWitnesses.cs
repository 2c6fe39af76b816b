using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Tests.Metering;

/// <summary>Worked examples of a counter held against the integral of power, of the kinds that people have met at their meters.</summary>
public sealed class TwoWitnesses
{
    private const long Gap = 5000;
    private const double MaxW = 11_385;
    private static readonly MeterTraits Fine = new(0.001);
    private static readonly MeterTraits Usual = new(1) { RefreshSeconds = 180 };
    private static readonly MeterTraits Coarse = new(10) { RefreshSeconds = 1800 };

    [Fact]
    public void A_counter_ten_times_too_fast_is_not_billed()
    {
        EnergyAccount a = Play(Usual, 3600, _ => 360, wh => 10 * wh);
        Told(a, 360, 3600);
        Assert.InRange(a.ClaimedWh, 3400, 3600);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(1.1)]
    [InlineData(2)]
    public void A_counter_at_another_pace_is_told_and_the_integral_counts(double pace) => Told(Play(Usual, 3600, _ => 1500, wh => pace * wh), 1500, 3600);

    [Theory]
    [InlineData(1)]
    [InlineData(0.98)]
    [InlineData(1.02)]
    public void A_counter_within_the_tolerance_is_metered(double pace)
    {
        EnergyAccount a = Play(Usual, 3600, _ => 1500, wh => pace * wh);
        Assert.InRange(a.EnergyWh, (1500 * pace) - 1, (1500 * pace) + 1);
        Sound(a, 3600);
        Assert.True(a.IsProven);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    [InlineData(900)]
    public void A_counter_that_repeats_itself_between_two_refreshes_loses_nothing(int refresh)
    {
        var counter = new LaggingCounter(refresh);
        EnergyAccount a = Play(Usual with { RefreshSeconds = 1800 }, 3600, _ => 1500, counter.Show);
        Assert.InRange(a.EnergyWh, 1496, 1504);
        Assert.Null(a.DisputedSinceMs);
    }

    [Fact]
    public void What_a_lagging_counter_has_not_shown_yet_is_carried_by_the_integral()
    {
        var counter = new LaggingCounter(120);
        EnergyAccount a = Play(Usual, 3600 + 90, _ => 1500, counter.Show);
        Assert.InRange(a.EnergyWh, 1533, 1542);
        Assert.Equal(EnergyQuality.Estimated, a.QualityAt(3_690_000, Gap));
        Assert.Null(a.DisputedSinceMs);
    }

    [Theory]
    [InlineData(70)]
    [InlineData(700)]
    public void Within_the_step_of_a_coarse_counter_that_is_not_billed_the_integral_tells(int seconds)
    {
        double flowed = 100 * seconds / 3600.0;
        EnergyAccount a = Play(Coarse with { IsBillable = false }, seconds, _ => 100, wh => Math.Floor((4 + wh) / 10) * 10);
        Assert.InRange(a.EnergyWh, flowed - 0.1, flowed + 0.1);
        Assert.Equal(EnergyQuality.Estimated, a.QualityAt(seconds * 1000L, Gap));
    }

    [Fact]
    public void A_counter_that_flips_between_two_values_is_told_and_the_integral_counts()
    {
        EnergyAccount a = Play(Coarse, 900, _ => 120, (wh, s) => 8_120 - (s / 9 % 2 == 1 ? 40 : 0));
        Told(a, 30, 900);
    }

    [Fact]
    public void One_value_of_long_ago_leaves_no_trace()
    {
        EnergyAccount a = Play(Usual, 600, _ => 1200, (wh, s) => s == 300 ? 40 : Math.Floor(wh + 900));
        Assert.InRange(a.EnergyWh, 199, 201);
        Sound(a, 600);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(1)]
    public void A_counter_that_tidies_up_by_half_a_watt_hour_at_midnight_is_sound(double resolution)
    {
        EnergyAccount a = Play(new MeterTraits(resolution), 7200, _ => 6, (wh, s) => 41_300 + wh - (s > 3600 ? 0.6 : 0));
        Assert.InRange(a.EnergyWh, 12 - Math.Max(0.02, resolution), 12 + Math.Max(0.02, resolution));
        Sound(a, 7200);
    }

    [Fact]
    public void A_reset_is_followed_and_no_fault()
    {
        EnergyAccount a = Play(Fine, 3600, _ => 800, (wh, s) => s > 1700 ? wh - (800 * 1700 / 3600.0) : wh + 5_000);
        Assert.InRange(a.EnergyWh, 799, 801);
        Assert.Equal(EnergyQuality.Estimated, a.QualityAt(3_600_000, Gap));
        Assert.Null(a.DisputedSinceMs);
    }

    [Fact]
    public void A_step_forward_that_no_power_explains_is_told()
    {
        EnergyAccount a = Play(Usual, 3600, _ => 800, (wh, s) => wh + (s > 1700 ? 260 : 0));
        Told(a, 800, 3600);
    }

    [Fact]
    public void A_counter_that_catches_up_is_agreed_with_again()
    {
        EnergyAccount stuck = Play(Usual, 400, _ => 1500, (wh, s) => s < 100 ? wh : 100 / 2.4);
        Told(stuck, 1500 * 400 / 3600.0, 400);
        EnergyAccount again = Play(Usual, 3600, _ => 1500, (wh, s) => s is > 100 and < 400 ? 100 / 2.4 : wh);
        Sound(again, 3600);
    }

    [Fact]
    public void After_a_silence_the_counter_alone_is_believed_as_far_as_the_meter_can_measure()
    {
        EnergyAccount a = Play(Usual, 100, _ => 1800, wh => wh);
        EnergyAccount most = a.Add(400_000, 1800, 50 + (MaxW * 300 / 3600) - 5, Usual, MaxW, Gap);
        Assert.InRange(most.EnergyWh, 990, 995);
        EnergyAccount more = a.Add(400_000, 1800, 50 + (MaxW * 300 / 3600) + 50, Usual, MaxW, Gap);
        Assert.InRange(more.EnergyWh, 49, 52);
        Assert.Equal(EnergyQuality.Missing, more.QualityAt(400_000, Gap));
    }

    [Fact]
    public void Pulses_are_one_witness_and_count_alone()
    {
        // Power that falls away slowly behind the last pulse.
        EnergyAccount a = Play(new MeterTraits(1) { DerivesPower = true }, 600, s => s <= 300 ? 3600 : 3600.0 / (s - 300), (wh, s) => Math.Min(s, 300));
        Assert.Equal(300, a.EnergyWh);
        Sound(a, 600);
    }

    private static void Told(EnergyAccount a, double wh, int seconds)
    {
        Assert.NotNull(a.DisputedSinceMs);
        Assert.False(a.IsProven);
        Assert.InRange(a.EnergyWh, wh * 0.99, wh * 1.01);
        Assert.Equal(EnergyQuality.Estimated, a.QualityAt(seconds * 1000, Gap));
    }

    private static void Sound(EnergyAccount a, int seconds)
    {
        Assert.Null(a.DisputedSinceMs);
        Assert.Equal(EnergyQuality.Metered, a.QualityAt(seconds * 1000, Gap));
    }

    private static EnergyAccount Play(MeterTraits traits, int seconds, Func<int, double> watts, Func<double, double> counter) => Play(traits, seconds, watts, (wh, _) => counter(wh));

    private static EnergyAccount Play(MeterTraits traits, int seconds, Func<int, double> watts, Func<double, int, double> counter)
    {
        double Show(double wh, int s) => Math.Floor(counter(wh, s) / traits.ResolutionWh) * traits.ResolutionWh;
        var a = EnergyAccount.Open(0, Show(0, 0));
        double wh = 0;
        for (int s = 1; s <= seconds; s++)
        {
            wh += watts(s) / 3600;
            a = a.Add(s * 1000L, watts(s), Show(wh, s), traits, MaxW, Gap);
        }

        return a;
    }

    private sealed class LaggingCounter(int refresh)
    {
        private double _shown;
        private int _asked;

        public double Show(double wh)
        {
            _shown = _asked++ % refresh == 0 ? wh : _shown;
            return _shown;
        }
    }
}
