using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Opens sessions. The record goes first; see <see cref="SessionEffect"/>.</summary>
internal static class Opening
{
    /// <summary>Opens a session for a party; the relay may already be on (take-over).</summary>
    public static void Open(StepScope s, string id, string badge, SessionParty party, long accessVersion, bool isMaintenance = false)
    {
        s.Record(new SessionRecord.Started(s.Now, id, party, accessVersion));
        double? count = Count(s);
        if (!s.State.Relay)
        {
            s.SetRelay(on: true);
        }

        s.State = s.State with
        {
            Awaited = null,
            LastRefusal = null,
            Session = new OpenSession
            {
                Id = id,
                Party = party,
                Badge = badge,
                Start = s.Now,
                AccessVersion = accessVersion,
                Energy = EnergyAccount.Open(s.NowMs, count, s.State.Owed, (s.State.Faults & MachineFaults.MeterDisagrees) != MachineFaults.None, s.State.CounterIsSlow),
                Activity = ActivityDetector.Start(s.NowMs),
                CheckpointMs = s.NowMs,
                RestFromMs = s.NowMs,
                IsMaintenance = isMaintenance,
            },
        };

        if (s.Profile.Presence == PresenceStyle.Tap)
        {
            SameTap.Note(s, badge, party.Member);
        }

        // Without a power reading the machine is presumed to work from the first moment.
        s.Go(s.PowerKnown ? MachineCondition.Ready : MachineCondition.Running);
        s.Tell(SignalKind.Granted);
    }

    // Where the counter begins: not at a reading from before a silence in which somebody else has used the machine. What flowed then is theirs, and is marked as missing there.
    private static double? Count(StepScope s) =>
        (s.State.Relay ? s.NowMs : s.State.RelaySinceMs) - s.State.CounterAtMs <= s.Profile.MeterGapMs ? s.State.CounterWh : null;

    /// <summary>Opens a session for a granted badge.</summary>
    public static void Open(StepScope s, MachineInput.BadgePresented badge, AccessDecision.Grant grant)
    {
        s.Decision = grant;
        Open(s, badge.NewSession, badge.Badge, new SessionParty { Member = grant.Holder, Structure = grant.Structure, Purpose = grant.Purpose }, grant.AccessVersion);
        s.Change(s.Session with { Supervises = badge.Standing.Supervises });
    }
}
