using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Tests.Sessions;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

/// <summary>
/// The profile files that workshops use, read by the agent's own binder, in every wiring: no sequence of inputs cuts a machine at work, loses or doubles a session, or breaks another safety rule.
/// </summary>
public sealed class ProfileSafetyTests
{
    private const int Wirings = 64;
    private static readonly bool LongRun = Environment.GetEnvironmentVariable("MAKERSPACE_LONG") == "1";

    public static TheoryData<string, GuardMode> Cases()
    {
        var data = new TheoryData<string, GuardMode>();
        foreach (string name in ProfileTests.Names.Select(n => n.Data))
        {
            data.Add(name, GuardMode.Enforce);
            data.Add(name, GuardMode.Audit);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_sequence_of_inputs_cuts_a_machine_at_work(string name, GuardMode mode)
    {
        ProfileSettings file = ProfileTests.Read(JsonValue.Create(name)).Profile;
        Gen<(bool, int[])> cases = Gen.Elements(true, false).SelectMany(upkeep => Gen.Choose(0, 1_600_000).ArrayOf(250).Select(script => (upkeep, script)));
        for (int wiring = 0; wiring < Wirings; wiring++)
        {
            foreach (MeterKind meter in HasMeter(wiring) ? Enum.GetValues<MeterKind>() : [MeterKind.Fast])
            {
                MachineProfile wired = Wire(file, mode, wiring, meter);
                Check.One(
                    Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(LongRun ? 40 : 1),
                    Prop.ForAll(Arb.From(cases), c =>
                    {
                        MachineProfile profile = wired with { UpkeepSessions = 2, UpkeepActiveHours = 0.1, UpkeepBlocks = c.Item1 };
                        Assert.Empty(profile.Validate());
                        var world = new RandomWorld(profile);
                        foreach (int n in c.Item2)
                        {
                            world.Play(n % 40, n / 40 % 5003, n / 40 / 5003);
                        }

                        world.Settle();
                    }).Label($"{name}, {mode}, wiring {wiring}, {meter}"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_whole_job_is_never_cut_and_ends_by_itself_once_the_machine_is_left(string name, GuardMode mode)
    {
        ProfileSettings file = ProfileTests.Read(JsonValue.Create(name)).Profile;
        MachineProfile profile = Wire(file, mode, wiring: 63) with { Interlocks = InterlockKinds.None };
        double working = (profile.ActiveW + Math.Min(profile.GreatestPowerW, 25_000)) / 2;
        var rig = new Rig(profile);
        var job = new HeatedJob(rig);
        job.Run(2, 0);
        rig.Tap(Rig.Ana);
        job.Run(60, 0);
        job.Run(120, working);
        Assert.Equal(MachineCondition.Running, rig.Condition);

        // Everything that asks for the end, while it works.
        rig.Command(CommandVerb.EndSession);
        rig.Command(CommandVerb.Block);
        rig.Review(Rig.Denied(DenialReason.BadgeRevoked));
        rig.Do(new MachineInput.ButtonRead(Pressed: false));
        rig.Do(new MachineInput.ButtonRead(Pressed: true));
        job.Run(3600, working);
        Assert.True(rig.Relay);

        // A thermostat's pause, longer than the idle dwell: the heat that it holds is work.
        double pause = job.IsHeated ? (profile.IdleDwellSeconds + profile.HoldMaxSeconds) / 2 : 0;
        job.Run(pause, 0, holds: true);
        Assert.True(rig.Relay);
        job.Run(pause > 0 ? 300 : 0, working);

        // Left alone: it cools, and ends within all the times of its profile together.
        double longest = profile.IdleDwellSeconds + profile.IdleTimeoutSeconds + profile.CoolDownSeconds + profile.CoolDownMaxSeconds + profile.RunOnSeconds + profile.ExtractorRunOnSeconds + 60;
        for (double waited = 0; waited < longest && (rig.State.Session is not null || rig.Extractor); waited += 30)
        {
            bool on = rig.Relay;
            job.Run(30, 0);
            Assert.True(mode == GuardMode.Audit || !on || rig.Relay || job.HasCooled, "it was let go before it had cooled");
        }

        Assert.Null(rig.State.Session);
        Assert.False(rig.Extractor);
        Assert.Equal(mode == GuardMode.Audit, rig.Relay);
        Assert.InRange(rig.Store.OfType<SessionRecord.Ended>().First().Figures.ActiveSeconds - pause, 3600, 4300);
    }

    private static bool HasMeter(int wiring) => (wiring & 1) != 0;

    // Six bits of wiring: what a workshop may have or lack.
    private static MachineProfile Wire(ProfileSettings file, GuardMode mode, int wiring, MeterKind meter = MeterKind.Fast)
    {
        MachineProfile profile = file.Profile with
        {
            Mode = mode,
            Meter = !HasMeter(wiring) ? null : meter switch
            {
                MeterKind.Pulses => new MeterTraits(1, SettleSeconds: 300),
                MeterKind.Plug => new MeterTraits(1, IsBillable: false),
                _ => new MeterTraits(1),
            },
            HasFeedback = (wiring & 2) != 0,
            Interlocks = (wiring & 4) != 0 ? file.RequiredInterlocks : InterlockKinds.EmergencyStop,
            HasExtractorRelay = (wiring & 8) != 0,
            DropAtOnce = (wiring & 16) != 0 ? InterlockKinds.EmergencyStop | InterlockKinds.Lid : InterlockKinds.EmergencyStop,
            Presence = (wiring & 32) != 0 ? file.Profile.Presence : PresenceStyle.Slot,
        };

        // Asked every ten seconds through a radio mesh, the slowest that is usual.
        return meter == MeterKind.Plug ? PlugProfile.Fit(profile, longestGapSeconds: HasMeter(wiring) ? 31 : null, confirmSeconds: 5) : profile;
    }

    /// <summary>How soon a meter tells what flows.</summary>
    public enum MeterKind
    {
        /// <summary>Each second.</summary>
        Fast,

        /// <summary>By the pulse that does not come.</summary>
        Pulses,

        /// <summary>A smart plug that is asked now and then.</summary>
        Plug,
    }
}
