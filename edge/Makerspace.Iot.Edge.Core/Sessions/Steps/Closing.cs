using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Ends sessions: asked for at any time, done at rest.</summary>
internal static class Closing
{
    /// <summary>Asks for the end. A stronger reason replaces a weaker one that is still waiting; the end comes in this step where the machine rests already.</summary>
    /// <param name="s">The step.</param>
    /// <param name="reason">Why.</param>
    /// <param name="hasLooked">With <see cref="EndReason.BadgeOut"/>: true where the member did it at the machine.</param>
    public static void Request(StepScope s, EndReason reason, bool hasLooked = true)
    {
        OpenSession session = s.Session;
        s.Change(session with
        {
            EndRequest = session.EndRequest is { } earlier && Rank(earlier) >= Rank(reason) ? earlier : reason,
            BadgedOut = session.BadgedOut || reason == EndReason.BadgeOut,
            LeftUnseenMs = reason == EndReason.BadgeOut && hasLooked && !s.PowerKnown ? s.NowMs : session.LeftUnseenMs,
        });
        bool begins = s.State.Condition != MachineCondition.Ending;
        s.Go(MachineCondition.Ending);
        if (!TryFinish(s) && begins)
        {
            s.Tell(SignalKind.Ending);
        }
    }

    /// <summary>In Ending: ends where it is safe now.</summary>
    public static bool TryFinish(StepScope s)
    {
        OpenSession session = s.Session;
        if (session.EndRequest is not { } reason)
        {
            return false;
        }

        if (Heat.MustCool(s))
        {
            return false;
        }

        double hold = Math.Max(Heat.CoolDownSeconds(s), s.Profile.RunOnSeconds);
        bool safe = s.PowerKnown
            ? s.AtRest && (s.State.WorkUntilMs is not { } worked || s.Now.SecondsSince(worked) >= hold)
            : Rest.Presumed(s, hold);
        if (safe)
        {
            Finish(s, reason);
        }

        return safe;
    }

    /// <summary>Ends now: relay off first, then the record.</summary>
    public static void Finish(StepScope s, EndReason reason)
    {
        s.SetRelay(on: false);
        RecordEnd(s, reason);
        Extraction.RunOn(s);
        s.State = s.State with { Session = null, Blocked = Maintenance.BlockBehind(s, reason), Watched = ActivityDetector.Start(s.NowMs) };
        Standing.Settle(s);
        s.Tell(SignalKind.Ended);
    }

    /// <summary>Ends the open session for another that opens in this very step, relay on. It is kept aside until the store has taken both.</summary>
    public static void MakeRoom(StepScope s, EndReason reason)
    {
        var displaced = new DisplacedSession(s.Session, s.State.Condition, s.State.Since, s.State.Upkeep);
        RecordEnd(s, reason);
        s.State = s.State with { Displaced = displaced };
    }

    /// <summary>Records the end of the open session, as it stands now.</summary>
    public static void RecordEnd(StepScope s, EndReason reason)
    {
        OpenSession session = s.Session;
        Figures figures = session.FiguresAt(s.Now, s.Profile);
        s.Record(new SessionRecord.Ended(s.Now, session.Id, session.Party, session.Start.Wall, session.Start.Clock, figures, reason, session.AccessVersion));
        s.State = s.State with { Upkeep = s.State.Upkeep.With(figures) };
    }

    /// <summary>Takes the request back: the session goes on as the meter says.</summary>
    public static void TakeBack(StepScope s)
    {
        s.Change(s.Session with { EndRequest = null, BadgedOut = false, LeftUnseenMs = null, RestFromMs = s.NowMs, Warned = false });
        s.Go(Rest.ConditionNow(s));
        s.Tell(SignalKind.Resumed);
    }

    private static int Rank(EndReason reason) => reason switch
    {
        // Among these the first stands: whoever has badged out did so, even if the hours end before the machine rests.
        EndReason.BadgeOut or EndReason.IdleTimeout or EndReason.AccessWithdrawn => 0,
        EndReason.Command => 1,
        _ => 2,
    };
}
