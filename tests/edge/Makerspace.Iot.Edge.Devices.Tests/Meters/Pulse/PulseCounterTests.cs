using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Meters.Pulse;

/// <summary>1,000 pulses per kilowatt-hour, times in seconds: a pulse is one watt-hour, a pulse a second 3,600 W.</summary>
public sealed class PulseCounterTests
{
    private readonly PulseCounter _counter = new(1, TimeSpan.FromSeconds(300), 0);
    private uint _number;

    [Fact]
    public void Pulses_are_counted_and_power_is_energy_over_the_time_between_them()
    {
        Pulse(10);
        Pulse(14);
        Assert.Equal(2, _counter.Count);
        Assert.Equal(900, Power(14)!.Value, 9);
        Assert.Equal(900, Power(18)!.Value, 9);
    }

    [Fact]
    public void A_pulse_that_does_not_come_means_at_most_so_much_power()
    {
        Pulse(10);
        Pulse(14);
        Assert.Equal(450, Power(22)!.Value, 9);
        Assert.Equal(36, Power(114)!.Value, 9);
        Assert.Equal(3_600.0 / 299, Power(313)!.Value, 9);
        Assert.Equal(0, Power(314));
        Assert.Equal(0, Power(10_000));
    }

    [Fact]
    public void The_first_pulse_tells_nothing_of_the_power_and_no_pulse_at_all_means_none_after_the_time_out()
    {
        Assert.Null(Power(1));
        Assert.Null(Power(299));
        Assert.Equal(0, Power(300));
        Pulse(1_000);
        Assert.Null(Power(1_001));
        Pulse(1_010);
        Assert.Equal(360, Power(1_010)!.Value, 9);
    }

    [Fact]
    public void A_rest_as_long_as_the_time_out_is_no_interval()
    {
        Pulse(10);
        Pulse(14);
        Pulse(5_000);
        Assert.Null(Power(5_001));
        Pulse(5_002);
        Assert.Equal(1_800, Power(5_002)!.Value, 9);
    }

    [Fact]
    public void The_pulses_of_one_reading_are_taken_together()
    {
        Pulse(10);
        Add(11.2, 11.9, 13.1, 14);
        Assert.Equal(5, _counter.Count);
        Assert.Equal(3_600, Power(14)!.Value, 6);
    }

    [Fact]
    public void The_first_pulses_after_a_rest_give_the_power_among_themselves()
    {
        Add(1_000, 1_001, 1_002);
        Assert.Equal(3_600, Power(1_002)!.Value, 9);
    }

    [Fact]
    public void Pulses_that_did_not_fit_the_queue_are_counted_by_their_numbers_for_energy_and_power()
    {
        Pulse(1);
        _number += 9;
        Pulse(11);
        Assert.Equal((11L, 9L), (_counter.Count, _counter.Recovered));
        Assert.Equal(3_600, Power(11)!.Value, 9);
    }

    [Fact]
    public void The_numbers_run_over_and_one_that_goes_back_counts_as_one()
    {
        var counter = new PulseCounter(1, TimeSpan.FromSeconds(300), 0);
        counter.Add([new PulseEdge(1, 1)]);
        counter.Add([new PulseEdge(2, 0x7FFF_FFFF)]);
        counter.Add([new PulseEdge(3, 0xFFFF_FFF0)]);
        counter.Add([new PulseEdge(4, 5)]);
        Assert.Equal(0x1_0000_0005, counter.Count);
        counter.Add([new PulseEdge(5, 5), new PulseEdge(6, 1)]);
        Assert.Equal(0x1_0000_0007, counter.Count);
    }

    [Fact]
    public void Whatever_edges_come_the_count_only_grows_and_power_is_finite_and_never_negative()
    {
        var random = new Random(FuzzInputs.Seed);
        var counter = new PulseCounter(0.1, TimeSpan.FromSeconds(300), 0);
        var edges = new PulseEdge[3];
        long now = 0;
        for (long i = 0; i < Fuzz.Inputs; i++)
        {
            for (int e = 0; e < edges.Length; e++)
            {
                edges[e] = new PulseEdge(random.Next(4) == 0 ? random.NextInt64() - (long.MaxValue / 2) : now + random.Next(-1_000, 1_000_000), random.Next(3) == 0 ? (uint)random.Next() : edges[e].Number + 1);
            }

            long before = counter.Count;
            now += random.Next(2_000_000);
            counter.Add(edges.AsSpan(0, random.Next(4)));
            double? power = counter.PowerW(now);
            Assert.True(counter.Count >= before && counter.Recovered <= counter.Count, $"seed {FuzzInputs.Seed}, round {i}");
            Assert.True(power is null or >= 0 && !double.IsInfinity(power ?? 0), $"seed {FuzzInputs.Seed}, round {i}: {power} W");
        }
    }

    private double? Power(double seconds) => _counter.PowerW((long)(seconds * 1e9));

    private void Pulse(double seconds) => Add(seconds);

    private void Add(params double[] seconds) => _counter.Add([.. seconds.Select(s => new PulseEdge((long)(s * 1e9), ++_number))]);
}
