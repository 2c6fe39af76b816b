using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Tests.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Metering;

/// <summary>
/// The counter of a plug counts in steps of 1, 10 or 100 Wh, and a session begins anywhere within one. The count at the opening is of before the session:
/// what filled the step until then is not charged to it, whether or not power is sampled in the first seconds.
/// </summary>
public sealed class CoarseCounters
{
    private const long Gap = 5000;
    private const double MaxW = 3_680;
    private static readonly Arbitrary<int[]> Scripts = Scripted.Numbers(8);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void A_session_without_power_in_its_first_seconds_is_not_charged_the_step_of_before(double stepWh)
    {
        // A hundredth of a watt-hour is missing to the next step. It comes in the first seconds, which no sample of power sees.
        var plug = new Plug(stepWh, filledWh: stepWh - 0.01);
        plug.Play(seconds: 8, watts: 60, told: false);
        plug.Play(seconds: 60, watts: 60, told: true);
        Assert.InRange(plug.EnergyWh, plug.FlowedWh - 0.16, plug.FlowedWh + 0.01);
        Assert.Equal(EnergyQuality.Estimated, plug.Quality);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void A_session_that_no_sample_of_power_sees_is_charged_no_more_than_its_time_allows(double stepWh)
    {
        var plug = new Plug(stepWh, filledWh: stepWh - 0.01);
        plug.Play(seconds: 8, watts: 60, told: false);
        Assert.InRange(plug.EnergyWh, 0, MaxW * 8 / 3600);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void Once_the_first_step_is_past_the_counter_tells_what_flowed_unseen(double stepWh)
    {
        var plug = new Plug(stepWh, filledWh: 0);
        plug.Play(seconds: 20, watts: 1800, told: true);
        plug.Play(seconds: (int)(stepWh * 20), watts: 1800, told: false);
        plug.Play(seconds: 20, watts: 1800, told: true);
        Assert.InRange(plug.EnergyWh, plug.FlowedWh - stepWh - 2, plug.FlowedWh + 0.5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void At_a_steady_load_no_more_is_charged_than_what_flowed_and_less_by_a_step_at_most(double stepWh) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(Scripts, script =>
        {
            double watts = 60 * (1 + (script.Sum() % 50));
            Plug plug = Played(stepWh, script, _ => watts);
            Assert.True(plug.EnergyWh <= (1.03 * plug.FlowedWh) + plug.BetweenWh + 1e-6, $"{plug.EnergyWh} Wh of {plug.FlowedWh} Wh");
            Assert.True(plug.EnergyWh >= (0.97 * plug.FlowedWh) - stepWh - plug.BetweenWh - 1e-6, $"{plug.EnergyWh} Wh of {plug.FlowedWh} Wh");
            Assert.Equal(EnergyQuality.Estimated, plug.Quality);
        }));

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void However_load_and_samples_come_and_go_energy_is_within_the_two_steps_that_the_counter_leaves_open(double stepWh) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(Scripts, script =>
        {
            Plug plug = Played(stepWh, script, n => n / 4 % 4 * 900);
            Assert.True(plug.EnergyWh <= (1.03 * plug.FlowedWh) + stepWh + plug.BetweenWh + 1e-6, $"{plug.EnergyWh} Wh of {plug.FlowedWh} Wh");
            Assert.True(plug.EnergyWh >= (0.97 * plug.FlowedWh) - (2 * stepWh) - plug.BetweenWh - 1e-6, $"{plug.EnergyWh} Wh of {plug.FlowedWh} Wh");
            Assert.Equal(EnergyQuality.Estimated, plug.Quality);
        }));

    private static Plug Played(double stepWh, int[] script, Func<int, double> watts)
    {
        var plug = new Plug(stepWh, filledWh: stepWh * (script.Sum() % 1000) / 1000);
        foreach (int n in script)
        {
            plug.Play(1 + (n / 16 % 300), watts(n), told: n % 4 != 0);
        }

        plug.Play(2, watts(script.Length == 0 ? 0 : script[^1]), told: true);
        return plug;
    }

    // Told each second, counter and power together, as a plug that is asked; its counter shows whole steps.
    private sealed class Plug(double stepWh, double filledWh)
    {
        private readonly MeterTraits _traits = new(stepWh, IsBillable: false) { MaxPowerW = MaxW };
        private EnergyAccount _account = EnergyAccount.Open(0, 40 * stepWh);
        private long _ms;
        private double _lastW;
        private bool _sampled = true;

        public double FlowedWh { get; private set; }

        /// <summary>What the trapezoid may add or leave out where power changes between two samples.</summary>
        public double BetweenWh { get; private set; }

        public double EnergyWh => _account.EnergyWh;

        public EnergyQuality Quality => _account.QualityAt(_ms, Gap);

        public void Play(int seconds, double watts, bool told)
        {
            for (int s = 0; s < seconds; s++)
            {
                _ms += 1000;
                FlowedWh += watts / 3600;
                BetweenWh += told && _sampled ? Math.Abs(watts - _lastW) / 3600 : 0;
                (_lastW, _sampled) = (watts, told);
                double shown = (40 * stepWh) + (Math.Floor((filledWh + FlowedWh) / stepWh) * stepWh);
                _account = _account.Add(_ms, told ? watts : null, shown, _traits, MaxW, Gap);
            }
        }
    }
}
