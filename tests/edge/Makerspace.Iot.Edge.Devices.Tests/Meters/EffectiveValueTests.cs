using Makerspace.Iot.Edge.Devices.Meters.Ads1115;

namespace Makerspace.Iot.Edge.Devices.Tests.Meters;

public sealed class EffectiveValueTests
{
    [Theory]
    [InlineData(50, 5, 0.0)]
    [InlineData(50, 5, 1.1)]
    [InlineData(60, 6, 2.7)]
    [InlineData(50, 1, 0.4)]
    public void A_sine_on_a_bias_has_its_effective_value_whatever_its_phase(int hertz, int cycles, double phase)
    {
        var value = new EffectiveValue((double)cycles / hertz);
        var random = new Random(1);
        for (double at = 0; !value.IsComplete; at += (1.0 + (0.3 * random.NextDouble())) / 1_000)
        {
            value.Add(at, 1.65 + (Math.Sqrt(2) * 0.5 * Math.Sin((2 * Math.PI * hertz * at) + phase)));
        }

        Assert.Equal(1.65, value.Mean, 2);
        Assert.Equal(0.5, value.Rms, 0.5 * 0.02);
    }

    [Fact]
    public void A_steady_voltage_has_no_effective_value_around_its_mean()
    {
        var value = new EffectiveValue(0.1);
        for (int ms = 0; !value.IsComplete; ms++)
        {
            value.Add(ms / 1_000.0, 1.65);
        }

        Assert.Equal(1.65, value.Mean, 9);
        Assert.Equal(0, value.Rms, 6);
    }

    [Fact]
    public void The_last_stretch_is_cut_where_the_time_ends()
    {
        var value = new EffectiveValue(1);
        value.Add(0, 0);
        value.Add(0.75, 0);
        value.Add(1.25, 4);
        Assert.True(value.IsComplete);
        value.Add(9, 1_000);
        Assert.Equal(3, value.Count);
        Assert.Equal(0.25 * 2 / 2, value.Mean, 9);
    }
}
