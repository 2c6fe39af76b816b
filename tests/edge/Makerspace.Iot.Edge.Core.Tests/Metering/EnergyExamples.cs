using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Tests.Metering;

/// <summary>Worked examples of the energy account.</summary>
public sealed class EnergyExamples
{
    private const long Gap = 5000;
    private const double MaxW = 25_000;
    private static readonly MeterTraits Traits = new(1, RollOverWh: 10_000);

    [Fact]
    public void A_counter_that_the_power_bears_out_gives_its_difference()
    {
        EnergyAccount a = Feed(EnergyAccount.Open(0, 500), from: 1, to: 3600, w: 995, counter: s => 500 + (s * 1000.0 / 3600));
        Assert.Equal(1000, a.EnergyWh, 6);
        Assert.Equal(EnergyQuality.Metered, a.QualityAt(3_600_000, Gap));
        Assert.Equal(995, a.PeakW);
    }

    [Fact]
    public void A_meter_that_is_not_billable_makes_an_estimate_of_what_it_counts()
    {
        var a = EnergyAccount.Open(0, 500);
        for (int s = 1; s <= 3600; s++)
        {
            a = a.Add(s * 1000, 1000, 500 + (s * 1000.0 / 3600), new MeterTraits(1, IsBillable: false), MaxW, Gap);
        }

        Assert.InRange(a.EnergyWh, 999.5, 1000.5);
        Assert.Equal(EnergyQuality.Estimated, a.QualityAt(3_600_000, Gap));
    }

    [Fact]
    public void A_roll_over_is_followed()
    {
        EnergyAccount a = Feed(EnergyAccount.Open(0, 9_990), 1, 360, 1000, s => (9_990 + (s * 1000.0 / 3600)) % 10_000);
        Assert.Equal(100, a.EnergyWh, 6);
        Assert.Equal(EnergyQuality.Metered, a.QualityAt(360_000, Gap));
    }

    [Fact]
    public void A_reset_in_mid_session_is_bridged_by_the_power_samples()
    {
        EnergyAccount a = Feed(EnergyAccount.Open(0, 5_000), 1, 1800, 1000, s => 5_000 + (s * 1000.0 / 3600));
        a = Feed(a, 1801, 3600, 1000, s => (s - 1800) * 1000.0 / 3600);
        Assert.Equal(1000, a.EnergyWh, 3);
        Assert.Equal(EnergyQuality.Estimated, a.QualityAt(3_600_000, Gap));
    }

    [Fact]
    public void One_corrupt_count_is_not_believed_and_leaves_no_trace()
    {
        EnergyAccount a = Feed(EnergyAccount.Open(0, 0), 1, 100, 3600, s => s);
        EnergyAccount corrupt = a.Add(101_000, 3600, 9_000, Traits, MaxW, Gap);
        Assert.Equal(101, corrupt.EnergyWh, 6);
        Assert.Equal(EnergyQuality.Estimated, corrupt.QualityAt(101_000, Gap));
        EnergyAccount b = Feed(corrupt, 102, 200, 3600, s => s);
        Assert.Equal(200, b.EnergyWh, 6);
        Assert.Equal(EnergyQuality.Metered, b.QualityAt(200_000, Gap));
    }

    [Fact]
    public void A_jump_that_stays_is_a_new_count_and_its_size_is_not_billed()
    {
        EnergyAccount a = Feed(EnergyAccount.Open(0, 0), 1, 100, 3600, s => s);
        a = Feed(a, 101, 200, 3600, s => 7_000 + s);
        Assert.InRange(a.EnergyWh, 199, 201);
        Assert.Equal(EnergyQuality.Estimated, a.QualityAt(200_000, Gap));
    }

    [Fact]
    public void A_silence_is_bridged_by_the_counter_and_marked()
    {
        EnergyAccount a = Feed(EnergyAccount.Open(0, 0), 1, 100, 3600, s => s);
        Assert.Equal(EnergyQuality.Missing, a.QualityAt(160_000, Gap));
        Assert.Equal(60, a.GapSecondsAt(160_000, Gap));
        a = Feed(a, 200, 300, 3600, s => s);
        Assert.Equal(300, a.EnergyWh, 6);
        Assert.Equal(100, a.GapSecondsAt(300_000, Gap));
        Assert.Equal(EnergyQuality.Estimated, a.QualityAt(300_000, Gap));
    }

    [Fact]
    public void Without_a_counter_power_is_integrated_by_the_trapezoid_rule()
    {
        var a = EnergyAccount.Open(0, null);
        // 0 to 3600 W in ten seconds, ten seconds of 3600 W, back to 0 in ten seconds: 5 + 10 + 5 Wh.
        for (int s = 1; s <= 30; s++)
        {
            double w = s <= 10 ? s * 360.0 : s <= 20 ? 3600 : (30 - s) * 360.0;
            a = a.Add(s * 1000, w, null, Traits, MaxW, Gap);
        }

        Assert.Equal(20, a.EnergyWh, 9);
        Assert.Equal(EnergyQuality.Estimated, a.QualityAt(30_000, Gap));
        Assert.Equal(3600, a.PeakW);
    }

    [Fact]
    public void Without_a_counter_what_lies_in_a_gap_is_missing_and_stays_so()
    {
        EnergyAccount a = Feed(EnergyAccount.Open(0, null), 1, 100, 3600, null);
        double before = a.EnergyWh;
        a = a.Add(200_000, 3600, null, Traits, MaxW, Gap);
        Assert.Equal(before, a.EnergyWh);
        a = Feed(a, 201, 210, 3600, null);
        Assert.Equal(before + 10, a.EnergyWh, 6);
        Assert.Equal(EnergyQuality.Missing, a.QualityAt(210_000, Gap));
        Assert.Equal(100, a.GapSecondsAt(210_000, Gap));
    }

    [Fact]
    public void A_counter_that_stays_away_is_replaced_by_the_power_samples()
    {
        EnergyAccount a = Feed(EnergyAccount.Open(0, 0), 1, 100, 3600, s => s);
        a = Feed(a, 101, 200, 3600, null);
        Assert.Equal(200, a.EnergyWh, 3);
        Assert.Equal(EnergyQuality.Estimated, a.QualityAt(200_000, Gap));
    }

    [Fact]
    public void A_counter_alone_is_metered()
    {
        var a = EnergyAccount.Open(0, 100);
        for (int s = 1; s <= 100; s++)
        {
            a = a.Add(s * 1000, null, 100 + s, Traits, MaxW, Gap);
        }

        Assert.Equal(100, a.EnergyWh, 6);
        Assert.Equal(EnergyQuality.Metered, a.QualityAt(100_000, Gap));
        Assert.Equal(0, a.PeakW);
    }

    [Fact]
    public void A_session_that_reads_nothing_is_missing()
    {
        var a = EnergyAccount.Open(0, 100);
        Assert.Equal(EnergyQuality.Metered, a.QualityAt(5_000, Gap));
        Assert.Equal(EnergyQuality.Missing, a.QualityAt(60_000, Gap));
        Assert.Equal(60, a.GapSecondsAt(60_000, Gap));
        Assert.Equal(0, a.EnergyWh);
    }

    private static EnergyAccount Feed(EnergyAccount a, int from, int to, double w, Func<int, double>? counter)
    {
        for (int s = from; s <= to; s++)
        {
            a = a.Add(s * 1000L, w, counter?.Invoke(s), Traits, MaxW, Gap);
        }

        return a;
    }
}
