using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// Rest and work of a released machine. What no reading shows is presumed to be work, so that no software end cuts a job on a guess.
/// See <see cref="Presumed"/> for the three cases in which rest is presumed all the same, without which a session would never end.
/// </summary>
internal static class Rest
{
    /// <summary>The condition of an open session that is not ending.</summary>
    public static MachineCondition ConditionNow(StepScope s)
    {
        OpenSession session = s.Session;
        if (!s.PowerKnown || session.Activity is { Working: true } or { Settled: false })
        {
            return MachineCondition.Running;
        }

        return session.Worked ? MachineCondition.Idle : MachineCondition.Ready;
    }

    /// <summary>
    /// Leaves Ready or Idle for Running if the machine works or nothing is known, and back.
    /// A silence of the meter does not give the time-out back. It only holds it, leaving a warning's time at least to a member not yet warned.
    /// </summary>
    public static void Follow(StepScope s)
    {
        MachineCondition to = ConditionNow(s);
        MachineCondition from = s.State.Condition;
        if (to == from)
        {
            return;
        }

        OpenSession session = s.Session;
        if (to == MachineCondition.Running)
        {
            long elapsed = session.Activity.Working ? 0 : s.NowMs - session.RestFromMs;
            s.Change(session with { HeldRestMs = elapsed });
        }
        else
        {
            double timeout = to == MachineCondition.Idle ? s.Profile.IdleTimeoutSeconds : s.Profile.StartTimeoutSeconds;
            long most = session.Warned ? long.MaxValue : (long)((timeout - s.Profile.IdleWarningSeconds) * 1000);
            bool worked = session.Activity.RestSinceMs > session.RestFromMs;
            long held = worked ? 0 : Math.Min(session.HeldRestMs, most);
            s.Change(session with { RestFromMs = s.NowMs - held, HeldRestMs = 0, Warned = session.Warned && !worked });
        }

        s.Go(to);
    }

    /// <summary>
    /// With no power reading, whether rest is presumed. Yes if the contactor is sensed open: the hardware has cut already.
    /// Yes if the member has badged out with nothing known and, with a silent meter, the meter's fault time has passed without a reading.
    /// But a member who badged out of a machine seen working has left it to its job. So has one after whose badge the meter saw it work.
    /// Then the silence waits for the meter or for the badge once more. While the relay cannot be reached, badging out is no reason: a lost network cuts nobody.
    /// Yes also if nothing was known for the profile's unmetered time-out. See docs/decisions/0008.
    /// </summary>
    public static bool Presumed(StepScope s, double holdSeconds)
    {
        OpenSession session = s.Session;
        if (s.Profile.HasFeedback && s.State.Contactor == false && s.Now.SecondsSince(s.State.ContactorSinceMs) >= s.Profile.FeedbackSeconds)
        {
            return true;
        }

        double ending = s.Now.SecondsSince(s.State.Since);
        double silent = s.Profile.Meter is null ? 0 : s.Profile.MeterFaultSeconds;
        bool reachable = (s.State.Present & MachineFaults.RelayUnreachable) == MachineFaults.None;
        bool left = reachable && session.LeftUnseenMs is { } at && (at >= s.State.PowerAtMs || s.State.WasAtRest(s.Profile));
        return (left && ending >= holdSeconds && Unknown(s) >= silent && ending >= silent)
            || (UnmeteredTooLong(s) && ending >= holdSeconds);
    }

    /// <summary>True if nothing was known of the open session for the unmetered time-out.</summary>
    public static bool UnmeteredTooLong(StepScope s) => s.Profile.UnmeteredTimeoutSeconds is { } most && Unknown(s) >= most;

    /// <summary>Seconds since the last power reading, or since the start or the last time given back, whichever is later.</summary>
    public static double Unknown(StepScope s)
    {
        OpenSession session = s.Session;
        long from = Math.Max(session.Start.MonotonicMs, session.ExtendedMs);
        return s.Now.SecondsSince(s.Profile.Meter is null || s.State.PowerW is null ? from : Math.Max(from, s.State.PowerAtMs));
    }

    /// <summary>Warns of the time-out that counts, and ends after it. True if it has ended or begun to.</summary>
    public static bool TimeOut(StepScope s, double secondsLeft)
    {
        if (secondsLeft <= 0)
        {
            Closing.Request(s, SessionEndReason.IdleTimeout);
            return true;
        }

        if (secondsLeft <= s.Profile.IdleWarningSeconds && !s.Session.Warned)
        {
            s.Change(s.Session with { Warned = true });
            s.Tell(SignalKind.Warning, secondsLeft: secondsLeft);
        }

        return false;
    }

    /// <summary>Gives the full time back.</summary>
    public static void Extend(StepScope s)
    {
        s.Change(s.Session with { RestFromMs = s.NowMs, ExtendedMs = s.NowMs, HeldRestMs = 0, Warned = false });
        s.Tell(SignalKind.Extended);
    }
}
