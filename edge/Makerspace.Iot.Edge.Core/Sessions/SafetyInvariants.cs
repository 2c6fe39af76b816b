using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>The rules that hold after every step, whatever the inputs. Written against what is seen from outside, not against how the steps work.</summary>
public static class SafetyInvariants
{
    /// <summary>The first rule that a step breaks, in words; null if it breaks none.</summary>
    public static string? Check(MachineState before, MachineInput input, StepResult result, Instant now, MachineProfile profile) =>
        Shape(result.State, profile.IsAudit) ?? Order(result.Effects) ?? FoundOn(input, result.State, profile.IsAudit) ?? Enrols(before, input, result) ?? Starts(before, input, result, profile.IsAudit) ?? Ends(before, input, result)
        ?? (profile.IsAudit ? AuditInvariants.Check(before, input, result) : RelayOff(before, input, result, now, profile) ?? Emergency(result.State, profile))
        ?? OutputInvariants.Check(before, input, result, now, profile) ?? RestInvariants.Check(before, input, result, now, profile) ?? CommandInvariants.Check(before, input, result, profile) ?? Totals(before, result.State, now, profile);

    /// <summary>Throws <see cref="InvariantViolation"/> if <see cref="Check"/> finds a broken rule. Its words name no person and no badge.</summary>
    public static void Assert(MachineState before, MachineInput input, StepResult result, Instant now, MachineProfile profile)
    {
        if (Check(before, input, result, now, profile) is { } broken)
        {
            throw new InvariantViolation(
                $"{broken}\ninput: {input.GetType().Name}\nat: {now}\nbefore: {Sketch(before)}\nafter: {Sketch(result.State)}\neffects: {string.Join("; ", result.Effects.Select(Sketch))}");
        }
    }

    // What a defect report may say: no badge, no member, no session.
    private static string Sketch(MachineState s) => FormattableString.Invariant(
        $"Condition = {s.Condition}, Since = {s.Since.MonotonicMs} ms, Relay = {s.Relay}, Extractor = {s.Extractor}, Session = {(s.Session is { } open ? $"since {open.Start.MonotonicMs} ms, end {open.EndRequest?.ToString() ?? "not asked"}, worked {open.Worked}, maintenance {open.IsMaintenance}" : "none")}, PowerW = {s.PowerW} at {s.PowerAtMs} ms, TemperatureC = {s.TemperatureC} at {s.TemperatureAtMs} ms, Contactor = {s.Contactor}, Interlocks = {s.Interlocks}, EmergencyLatched = {s.EmergencyLatched}, Faults = {s.Faults}, Blocked = {s.Blocked is not null}, Unsaved = {s.Unsaved.Count}");

    private static string Sketch(SessionEffect effect) => effect switch
    {
        SessionEffect.SetRelay relay => $"relay {relay.On}",
        SessionEffect.SetExtractor extractor => $"extractor {extractor.On}",
        SessionEffect.Commit commit => $"commit {string.Join(", ", commit.Records.Select(r => r.GetType().Name))}",
        SessionEffect.Signal signal => $"signal {signal.Kind}",
        _ => effect.GetType().Name,
    };

    // The relay is on exactly while a session is open, and a session is open exactly in the four released conditions. What is only watched has its relay on whatever happens, and no fault stops it.
    private static string? Shape(MachineState s, bool isAudit)
    {
        bool released = s.Condition is MachineCondition.Ready or MachineCondition.Running or MachineCondition.Idle or MachineCondition.Ending;
        if (!isAudit && s.Relay != (s.Session is not null))
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

        bool latched = !isAudit && (s.Faults & MachineFaults.Latched) != MachineFaults.None;
        if (s.Session is null && latched != (s.Condition == MachineCondition.Faulted))
        {
            return "a latched fault without a session is not Faulted, or the reverse";
        }

        return latched && s.Session is not null && s.Condition != MachineCondition.Ending ? "a session goes on although a fault is latched" : null;
    }

    // Relay off, extractor off, one commit, extractor on, relay on, then words.
    private static string? Order(IReadOnlyList<SessionEffect> effects)
    {
        int last = 0;
        for (int i = 0; i < effects.Count; i++)
        {
            int place = effects[i] switch
            {
                SessionEffect.SetRelay { On: false } => 1,
                SessionEffect.SetExtractor { On: false } => 2,
                SessionEffect.Commit { Records.Count: > 0 } => 3,
                SessionEffect.SetExtractor => 4,
                SessionEffect.SetRelay => 5,
                SessionEffect.Signal or SessionEffect.AnswerCommand or SessionEffect.AnswerBadge => 6,
                _ => 0,
            };
            if (place == 0 || place < last || (place == last && place < 6))
            {
                return "the effects are out of order";
            }

            last = place;
        }

        return null;
    }

    // A relay that outlived the program may stand for a machine at work, whatever is left of its record.
    private static string? FoundOn(MachineInput input, MachineState after, bool isAudit) =>
        !isAudit && input is MachineInput.Restarted { RelayHeld: true } restarted && (restarted.Interrupted is not null || restarted.NewSession is not null) && !after.Relay
            ? "a relay that outlived the program was put off by its start" : null;

