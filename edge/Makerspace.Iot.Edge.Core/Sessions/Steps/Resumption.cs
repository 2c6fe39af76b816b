using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// Takes a session up again whose relay outlived the program: the machine may be at work, and software never cuts it. Nothing starts here that was not on.
/// What flowed between the last checkpoint and now is missing from the energy, which says so; the occupied time has no hole.
/// </summary>
internal static class Resumption
{
    private static readonly SessionFigures Nothing = new() { OccupiedSeconds = 0, ActiveSeconds = 0, EnergyWh = 0, EnergyQuality = EnergyQuality.Missing, PeakW = 0, GapSeconds = 0 };

    /// <summary>
    /// The relay was on, and no record says for whom: the outbox was damaged or is gone. Nobody knows whether the machine works, so it goes on, recorded from now on in nobody's name.
    /// </summary>
    public static void TakeNobodys(StepScope s, string id)
    {
        var party = new SessionParty { Member = SessionParty.Unbadged };
        s.Record(new SessionRecord.Started(s.Now, id, party, AccessVersion: 0));
        Take(s, new InterruptedSession(id, party, s.Now.Wall, s.Now.Clock, 0, Nothing) { StartMonotonicMs = s.NowMs });
    }

    public static void Take(StepScope s, InterruptedSession open)
    {
        SessionFigures figures = open.Figures ?? Nothing;
        long known = (long)(figures.OccupiedSeconds * 1000);
        long start = Math.Min(open.StartMonotonicMs ?? s.NowMs - known, s.NowMs);
        s.SetRelay(on: true);
        s.State = s.State with
        {
            // What it did last is not known: it may have worked until now.
            WorkUntilMs = s.NowMs,
            Session = new OpenSession
            {
                Id = open.Id,
                Party = open.Party,
                Badge = "",
                Start = new Instant(start, open.StartWall, open.StartClock),
                AccessVersion = open.AccessVersion,
                Energy = EnergyAccount.Resume(Math.Min(start + known, s.NowMs), figures.EnergyWh, figures.PeakW, figures.GapSeconds),
                Activity = ActivityDetector.Resume(s.NowMs, figures.ActiveSeconds),
                CheckpointMs = s.NowMs,
                RestFromMs = s.NowMs,

                // The clock of what nothing is known of begins here: a long session is not cut for want of a first reading.
                ExtendedMs = s.NowMs,
                Worked = figures.ActiveSeconds > 0,
                WorkedFromMs = figures.ActiveSeconds > 0 ? s.NowMs : null,

                // Only a badge or key of maintenance has no structure and this purpose; a member's own upkeep is reviewed as usual.
                IsMaintenance = open.Party is { Purpose: SessionPurpose.Maintenance, Structure: null },
                IsNobodys = open.Party.Member == SessionParty.Unbadged && !s.Profile.IsAudit,
            },
        };
        s.Go(Rest.ConditionNow(s));
    }

    /// <summary>What was asked for before stays asked for, as far as it was written down.</summary>
    public static void Settle(StepScope s)
    {
        if (s.Profile.IsAudit)
        {
            return;
        }

        if (s.Session.IsNobodys)
        {
            Closing.Request(s, SessionEndReason.AccessWithdrawn);
        }

        if ((s.State.Faults & MachineFaults.Latched) != MachineFaults.None)
        {
            Closing.Request(s, SessionEndReason.Fault);
        }
        else if (s.State.Blocked is not null && !s.Session.IsMaintenance)
        {
            Closing.Request(s, SessionEndReason.Command);
        }
    }
}
