using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>The rules that hold after every step, whatever the inputs. Written against what is seen from outside, not against how the steps work.</summary>
public static class SafetyInvariants
{
    /// <summary>The first rule that a step breaks, in words; null where it breaks none.</summary>
    public static string? Check(MachineState before, MachineInput input, StepResult result, Instant now, MachineProfile profile) =>
        Shape(result.State) ?? Order(result.Effects) ?? Starts(before, input, result) ?? Ends(before, input, result)
        ?? RelayOff(before, input, result, now, profile) ?? Emergency(result.State, profile) ?? Totals(before, result.State, now, profile);

    /// <summary>Throws <see cref="InvariantViolation"/> with state and input where <see cref="Check"/> finds a broken rule.</summary>
    public static void Assert(MachineState before, MachineInput input, StepResult result, Instant now, MachineProfile profile)
    {
        if (Check(before, input, result, now, profile) is { } broken)
        {
            throw new InvariantViolation($"{broken}\ninput: {input}\nat: {now}\nbefore: {before}\nafter: {result.State}\neffects: {string.Join("; ", result.Effects)}");
        }
    }

    // The relay is on exactly while a session is open, and a session is open exactly in the four released conditions.
    private static string? Shape(MachineState s)
    {
        bool released = s.Condition is MachineCondition.Ready or MachineCondition.Running or MachineCondition.Idle or MachineCondition.Ending;
        if (s.Relay != (s.Session is not null))
        {
            return s.Relay ? "the relay is on without a session" : "a session is open with the relay off";
        }

        if (released != (s.Session is not null))
        {
            return "the condition does not agree with the session";
        }

        if ((s.Condition == MachineCondition.AwaitingSupervisor) != (s.Awaited is not null))
        {
            return "the condition does not agree with who waits";
        }

        bool latched = (s.Faults & FaultCode.Latched) != FaultCode.None;
        if (s.Session is null && latched != (s.Condition == MachineCondition.Faulted))
        {
            return "a latched fault without a session is not Faulted, or the reverse";
        }

        return latched && s.Session is not null && s.Condition != MachineCondition.Ending ? "a session goes on behind a latched fault" : null;
    }

    // Relay off, one commit, relay on, then words.
    private static string? Order(IReadOnlyList<SessionEffect> effects)
    {
        int last = 0;
        for (int i = 0; i < effects.Count; i++)
        {
            int place = effects[i] switch
            {
                SessionEffect.SetRelay { On: false } => 1,
                SessionEffect.Commit { Records.Count: > 0 } => 2,
                SessionEffect.SetRelay => 3,
                SessionEffect.Signal or SessionEffect.AnswerCommand => 4,
                _ => 0,
            };
            if (place == 0 || place < last || (place == last && place < 4))
            {
                return "the effects are out of order";
            }

            last = place;
        }

        return null;
    }

    // A session opens by a badge alone, with its record in the same commit; the relay goes on for nothing else.
    private static string? Starts(MachineState before, MachineInput input, StepResult result)
    {
        bool opened = result.State.Session is { } after && after.Id != before.Session?.Id;
        int recorded = Records<SessionRecord.Started>(result).Count(r => r.Session == result.State.Session?.Id);
        bool relayOn = result.Effects.Any(e => e is SessionEffect.SetRelay { On: true });
        if (opened && (input is not MachineInput.BadgePresented || recorded != 1))
        {
            return "a session opened without a badge or without its record";
        }

        if (!opened && Records<SessionRecord.Started>(result).Any())
        {
            return "a start was recorded that opened nothing";
        }

        if (opened && (before.Faults & FaultCode.Latched) != FaultCode.None)
        {
            return "a session opened behind a latched fault";
        }

        return relayOn != (opened && !before.Relay) ? "the relay was driven on without a start, or not driven on with one" : null;
    }

