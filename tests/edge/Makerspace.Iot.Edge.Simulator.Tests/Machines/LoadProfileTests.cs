using Makerspace.Iot.Edge.Simulator.Machines;

namespace Makerspace.Iot.Edge.Simulator.Tests.Machines;

public sealed class LoadProfileTests
{
    public static TheoryData<LoadKind> Kinds => [.. Enum.GetValues<LoadKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_job_stays_within_its_bounds_and_works_for_most_of_its_time(LoadKind kind)
    {
        LoadTraits traits = LoadTraits.Of(kind);
        for (ulong seed = 1; seed <= 5; seed++)
        {
            double length = traits.JobMinutes.Least * 60;
            var job = new LoadProfile(kind, seed, length);
            double active = 0;
            for (double t = 0; t < length; t += 0.5)
            {
                double power = job.PowerW(t);
                Assert.InRange(power, traits.StandbyW, traits.MostW);
                active += power > traits.ActiveW ? 0.5 : 0;
            }

            Assert.InRange(active / length, 0.4, 1.0);
            Assert.Equal(traits.StandbyW, job.PowerW(-1));
            Assert.Equal(traits.StandbyW, job.PowerW(length + 1));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_thresholds_part_rest_from_work(LoadKind kind)
    {
        LoadTraits traits = LoadTraits.Of(kind);
        Assert.True(traits.StandbyW < traits.IdleW && traits.IdleW < traits.ActiveW && traits.ActiveW < traits.MostW);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_seed_gives_the_same_curve_and_another_seed_another(LoadKind kind)
    {
        double[] Curve(ulong seed) => Enumerable.Range(0, 600).Select(t => new LoadProfile(kind, seed, 3600).PowerW(t)).ToArray();
        Assert.Equal(Curve(7), Curve(7));
        Assert.NotEqual(Curve(7), Curve(8));
    }

    [Theory]
    [InlineData(LoadKind.Press, 90, 3.5, 13)]
    [InlineData(LoadKind.Printer, 120, 0.15, 0.5)]
    [InlineData(LoadKind.Laser, 20, 0.25, 0.6)]
    [InlineData(LoadKind.Sewing, 30, 0.05, 0.2)]
    public void A_job_uses_an_energy_of_the_order_of_life(LoadKind kind, double minutes, double leastKwh, double mostKwh)
    {
        var job = new LoadProfile(kind, 3, minutes * 60);
        Assert.InRange(job.EnergyWh(minutes * 60, 1) / 1000, leastKwh, mostKwh);
    }

    [Fact]
    public void A_press_heats_for_long_and_then_its_thermostat_cycles()
    {
        var job = new LoadProfile(LoadKind.Press, 1, 5400);
        Assert.All(Enumerable.Range(0, 1400), t => Assert.True(job.PowerW(t) > 8000));
        double[] hold = Enumerable.Range(2700, 2000).Select(t => job.PowerW(t)).ToArray();
        int switches = hold.Zip(hold.Skip(1), (a, b) => a > 1000 != b > 1000).Count(s => s);
        Assert.InRange(switches, 20, 50);
    }
}
