using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>
/// Random inputs at random times, coherent or not, with a store that refuses now and then and an agent that dies now and then.
/// The step itself asserts <see cref="SafetyInvariants"/>; here stands what only the store can see. A failure prints the seed to replay.
/// </summary>
public sealed class RandomInputs
{
    private static readonly Dictionary<string, MachineProfile> ProfilesByName = new(StringComparer.Ordinal)
    {
        ["tap, meter, feedback, stop"] = Rig.Metered,
        ["slot, meter, cool-down"] = new() { Presence = PresenceStyle.Slot, Meter = new MeterTraits(1, 10_000), CoolDownSeconds = 20, IdleTimeoutSeconds = 40, IdleWarningSeconds = 10, StartTimeoutSeconds = 15 },
        ["tap, bare"] = new() { UnmeteredTimeoutSeconds = 600 },
        ["slot, feedback, no meter"] = new() { Presence = PresenceStyle.Slot, HasFeedback = true, RunOnSeconds = 7 },
        ["tap, everything"] = new()
        {
            Meter = new MeterTraits(0.1),
            HasFeedback = true,
            Interlocks = InterlockKinds.EmergencyStop | InterlockKinds.Lid | InterlockKinds.Extractor | InterlockKinds.Coolant,
            DropAtOnce = InterlockKinds.EmergencyStop | InterlockKinds.Lid,
            IdleTimeoutSeconds = 20,
            IdleWarningSeconds = 5,
            StartTimeoutSeconds = 10,
            SupervisorTimeoutSeconds = 8,
            ActiveDwellSeconds = 0,
            IdleDwellSeconds = 0,
            RunOnSeconds = 3,
        },
    };

    private static readonly bool LongRun = Environment.GetEnvironmentVariable("MAKERSPACE_LONG") == "1";
    private static readonly Arbitrary<int[]> Scripts = Scripted.Numbers(400);

    public static TheoryData<string> Names() => [.. ProfilesByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_sequence_of_inputs_breaks_a_safety_rule_or_loses_or_doubles_a_session(string name)
    {
        MachineProfile profile = ProfilesByName[name];
        Assert.Empty(profile.Validate());
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(100),
            Prop.ForAll(Scripts, script =>
            {
                var world = new RandomWorld(profile);
                foreach (int n in script)
                {
                    world.Play(n % 40, n / 40 % 5003, n / 40 / 5003);
                }

                world.Settle();
            }));
    }

    [Fact]
    public void No_profile_whatever_breaks_one_either()
    {
        // A profile of random figures for each script: everything that can be set is set in some of them. MAKERSPACE_LONG=1 tries a hundred times as many.
        Gen<(int, int[])> cases = Gen.Choose(0, int.MaxValue).SelectMany(seed => Gen.Choose(0, 1_600_000).ArrayOf(300).Select(script => (seed, script)));
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(LongRun ? 40_000 : 400),
            Prop.ForAll(Arb.From(cases), c =>
            {
                MachineProfile profile = RandomProfile.Of(c.Item1);
                Assert.Empty(profile.Validate());
                var world = new RandomWorld(profile);
                foreach (int n in c.Item2)
                {
                    world.Play(n % 40, n / 40 % 5003, n / 40 / 5003);
                }

                world.Settle();
            }));
    }
}
