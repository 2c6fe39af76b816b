using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>The rules of rest and silence (docs/decisions/0008): when software may put off what has worked.</summary>
internal static class RestInvariants
{
    public static string? Check(MachineState before, MachineInput input, StepResult result, Instant now, MachineProfile profile) =>
        Relay(before, input, result.State, now, profile) ?? Extractor(before, input, result.State, now, profile) ?? LeftBadge(before, input, result);

    private static string? Relay(MachineState before, MachineInput input, MachineState after, Instant now, MachineProfile profile)
    {
        bool dropped = after.Interlocks.Dropping(profile.HardInterlocks) != InterlockKinds.None;
        if (profile.IsAudit || !before.Relay || after.Relay || dropped || before.Session is not { } session || RefusedStart.NeverPutOn(before, input))
        {
            return null;
        }

        bool byTemperature = profile.CoolBelowC is not null && after.KnownC(now.MonotonicMs, profile) is not null;
        double timed = Math.Max(byTemperature ? 0 : profile.CoolDownSeconds, profile.RunOnSeconds);
        if (after.PowerKnown(now.MonotonicMs, profile))
        {
            long asked = before.Condition == MachineCondition.Ending ? before.Since.MonotonicMs : now.MonotonicMs;
            bool witnessed = after.PowerAtMs >= before.RelaySinceMs && (after.PowerAtMs >= asked || now.MonotonicMs - after.PowerAtMs <= MachineProfile.FreshMs);
            if (!witnessed && !(profile.HasFeedback && after.Contactor == false))
            {
                return "the relay was cut on a reading from before";
            }

            double rest = after.WorkUntilMs is { } until ? now.SecondsSince(until) : double.PositiveInfinity;
            bool unsure = session.Activity is { Working: true } or { Settled: false };
            return unsure && rest < profile.IdleDwellSeconds ? "the relay was cut within a pause"
                : rest < timed ? "the relay was cut before its cool-down or run-on" : null;
        }

        if (profile.HasFeedback && after.Contactor == false)
        {
            return null;
        }

        // Nothing is known now. What was seen last counts, unless the member has stood there since, or nothing was known for very long.
        bool looked = input is MachineInput.BadgePresented { AlreadyThere: false, CommandId: null } or MachineInput.BadgeRemoved or MachineInput.KeyRead { On: false } || session.LeftUnseenMs >= after.PowerAtMs;
        double unknown = now.SecondsSince(Math.Max(Math.Max(session.Start.MonotonicMs, session.ExtendedMs), profile.Meter is null ? 0 : after.PowerAtMs));
        if (!looked && !before.WasAtRest(profile) && !(unknown >= profile.UnmeteredTimeoutSeconds))
        {
            return "the relay was cut on a silence behind work";
        }

        double ending = before.Condition == MachineCondition.Ending ? now.SecondsSince(before.Since) : 0;
        return ending < timed ? "the relay was cut on a silence before its cool-down or run-on" : null;
    }

    // What was drawn off last is drawn off for its time, whoever has taken the machine over since.
    private static string? Extractor(MachineState before, MachineInput input, MachineState after, Instant now, MachineProfile profile)
    {
        bool stopped = (after.Interlocks.Open & profile.Interlocks & InterlockKinds.EmergencyStop) != InterlockKinds.None;
        bool off = before.Extractor && !after.Extractor && !stopped && input is not MachineInput.Restarted;
        return off && before.Session is not null && !RefusedStart.NeverPutOn(before, input)
            && after.WorkUntilMs is { } until && now.SecondsSince(until) < profile.ExtractorRunOnSeconds ? "the extractor was stopped before its run-on" : null;
    }

    // A badge that nobody was seen to bring badges nobody out; that it opens nothing stands among the starts.
    private static string? LeftBadge(MachineState before, MachineInput input, StepResult result)
    {
        if (input is not MachineInput.BadgePresented { AlreadyThere: true } || before.Session is not { EndRequest: not SessionEndReason.BadgeOut, CardDueMs: null } session)
        {
            return null;
        }

        bool ended = result.Effects.OfType<SessionEffect.Commit>().SelectMany(c => c.Records).Any(r => r is SessionRecord.Ended { Reason: SessionEndReason.BadgeOut or SessionEndReason.TakenOver } e && e.Session == session.Id);
        return ended || result.State.Session?.EndRequest == SessionEndReason.BadgeOut ? "a badge that was already there ended a session" : null;
    }
}
