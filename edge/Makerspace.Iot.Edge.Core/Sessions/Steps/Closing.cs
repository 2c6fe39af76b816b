using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Ends sessions: asked for at any time, done at rest.</summary>
internal static class Closing
{
    /// <summary>Asks for the end. A stronger reason replaces a weaker one that is still waiting; the end comes in this step if the machine rests already.</summary>
    /// <param name="s">The step.</param>
    /// <param name="reason">Why.</param>
    /// <param name="hasLooked">With <see cref="SessionEndReason.BadgeOut"/>: true if the member did it at the machine.</param>
    public static void Request(StepScope s, SessionEndReason reason, bool hasLooked = true)
    {
        OpenSession session = s.Session;
        s.Change(session with
        {
            EndRequest = session.EndRequest is { } earlier && Rank(earlier) >= Rank(reason) ? earlier : reason,
            BadgedOut = session.BadgedOut || reason == SessionEndReason.BadgeOut,
            LeftUnseenMs = reason == SessionEndReason.BadgeOut && hasLooked && !s.State.PowerWitnessed(s.NowMs, s.NowMs, s.Profile) ? s.NowMs : session.LeftUnseenMs,
        });
        bool begins = s.State.Condition != MachineCondition.Ending;
        s.Go(MachineCondition.Ending);
        if (!TryFinish(s) && begins)
        {
            s.Tell(SignalKind.Ending);
        }
    }

    /// <summary>In Ending: ends if it is safe now.</summary>
    public static bool TryFinish(StepScope s)
    {
        OpenSession session = s.Session;
        if (session.EndRequest is not { } reason)
        {
            return false;
        }

        if (Heat.MustCool(s) || (session.CardOutMs is { } taken && s.NowMs - taken < s.WindowMs))
        {
            return false;
        }

        double hold = Math.Max(Heat.CoolDownSeconds(s), s.Profile.RunOnSeconds);
        long due = Math.Max(s.State.Since.MonotonicMs, (s.State.WorkUntilMs ?? 0) + (long)(hold * 1000));
        bool safe = s.PowerKnown
            ? s.AtRest && s.State.PowerWitnessed(due, s.NowMs, s.Profile) && (s.State.WorkUntilMs is not { } worked || s.Now.SecondsSince(worked) >= hold)
            : Rest.Presumed(s, hold);
        if (safe)
        {
            Finish(s, reason);
        }

        return safe;
    }

    /// <summary>Ends now: relay off first, then the record.</summary>
    public static void Finish(StepScope s, SessionEndReason reason)
    {
        s.SetRelay(on: false);
        RecordEnd(s, reason);
        Extraction.RunOn(s);
        if (reason == SessionEndReason.BadgeOut && s.Profile.Presence == PresenceStyle.Tap)
        {
            SameTap.Note(s, s.Session.Badge, s.Session.Party.Member);
        }

        s.State = s.State with { Session = null, Blocked = MaintenanceMode.BlockBehind(s, reason), Watched = ActivityDetector.Start(s.NowMs) };
        ClosedCondition.Settle(s);
        s.Tell(SignalKind.Ended);
    }

    /// <summary>Ends the open session for another that opens in this very step, relay on. It is kept aside until the store has taken both.</summary>
    public static void MakeRoom(StepScope s, SessionEndReason reason)
    {
        var displaced = new DisplacedSession(s.Session, s.State.Condition, s.State.Since, s.State.Upkeep);
        RecordEnd(s, reason);
        s.State = s.State with { Displaced = displaced };
    }

    /// <summary>Records the end of the open session, as it stands now.</summary>
    public static void RecordEnd(StepScope s, SessionEndReason reason)
    {
        OpenSession session = s.Session;
        if (s.State.Unsaved.FirstOrDefault(r => r is SessionRecord.Started start && start.Session == session.Id) is { } late)
        {
            // Never after its end.
            s.Record(late);
            s.State = s.State with { Unsaved = [.. s.State.Unsaved.Where(r => r != late)] };
        }

        SessionFigures figures = session.FiguresAt(s.Now, s.Profile);
        s.Record(new SessionRecord.Ended(s.Now, session.Id, session.Party, session.Start.Wall, session.Start.Clock, figures, reason, session.AccessVersion));
        s.State = s.State with { Upkeep = s.State.Upkeep.With(figures), Owed = s.Profile.Meter is { } meter ? session.Energy.DebtAt(meter) : default };
    }

    /// <summary>Takes the request back: the session goes on as the meter says.</summary>
    public static void TakeBack(StepScope s)
    {
        s.Change(s.Session with { EndRequest = null, BadgedOut = false, LeftUnseenMs = null, RestFromMs = s.NowMs, Warned = false });
        s.Go(Rest.ConditionNow(s));
        s.Tell(SignalKind.Resumed);
    }

    private static int Rank(SessionEndReason reason) => reason switch
    {
        // Among these the first stands: whoever has badged out did so, even if the hours end before the machine rests.
        SessionEndReason.BadgeOut or SessionEndReason.IdleTimeout or SessionEndReason.AccessWithdrawn => 0,
        SessionEndReason.Command => 1,
        _ => 2,
    };
}
