using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>The rules of extraction, heat, maintenance and upkeep, in both modes.</summary>
internal static class OutputInvariants
{
    public static string? Check(MachineState before, MachineInput input, StepResult result, Instant now, MachineProfile profile) =>
        Extraction(before, input, result, now, profile) ?? Heat(before, input, result, now, profile) ?? Opened(before, input, result, profile) ?? Upkeep(before, input, result.State);

    // On with every session, on for nothing else, and never for ever.
    private static string? Extraction(MachineState before, MachineInput input, StepResult result, Instant now, MachineProfile profile)
    {
        MachineState s = result.State;
        bool opened = s.Session is { } session && session.Id != before.Session?.Id;
        if (result.Effects.Any(e => e is SessionEffect.SetExtractor { On: true }) && !opened && !RefusedStart.IsSaidAgain(before, input))
        {
            return "the extractor was put on without a start";
        }

        if (!profile.HasExtractorRelay)
        {
            return s.Extractor || result.Effects.Any(e => e is SessionEffect.SetExtractor) ? "an extractor was driven that is not there" : null;
        }

        bool stopped = (s.Interlocks.Open & profile.Interlocks & InterlockKinds.EmergencyStop) != InterlockKinds.None;
        if (stopped)
        {
            return s.Extractor ? "the extractor is on after an emergency stop" : null;
        }

        if (s.Session is not null)
        {
            return s.Extractor ? null : "a session is open without its extraction";
        }

        long most = now.MonotonicMs + (long)(Math.Max(profile.ExtractorRunOnSeconds, profile.CoolDownMaxSeconds) * 1000);
        long until = Math.Max(s.ExtractorUntilMs, s.FanUntilMs);
        return s.Extractor && (now.MonotonicMs >= until || until > most) ? "the extractor goes on without an end" : null;
    }

    // A hot machine keeps its relay until it has cooled, or its longest time for it has passed. The hardware alone is quicker.
    private static string? Heat(MachineState before, MachineInput input, StepResult result, Instant now, MachineProfile profile)
    {
        if (profile.IsAudit || !before.Relay || result.State.Relay || RefusedStart.NeverPutOn(before, input) || before.Session is not { } session)
        {
            return null;
        }

        bool dropped = result.State.Interlocks.Dropping(profile.HardInterlocks) != InterlockKinds.None || (profile.HasFeedback && result.State.Contactor == false);
        long heated = Math.Max(session.Start.MonotonicMs, result.State.HeatAtMs ?? 0);
        return !dropped && result.State.IsHot(now.MonotonicMs, profile) && now.SecondsSince(heated) < profile.CoolDownMaxSeconds ? "the relay was cut before the machine had cooled" : null;
    }

    // Whoever opens: no hard interlock is open. Nobody but a maintainer is let in if the machine is blocked. A key opens by its turn, in nobody's name.
    private static string? Opened(MachineState before, MachineInput input, StepResult result, MachineProfile profile)
    {
        if (result.State.Session is not { } session || session.Id == before.Session?.Id || input is MachineInput.Restarted || RefusedStart.IsUndone(before, input, result.State))
        {
            return null;
        }

        InterlockKinds asked = session.IsMaintenance ? profile.HardInterlocks : profile.StartInterlocks;
        bool forbidden = before.EmergencyLatched || before.Interlocks.Forbidding(asked) != InterlockKinds.None;
        if (!profile.IsAudit && forbidden)
        {
            return "a session opened although an interlock is open";
        }

        if (!profile.IsAudit && !session.IsMaintenance && before.Blocked is not null)
        {
            return "a session opened on a blocked machine";
        }

        bool byKey = input is MachineInput.KeyRead;
        bool mayMaintain = byKey ? before.Key == false : input is MachineInput.BadgePresented { Standing.Maintains: true };
        if (byKey != (session.Party.Member == SessionParty.KeyHolder) || (byKey && !session.IsMaintenance))
        {
            return "a key opened in a member's name, or a member in the key's";
        }

        return session.IsMaintenance && (!mayMaintain || session.Party.Purpose != SessionPurpose.Maintenance)
            ? "maintenance was opened by nobody who may, or for another purpose" : null;
    }

    // Use is counted until a person says that the upkeep was done.
    private static string? Upkeep(MachineState before, MachineInput input, MachineState after) =>
        after.Upkeep.Sessions < before.Upkeep.Sessions && !RefusedStart.IsUndone(before, input, after) && input is not (MachineInput.Command { Verb: CommandVerb.ClearFault } or MachineInput.Restarted) ? "counted use was forgotten" : null;
}
