using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>What concerns the record rather than the machine: restart, committed and refused records, clock steps. True if nothing else is to look at the input.</summary>
internal static class Recovery
{
    public static bool Take(StepScope s)
    {
        switch (s.Input)
        {
            case MachineInput.Restarted restarted:
                Restart(s, restarted);
                return true;
            case MachineInput.RecordFailed failed:
                Failed(s, failed.Commit);
                return true;
            case MachineInput.RecordCommitted or MachineInput.ClockStepped:
                return true;
            default:
                return false;
        }
    }

    private static void Restart(StepScope s, MachineInput.Restarted restarted)
    {
        // A session open in this very process is no interrupted one: the input came at the wrong time and changes nothing.
        if (s.State.Session is not null)
        {
            return;
        }

        s.State = s.State with { Upkeep = restarted.Upkeep, ExtractorUntilMs = 0, FanUntilMs = 0 };
        bool isNobodys = restarted is { RelayHeld: true, Interrupted: null, NewSession: not null } && !s.Profile.IsAudit;
        bool resumed = restarted is { Interrupted: not null, RelayHeld: true } || isNobodys;
        if (isNobodys)
        {
            Resumption.TakeNobodys(s, restarted.NewSession!);
        }
        else if (resumed)
        {
            Resumption.Take(s, restarted.Interrupted!);
        }
        else
        {
            // Nothing starts again by itself: the relay is off whatever it was.
            s.SetRelay(on: false);
        }

        if (s.Profile.HasExtractorRelay && !resumed)
        {
            s.SetExtractor(on: false);
        }

        if (!resumed && restarted.Interrupted is { } open)
        {
            s.Record(new SessionRecord.Ended(
                s.Now, open.Id, open.Party, open.StartWall, open.StartClock, open.Figures ?? Nothing(), SessionEndReason.PowerLost, open.AccessVersion));
            s.State = s.State with { Upkeep = s.State.Upkeep.With(open.Figures ?? Nothing()) };
        }

        s.State = s.State with
        {
            Awaited = null,
            Blocked = restarted.Blocked ?? s.State.Blocked,
            OutOfServiceRecorded = restarted.OutOfServiceRecorded || s.State.OutOfServiceRecorded,
            // Until the list has been read again, what was out of service by the list stays so.
            ListedOutOfService = s.State.ListedOutOfService || (restarted.OutOfServiceRecorded && restarted.Blocked is null),
            Faults = s.State.Faults | restarted.Faults,
        };
        if (s.State.Condition == MachineCondition.AwaitingSupervisor)
        {
            s.Go(MachineCondition.Locked);
        }

        if (resumed)
        {
            Resumption.Settle(s);
        }

        ClosedCondition.Settle(s);
    }

    private static void Failed(StepScope s, SessionEffect.Commit commit)
    {
        bool startRefused = commit.Records.OfType<SessionRecord.Started>().Any(r => r.Session == s.State.Session?.Id);
        DisplacedSession? displaced = startRefused ? s.State.Displaced : null;
        s.State = s.State with { Displaced = null };
        if (startRefused && s.Session.IsNobodys)
        {
            // A relay that was found on stays on: the machine may be at work, and its record is offered again. What stood after the record was left out.
            s.SetRelay(on: true);
            if (s.Profile.HasExtractorRelay && s.State.Extractor)
            {
                s.SetExtractor(on: true);
            }
        }
        else if (startRefused)
        {
            OpenSession never = s.Session;
            if (displaced is not null)
            {
                // A take-over that never was: the machine is in use and on record as before, and may be hot. Only the newcomer is refused.
                s.State = s.State with { Session = displaced.Session, Condition = displaced.Condition, Since = displaced.Since, Upkeep = displaced.Upkeep };
            }
            else
            {
                // Nobody uses a machine unrecorded. The relay was not driven on: that effect comes after the refused record.
                s.SetRelay(on: false);
                s.State = s.State with { Session = null };
            }

            s.State = s.State with { Taps = [] };
            s.Decision = new AccessDecision.Denied(never.AccessVersion, never.Party.Member, DenialReason.CannotRecord);
            s.Tell(SignalKind.Refused, DenialReason.CannotRecord);
            ClosedCondition.Settle(s);
        }

        RecordKeeping.Keep(s, commit, goesOn: displaced?.Session.Id);
    }

    private static SessionFigures Nothing() => new()
    {
        OccupiedSeconds = 0,
        ActiveSeconds = 0,
        EnergyWh = 0,
        EnergyQuality = EnergyQuality.Missing,
        PeakW = 0,
        GapSeconds = 0,
    };
}