    // A session that goes is recorded as ended once, in the step in which it goes; one whose start was refused was never there.
    private static string? Ends(MachineState before, MachineInput input, StepResult result)
    {
        IEnumerable<SessionRecord.Ended> ends = Records<SessionRecord.Ended>(result);
        bool closed = before.Session is { } open && open.Id != result.State.Session?.Id;
        bool neverWas = input is MachineInput.RecordFailed failed && StartedIn(failed, before.Session?.Id);
        int own = ends.Count(r => r.Session == before.Session?.Id);
        if (own != (closed && !neverWas ? 1 : 0))
        {
            return "a session did not end exactly once";
        }

        string? recovered = (input as MachineInput.Restarted)?.Interrupted?.Id;
        bool foreign = ends.Any(r => r.Session != before.Session?.Id && r.Session != recovered && !before.Unsaved.Contains(r));
        if (foreign)
        {
            return "an end was recorded of a session that was not open";
        }

        bool lost = (input as MachineInput.RecordFailed)?.Commit.Records.OfType<SessionRecord.Ended>()
            .Any(r => !result.State.Unsaved.Contains(r) && !ends.Contains(r) && !StartedIn((MachineInput.RecordFailed)input, r.Session)) == true;
        if (lost)
        {
            return "the refused end of a session was not kept";
        }

        // What the store refused is neither forgotten nor offered twice at once.
        bool forgotten = before.Unsaved.OfType<SessionRecord.Ended>().Any(r => !result.State.Unsaved.Contains(r) && !ends.Contains(r));
        return forgotten ? "the unsaved end of a session was forgotten" : null;
    }

    // Software never cuts a machine that draws working power; only a circuit that the hardware has opened already falls at once.
    private static string? RelayOff(MachineState before, MachineInput input, StepResult result, Instant now, MachineProfile profile)
    {
        bool off = before.Relay && !result.State.Relay;
        bool neverOn = input is MachineInput.RecordFailed && before.Session is not null && before.Session.Start.MonotonicMs >= before.LastMs;
        bool dropped = result.State.Interlocks.Dropping(profile.Interlocks & profile.DropAtOnce) != InterlockKinds.None;
        bool working = result.State.PowerKnown(now.MonotonicMs, profile) && result.State.PowerW >= profile.ActiveW;
        return off && working && !dropped && !neverOn ? "the relay was cut while working power flowed" : null;
    }

    // While an emergency circuit is open, nothing is on.
    private static string? Emergency(MachineState s, MachineProfile profile) =>
        s.Relay && s.Interlocks.Dropping(profile.Interlocks & profile.DropAtOnce) != InterlockKinds.None ? "the relay is on behind an open emergency circuit" : null;

    private static string? Totals(MachineState before, MachineState after, Instant now, MachineProfile profile)
    {
        if (before.Session is not { } earlier || after.Session is not { } session || earlier.Id != session.Id)
        {
            return null;
        }

        Figures was = earlier.FiguresAt(now with { MonotonicMs = before.LastMs }, profile);
        Figures f = session.FiguresAt(now, profile);
        const double Rounding = 1e-6;
        if (f.ActiveSeconds > f.OccupiedSeconds || f.GapSeconds > f.OccupiedSeconds)
        {
            return "a session was active or unmetered for longer than it was occupied";
        }

        return f.OccupiedSeconds < was.OccupiedSeconds || f.ActiveSeconds < was.ActiveSeconds - Rounding || f.EnergyWh < was.EnergyWh
            || f.PeakW < was.PeakW || f.GapSeconds < was.GapSeconds - Rounding
            ? "a total of a session went back" : null;
    }

    private static bool StartedIn(MachineInput.RecordFailed failed, string? session) =>
        failed.Commit.Records.Any(r => r is SessionRecord.Started started && started.Session == session);

    private static IEnumerable<T> Records<T>(StepResult result) => result.Effects.OfType<SessionEffect.Commit>().SelectMany(c => c.Records).OfType<T>();
}