    // A session opens by a badge or the turn of the maintenance key alone, with its record in the same commit. The relay goes on for nothing else.
    // A badge that was already there when the reader was first asked opens nothing: nobody was seen to bring it.
    // One exception each. A session whose relay outlived the program is on record already, and so is one whose take-over was refused.
    // A relay that outlived the program and all records opens one in nobody's name, whose record may be late.
    // If the machine is only watched, work opens one too, and the relay is on anyhow.
    private static string? Starts(MachineState before, MachineInput input, StepResult result, bool isAudit)
    {
        bool opened = result.State.Session is { } after && after.Id != before.Session?.Id && !RefusedStart.IsUndone(before, input, result.State);
        int recorded = Records<SessionRecord.Started>(result).Count(r => r.Session == result.State.Session?.Id);
        bool relayOn = result.Effects.Any(e => e is SessionEffect.SetRelay { On: true });
        bool resumed = opened && input is MachineInput.Restarted { RelayHeld: true, Interrupted: { } interrupted } && interrupted.Id == result.State.Session!.Id;
        bool byPerson = input is MachineInput.BadgePresented { AlreadyThere: false } or MachineInput.KeyRead { On: true } || (isAudit && input is MachineInput.PowerSample);
        bool foundOn = opened && !isAudit && input is MachineInput.Restarted { RelayHeld: true, Interrupted: null } found && result.State.Session is { IsNobodys: true } nobodys && nobodys.Id == found.NewSession;
        if (opened && (resumed ? recorded != 0 : !(byPerson || foundOn) || recorded != 1))
        {
            return "a session opened without a badge or without its record";
        }

        if (!opened && Records<SessionRecord.Started>(result).Any(r => !before.Unsaved.Contains(r)))
        {
            return "a start was recorded that opened nothing";
        }

        if (opened && !isAudit && (before.Faults & MachineFaults.Latched) != MachineFaults.None)
        {
            return "a session opened although a fault is latched";
        }

        return !isAudit && relayOn != ((opened && !before.Relay) || RefusedStart.IsSaidAgain(before, input)) ? "the relay was driven on without a start, or not driven on with one" : null;
    }

    // A badge that is read for the registry opens nothing and ends nothing. Nothing is read for it while a session is open or somebody waits, and no other badge is answered.
    private static string? Enrols(MachineState before, MachineInput input, StepResult result)
    {
        bool answered = result.Effects.Any(e => e is SessionEffect.AnswerBadge);
        if (answered && (before.Enrolling is null || input is not MachineInput.BadgePresented { AlreadyThere: false, CommandId: null }))
        {
            return "a badge was answered that nobody asked for";
        }

        if (answered && (result.State.Session?.Id != before.Session?.Id || result.State.Awaited is not null || result.State.Relay != before.Relay || result.Effects.Any(e => e is SessionEffect.SetRelay { On: true })))
        {
            return "a badge that was enrolled did something";
        }

        return result.State.Enrolling is not null && (result.State.Session is not null || result.State.Awaited is not null) ? "a badge is read for the registry while the machine is in use" : null;
    }

    // A session that goes is recorded as ended once, in the step in which it goes; one whose start was refused was never there.
    private static string? Ends(MachineState before, MachineInput input, StepResult result)
    {
        IEnumerable<SessionRecord.Ended> ends = Records<SessionRecord.Ended>(result);
        bool closed = before.Session is { } open && open.Id != result.State.Session?.Id;
        bool neverWas = RefusedStart.Of(input, before.Session?.Id);
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
            .Any(r => !result.State.Unsaved.Contains(r) && !ends.Contains(r) && !RefusedStart.Of(input, r.Session) && r.Session != result.State.Session?.Id) == true;
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
        bool dropped = result.State.Interlocks.Dropping(profile.Interlocks & profile.DropAtOnce) != InterlockKinds.None;
        bool working = result.State.PowerKnown(now.MonotonicMs, profile) && result.State.PowerW >= profile.ActiveW;
        return off && working && !dropped && !RefusedStart.NeverPutOn(before, input) ? "the relay was cut while working power flowed" : null;
    }

    // While an emergency circuit is open, nothing is on.
    private static string? Emergency(MachineState s, MachineProfile profile) =>
        s.Relay && s.Interlocks.Dropping(profile.Interlocks & profile.DropAtOnce) != InterlockKinds.None ? "the relay is on although the emergency circuit is open" : null;

    private static string? Totals(MachineState before, MachineState after, Instant now, MachineProfile profile)
    {
        if (before.Session is not { } earlier || after.Session is not { } session || earlier.Id != session.Id)
        {
            return null;
        }

        SessionFigures was = earlier.FiguresAt(now with { MonotonicMs = before.LastMs }, profile);
        SessionFigures f = session.FiguresAt(now, profile);
        const double Rounding = 1e-6;
        if (f.ActiveSeconds > f.OccupiedSeconds || f.GapSeconds > f.OccupiedSeconds)
        {
            return "a session was active or unmetered for longer than it was occupied";
        }

        // Energy that one witness has claimed alone may be put right by the other; what both have borne out may not.
        bool metered = f.EnergyQuality == EnergyQuality.Metered && was.EnergyQuality == EnergyQuality.Metered;
        return f.OccupiedSeconds < was.OccupiedSeconds || f.ActiveSeconds < was.ActiveSeconds - Rounding || (metered && f.EnergyWh < was.EnergyWh)
            || f.PeakW < was.PeakW || f.GapSeconds < was.GapSeconds - Rounding
            ? "a total of a session went back" : null;
    }

    private static IEnumerable<T> Records<T>(StepResult result) => result.Effects.OfType<SessionEffect.Commit>().SelectMany(c => c.Records).OfType<T>();
}
