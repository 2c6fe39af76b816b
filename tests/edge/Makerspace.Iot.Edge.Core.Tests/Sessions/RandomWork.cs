using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>
/// A coherent machine under random work, commands, revocations and silences of the meter, beside an account of its own:
/// working power is never cut, energy and active time agree, and whatever was asked for comes once the machine rests.
/// </summary>
public sealed class RandomWork
{
    // Each number is a stretch of 1 to 60 s: of work, of rest, of meter silence, or an order before it.
    private static readonly Arbitrary<int[]> Days = Scripted.Numbers(60);

    [Theory]
    [InlineData(PresenceStyle.Tap, true)]
    [InlineData(PresenceStyle.Tap, false)]
    [InlineData(PresenceStyle.Slot, true)]
    public void Working_power_is_never_cut_and_the_books_agree(PresenceStyle presence, bool feedback)
    {
        MachineProfile profile = Rig.Metered with { Presence = presence, HasFeedback = feedback, IdleTimeoutSeconds = 100 };
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Days, stretches => Play(profile, stretches)));
    }

    private static void Play(MachineProfile profile, int[] stretches)
    {
        Rig rig = new Rig(profile).Ready();
        double startWh = 0;
        foreach (int n in stretches)
        {
            int seconds = 1 + (n / 64 % 60);
            bool wasOn = rig.Relay;
            if (!wasOn)
            {
                rig.Run(2, 0);
                rig.Tap(Rig.Ana);
                startWh = rig.CounterWh;
                Assert.True(rig.Relay);
            }

            string? session = rig.State.Session?.Id;
            Order(rig, n % 16);
            startWh = rig.State.Session?.Id == session ? startWh : rig.CounterWh;
            int ends = rig.Store.OfType<SessionRecord.Ended>().Count();
            for (int i = 0; i < seconds && rig.Relay; i++)
            {
                // The physical machine: it can work only behind its contactor.
                double watts = n % 4 < 2 ? 1500 : 20;
                bool silent = n % 16 is 5 or 7;
                bool seenWorking = rig.State.PowerKnown(rig.Ms, profile) && rig.State.PowerW >= profile.ActiveW;

                // A silent meter counts on.
                rig.CounterWh += silent ? watts / 3600 : 0;
                rig.Run(1, silent ? null : watts);
                Assert.False(seenWorking && !silent && watts > 1000 && !rig.Relay, "working power was cut");
            }

            if (!rig.Relay && wasOn && rig.Store.OfType<SessionRecord.Ended>().Count() > ends)
            {
                SessionRecord.Ended end = rig.Store.OfType<SessionRecord.Ended>().Last();
                double used = rig.CounterWh - startWh;
                // The counter's step, and the time without a reading at the start and at the end that is no gap yet.
                double tolerance = profile.Meter!.Value.ResolutionWh + (1500.0 * profile.MeterGapSeconds / 3600);

                // The counter has covered the silences too: an estimate is no excuse for less. What is missing at the start or the end is marked so.
                Assert.InRange(end.Figures.EnergyWh, end.Figures.EnergyQuality == EnergyQuality.Missing ? 0 : used - tolerance, used + tolerance);
            }
        }

        // Left alone and at rest, any session ends by itself.
        rig.Run(150, 20);
        rig.Run(3, 0);
        Assert.False(rig.Relay);
        Assert.Equal(rig.Store.OfType<SessionRecord.Started>().Select(s => s.Session), rig.Store.OfType<SessionRecord.Ended>().Select(e => e.Session));
    }

    private static void Order(Rig rig, int order)
    {
        switch (order)
        {
            case 3:
                rig.Do(rig.Profile.Presence == PresenceStyle.Slot ? new MachineInput.BadgeRemoved(Rig.Ana) : new MachineInput.Tick());
                break;
            case 8:
                rig.Review(Rig.Denied(DenialReason.BadgeRevoked));
                break;
            case 12:
                rig.Command(CommandVerb.EndSession);
                break;
            case 13:
                rig.Tap(Rig.Ana);
                break;
            case 15:
                rig.Tap(Rig.Ben);
                break;
        }
    }
}
