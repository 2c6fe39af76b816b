using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Tests.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Metering;

/// <summary>
/// Whatever a meter does (roll over, be reset, be misread, fall silent, lose its counter or its power reading), energy is never negative and never goes back, never more than what flowed,
/// never less where a counter covered it or the figure is not marked as missing; and the flags are true. A failure prints the seed to replay.
/// </summary>
public sealed class EnergyProperties
{
    private static readonly Arbitrary<int[]> Scripts = Scripted.Numbers(30);

    [Theory]
    [InlineData(1, 10_000.0, 9_950)]
    [InlineData(1, 10_000.0, 400)]
    [InlineData(10, null, 400)]
    [InlineData(0.1, null, 0)]
    public void An_account_stays_within_what_flowed_and_says_what_it_does_not_know(double resolutionWh, double? rollOverWh, double count)
    {
        var traits = new MeterTraits(resolutionWh, rollOverWh);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Scripts, script =>
        {
            var supply = new MeteredSupply(traits, count);
            Array.ForEach(script, supply.Play);
            supply.Settle();
        }));
    }
}
